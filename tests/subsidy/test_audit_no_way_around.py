"""No way around the ledger: nothing of the accountability reaches a count of people but through what was published.

First by reading the code: which module may read which records, and which may ask for true counts. Then at work: once a
year is published its report is built with every count of records out of reach, and no true count is in any of it.

Workers and coordinators see the raw counts of their own organisation in `contacts`, which prints none of them in a
report (disclosure.md 1b); these pages are guarded by `visible_to`, and are no subject here.
"""

from __future__ import annotations

import ast
import re
from io import BytesIO

import pytest
from django.apps import apps
from openpyxl import load_workbook

from contacts import counts as recorded
from subsidy import indicators, ledger, plan, services, solver
from subsidy.makers import Asked, maker_of
from subsidy.making import build_snapshot
from subsidy.report_json import render_json
from subsidy.report_xlsx import render_xlsx
from tests.builders.records import make_activity
from tests.project.source import ROOT, imports, modules
from tests.subsidy.conftest import NOW, TODAY

# Lists of codes, names of quarters, and reading of spreadsheets: no rows in them.
WORDS = (
    "contacts.choices",
    "contacts.quarters",
    "contacts.log.problems",
    "contacts.spreadsheets",
    "contacts.forms.imports",
)

# Who may read rows of contacts, and what for. Everybody else of the accountability reads the ledger.
MAY_READ = {
    # The counts themselves; who may ask for them is the next list.
    "subsidy.indicators": {"contacts.counts", "contacts.models.Activity", "contacts.models.Trajectory"},
    # Stamps rows at closing, and says which activities are not complete; no number of people.
    "subsidy.services.periods": {
        "contacts.models.Activity",
        "contacts.models.Signal",
        "contacts.services.stamp_quarter",
    },
    # Which activities have no contacts: for the organisation that keeps these records, and in no report.
    "subsidy.checklist": {"contacts.models.Contact"},
    "subsidy.differences": {"contacts.models.Activity"},
    # Which activities an organisation did, to ask for words about them.
    "subsidy.services.words": {"contacts.models.Activity"},
    # What staff did in a municipality: exact (disclosure.md 1b).
    "subsidy.parts.places": {"contacts.models.Activity"},
    # Terms of keeping, what was deleted, and corrections: about records, no counts of people.
    "subsidy.correcting": {"contacts.models.Correction"},
    "subsidy.retention": {"contacts.retention", "contacts.models.RetentionTerm"},
    "subsidy.views.keeping": {
        "contacts.models.RetentionTerm",
        "contacts.models.Tombstone",
        "contacts.retention.change_term",
    },
    # Breaks the portal on purpose, on servers of its own with made-up records; publishes nothing.
    "subsidy.faults.database": {"contacts.models.Activity", "contacts.models.Contact"},
    "subsidy.faults.doubles": {
        "contacts.exceptions.ChangedMeanwhile",
        "contacts.guidance",
        "contacts.guidance_steps",
        "contacts.models.Activity",
        "contacts.models.Contact",
        "contacts.seen",
    },
    # Measures how long counting takes, in a database of its own with made-up records; publishes nothing.
    "subsidy.bench.__main__": {"contacts.bench.__main__.databases"},
    "subsidy.bench.counting": {
        "contacts.bench.measure.connected_to",
        "contacts.made_up.make_contacts",
        "contacts.services.stamp_quarter",
    },
    # Counts whether every contact that was acknowledged stands there, on servers of its own.
    "subsidy.bench.mixed": {"contacts.models.Contact"},
}

# Those that may ask for true counts: to round them, to attack what came of it, and to time it on made-up records.
MAY_COUNT = {"subsidy.indicators", "subsidy.ledger", "subsidy.audit.everything", "subsidy.bench.counting"}
# What everybody may ask of the indicators: what staff did, without numbers of people.
FREE = {
    "work_done",
    "work_by_organisation",
    "work_so_far",
    "WorkDone",
    "WORK",
    "EVERYBODY",
    "ONE_PERSON_EACH",
    "PLACE_TELLS_PEOPLE",
}


def sources():
    """Yield the name, the text and the kind of each module of the accountability; migrations have no people in them."""
    for name, path in modules("subsidy", ROOT):
        if ".migrations" not in name:
            yield name, path.read_text(encoding="utf-8"), path.name == "__init__.py"


# --- By reading the code ---------------------------------------------------------------------------------------------


def reads_rows(module, source, *, is_package=False):
    """Return what a module imports of contacts that it is not on the list for."""
    targets = [found.target for found in imports(module, source, is_package=is_package) if not found.for_typing]
    rows = [target for target in targets if target.split(".")[0] == "contacts" and not target.startswith(WORDS)]
    return [f"{module}: {target}" for target in rows if target not in MAY_READ.get(module, set())]


def asks_for_counts(module, source, *, is_package=False):
    """Return where a module that may not count takes something of the indicators that is not free, or all of them."""
    if module in MAY_COUNT:
        return []
    found = [
        target.removeprefix("subsidy.indicators.")
        for target in (one.target for one in imports(module, source, is_package=is_package))
        if target.startswith("subsidy.indicators.")
    ]
    tree = ast.parse(source)
    taken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] == "indicators":
            found.append(node.attr)
        if isinstance(node, ast.Name) and node.id == "indicators" and id(node) not in taken:
            found.append("all of it")
        # Under another name it would not be seen here.
        if isinstance(node, ast.ImportFrom | ast.Import):
            found += [alias.name for alias in node.names if alias.name.endswith("indicators") and alias.asname]
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "ledger" and node.attr.startswith("_"):
            found.append(node.attr)
    return [f"{module}: {name}" for name in found if name not in FREE]


BACK_DOORS = {"get_model", "import_module", "__import__", "cursor", "raw", "RawSQL", "extra", "eval", "exec"}
# Who may open one all the same, and for what.
MAY_OPEN = {
    # Takes the lock of the queue.
    "subsidy.services.reports": {"cursor"},
    # Asks for plans and times in a database of made-up records.
    "subsidy.bench.counting": {"cursor"},
}


def opens_a_back_door(module, source, *, is_package=False):
    """Return the calls by which a module could reach rows without importing their model."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls]
    return [f"{module}: {name}" for name in names if name in BACK_DOORS - MAY_OPEN.get(module, set())]


def test_only_those_on_the_list_read_rows():
    assert [breach for name, text, package in sources() for breach in reads_rows(name, text, is_package=package)] == []


def test_only_the_ledger_and_the_audit_ask_for_true_counts():
    assert [hit for name, text, package in sources() for hit in asks_for_counts(name, text, is_package=package)] == []


def test_nobody_reaches_rows_without_importing_their_model():
    assert [hit for name, text, package in sources() for hit in opens_a_back_door(name, text, is_package=package)] == []


def test_no_page_or_report_walks_from_an_organisation_to_its_records():
    """From other models a relation leads back to the records: `organisation.activities.count` in a template."""
    back = {
        field.remote_field.get_accessor_name()
        for model in apps.get_app_config("contacts").get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label != "contacts"
    }
    # A relation that has no way back is called "+".
    back = {name for name in back if name and name.isidentifier()}
    texts = {
        path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "templates" / "subsidy").rglob("*.html"))
    }
    walk = re.compile(rf"\b(?:organisation|owner|user|made_by|author)\.(?:{'|'.join(sorted(back))})\b")

    assert back
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if walk.search(text)] == []
    assert [name for name, text, _package in sources() if walk.search(text)] == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (reads_rows, "from contacts.models import Contact"),
        (reads_rows, "def late():\n    from contacts import counts"),
        (reads_rows, "import contacts.models"),
        (asks_for_counts, "from subsidy import indicators\nindicators.true_counts(2025, ())"),
        (asks_for_counts, "from subsidy.indicators import trajectories"),
        (asks_for_counts, "from subsidy import indicators\ngetattr(indicators, name)"),
        (asks_for_counts, "from subsidy import indicators as work\nwork.true_counts(2025, ())"),
        (asks_for_counts, "import subsidy.indicators\nsubsidy.indicators.activity_counts('bezoeken', ())"),
        (asks_for_counts, "from subsidy import ledger\nledger._round(2025, ())"),
        (opens_a_back_door, "apps.get_model('contacts', 'Contact')"),
        (opens_a_back_door, "connection.cursor()"),
    ],
)
def test_rule_finds_a_way_around(rule, source):
    assert rule("subsidy.views.reports", source)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (reads_rows, "from contacts.choices import ActivityKind"),
        (reads_rows, "if TYPE_CHECKING:\n    from contacts.models import Activity"),
        (asks_for_counts, "from subsidy import indicators\nindicators.work_done(2025)"),
        (asks_for_counts, "from subsidy import ledger\nledger.published(2025)"),
    ],
)
def test_rule_lets_the_rest_be(rule, source):
    assert rule("subsidy.views.reports", source) == []


# --- At work ---------------------------------------------------------------------------------------------------------
# Numbers that can be told from everything else in a report, and that are no fives.
LARGE = {"visits": 73_51, "reached": 61_73}


@pytest.fixture
def published_large_year(small_year, fier):
    """2025 with some large counts at one activity, published; the true counts beside it."""
    make_activity(fier, "a01_walk_in", "2025-03-03", **LARGE)
    period = services.close_period("2025", today=TODAY).period
    ledger.publish(period, at=NOW, solve=solver.solve)
    return period, indicators.true_counts(2025, plan.QUARTERS)


def out_of_reach(*_args, **_options):
    raise AssertionError("Somebody counted people.")


@pytest.mark.django_db
def test_report_of_a_published_year_holds_no_true_count_and_counts_nobody(published_large_year, monkeypatch):
    period, truth = published_large_year
    for name in ("by_quarter", "in_stretch"):
        monkeypatch.setattr(recorded, name, out_of_reach)
    monkeypatch.setattr(indicators, "true_counts", out_of_reach)

    snapshot = build_snapshot("year", Asked(period=period, language="nl", version=1, today=TODAY))
    html = maker_of("year").html(snapshot, lambda step, part: None)
    book = load_workbook(BytesIO(render_xlsx(snapshot)))

    secret = {count for count in truth.values() if count > 1_000 and count % 5}
    in_json = set(numbers_in(render_json(snapshot).decode()))
    in_html = set(numbers_in(re.sub(r"<[^>]*>", " ", html).replace(".", "")))
    in_book = {cell.value for sheet in book for row in sheet for cell in row if isinstance(cell.value, int | float)}
    # Visits 7358 in the quarter and 7364 in the year; reached at walk-ins 6177, with the rounds 6188 in the quarter.
    assert {7358, 7364, 6177, 6188} <= secret
    for told in (in_json, in_book):
        assert secret.isdisjoint(told)
        # What was published instead is there.
        assert {value for value in ledger.published(2025).values() if value > 1_000} <= told
    assert secret.isdisjoint(in_html)


def numbers_in(text):
    return map(int, re.findall(r"\d+", text))
