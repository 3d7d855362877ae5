# Two commands for a newcomer: `make run` and `make test`. Paths are relative, so the folder's name may hold a space.
PORT ?= 8000
PYTHON = .venv/bin/python

.PHONY: run test lint audit bench faults screenshots locks messages sbom licences dependency-audit

run:
	@python3 -I portal/bootstrap.py run
	@PORT=$(PORT) exec $(PYTHON) -m portal.supervisor

# In the order of the folders, browser first: a long file that comes last would leave one of the two processes idle.
test:
	@python3 -I portal/bootstrap.py dev
	@$(PYTHON) -m portal.preparation
	@$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint:
	@python3 -I portal/bootstrap.py dev
	@$(PYTHON) -m portal.preparation
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m djlint templates --lint --quiet
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) -m pytest -q tests/project/test_translations.py

# Attacks everything that this portal has published; fails if anybody could be found in it (docs/audit.md).
audit:
	@python3 -I portal/bootstrap.py run
	@$(PYTHON) -m portal.preparation
	@$(PYTHON) manage.py audit

# The numbers of the design that are about public pages, recording and reports, as ratios of one run; each part runs
# even where one before it has missed its target.
bench:
	@python3 -I portal/bootstrap.py dev
	@$(PYTHON) -m portal.preparation
	@missed=0; for part in portal.bench contacts.bench subsidy.bench subsidy.bench.mixed; do $(PYTHON) -m $$part || missed=1; done; exit $$missed

# Breaks the portal on purpose, on servers of its own, and prints what survived; some of them: make faults FAULTS="F4 T7".
faults:
	@python3 -I portal/bootstrap.py run
	@$(PYTHON) -m portal.preparation
	@$(PYTHON) -m subsidy.faults $(FAULTS)

# The pictures of docs/ and of the README, from the running product; the list is tests/browser/pictures.py.
screenshots:
	@python3 -I portal/bootstrap.py dev
	@$(PYTHON) -m portal.preparation
	@$(PYTHON) -m tests.browser.screenshots

# The locks hold versions and hashes, and no address of any index.
locks:
	@python3 -I portal/bootstrap.py dev
	.tools/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	.tools/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --group run -o requirements-run.lock
	.tools/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --group dev -o requirements-dev.lock

# What production installs, as a bill of materials and with its licences; after a change of the locks (docs/).
sbom:
	@python3 -I portal/bootstrap.py dev
	@$(PYTHON) -m portal.supply_chain sbom

licences:
	@python3 -I portal/bootstrap.py dev
	@$(PYTHON) -m portal.supply_chain licences

# Asks the public lists of weaknesses: 0 nothing is known, 1 something is, 2 they could not be asked from here.
dependency-audit:
	@python3 -I portal/bootstrap.py dev
	@$(PYTHON) -m portal.supply_chain audit

# After a change of the interface texts: collects them into locale/, to be translated there.
messages:
	@python3 -I portal/bootstrap.py dev
	$(PYTHON) manage.py makemessages --locale nl --locale en --locale es --no-obsolete --no-wrap --add-location file --ignore ".venv/*" --ignore ".data/*" --ignore "tests/*"
