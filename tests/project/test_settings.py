"""Settings come from the environment, and what is unsafe refuses the start."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks.registry import registry
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from portal import checks, dotenv, env
from tests.project.source import APPS, ROOT

NAME = "XENIA_TEST_VALUE"


@pytest.fixture(autouse=True)
def _silent_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (NAME, f"{NAME}_FILE"):
        # Set first, so that whatever a test leaves behind is gone after it.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


# --- Readers ---------------------------------------------------------------------------------------------------------
def test_text_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, " a value ")

    assert env.text(NAME) == " a value "


def test_text_that_is_set_empty_is_not_replaced_by_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "")

    assert env.text(NAME, "default") == ""


def test_text_that_is_not_set_is_the_default_or_an_error_that_names_it() -> None:
    assert env.text(NAME, "default") == "default"
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.text(NAME)


def test_secret_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "from the environment")

    assert env.secret(NAME) == "from the environment"


def test_secret_in_a_file_wins_and_loses_its_white_space(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("  from the file\n")
    monkeypatch.setenv(NAME, "from the environment")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))

    assert env.secret(NAME) == "from the file"


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_secret_in_a_file_that_is_missing_or_empty_is_an_error_without_a_fallback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "secret").write_text(content)
    monkeypatch.setenv(NAME, "from the environment")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))

    with pytest.raises(ImproperlyConfigured, match=f"{NAME}_FILE"):
        env.secret(NAME, "default")


@pytest.mark.parametrize("word", ["1", "true", "TRUE", " yes ", "on"])
def test_flag_understands_yes(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv(NAME, word)

    assert env.flag(NAME, default=False) is True


@pytest.mark.parametrize("word", ["0", "false", "No", "off", ""])
def test_flag_understands_no(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv(NAME, word)

    assert env.flag(NAME, default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_flag_that_is_not_set_is_the_default(default: bool) -> None:
    assert env.flag(NAME, default=default) is default


@pytest.mark.parametrize("word", ["2", "ja", "tru", "none", "yes no"])
def test_flag_with_another_word_is_an_error(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv(NAME, word)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.flag(NAME, default=True)


def test_number_is_read_or_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.number(NAME, default=7) == 7
    monkeypatch.setenv(NAME, " 12 ")
    assert env.number(NAME, default=7) == 12


@pytest.mark.parametrize("word", ["", "twelve", "1.5", "1e3"])
def test_number_that_is_not_one_is_an_error(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv(NAME, word)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.number(NAME, default=7)


def test_words_are_separated_by_spaces_or_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.words(NAME) == []
    monkeypatch.setenv(NAME, "one.example, two.example  three.example")
    assert env.words(NAME) == ["one.example", "two.example", "three.example"]


def test_load_dotenv_fills_what_is_not_set_and_skips_comments(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"# {NAME}=comment\n\nnonsense\n {NAME} = a=b \n")

    env.load_dotenv(tmp_path / ".env")
    assert os.environ[NAME] == "a=b"
    monkeypatch.setenv(NAME, "set before")
    env.load_dotenv(tmp_path / ".env")
    assert os.environ[NAME] == "set before"


def test_load_dotenv_without_a_file_does_nothing(tmp_path: Path) -> None:
    env.load_dotenv(tmp_path / ".env")


# --- System checks: each with a failing and a passing case -----------------------------------------------------------
SAFE: dict[str, Any] = {
    "ALLOWED_HOSTS": ["portal.example"],
    "HTTPS": True,
    "SECRET_KEY": "s" * 64,
    "SDC_KEY": "0123456789abcdef" * 4,
    "FACTOR_KEYS": ["fedcba9876543210" * 4],
    "SECOND_FACTOR": True,
    "DEMO": False,
    "DEBUG": False,
    "EXIT_URL": "https://www.knmi.nl/",
    "PUBLIC_ADDRESS": "https://portal.example",
    "STAFF_HOST": "",
    "SECRET_KEY_FALLBACKS": [],
    "SECURITY_CONTACT": "mailto:veilig@portal.example",
    "METRICS_TOKEN": "",
    "DATABASE_ROLE": "app",
    "LOG_FORMAT": "json",
}
UNSAFE: list[tuple[str, dict[str, Any]]] = [
    ("portal.E001", {"ALLOWED_HOSTS": []}),
    ("portal.E001", {"ALLOWED_HOSTS": ["portal.example", "*"]}),
    ("portal.E002", {"HTTPS": False}),
    ("portal.E002", {"HTTPS": False, "ALLOWED_HOSTS": ["localhost", "portal.example"]}),
    ("portal.E003", {"SDC_KEY": "0123456789abcdef" * 3}),
    ("portal.E003", {"SDC_KEY": "0123456789abcdef" * 4 + "0"}),
    ("portal.E003", {"SDC_KEY": "0123456789ABCDEF" * 4}),
    ("portal.E003", {"SDC_KEY": "0123456789abcdef" * 4 + "\n"}),
    ("portal.E004", {"SECRET_KEY": "0123456789abcdef" * 4}),
    ("portal.E005", {"SECRET_KEY": "s" * 49}),
    ("portal.E009", {"FACTOR_KEYS": []}),
    ("portal.E009", {"FACTOR_KEYS": ["fedcba9876543210" * 3]}),
    ("portal.E009", {"FACTOR_KEYS": ["fedcba9876543210" * 4, "short"]}),
    ("portal.E009", {"FACTOR_KEYS": ["fedcba9876543210" * 4] * 2}),
    ("portal.E010", {"FACTOR_KEYS": ["0123456789abcdef" * 4]}),
    ("portal.E010", {"FACTOR_KEYS": ["fedcba9876543210" * 4, "5" * 64], "SECRET_KEY": "5" * 64}),
    ("portal.E011", {"SECOND_FACTOR": False}),
    ("portal.E006", {"DEBUG": True}),
    ("portal.E007", {"EXIT_URL": "http://www.knmi.nl/"}),
    ("portal.E007", {"EXIT_URL": ""}),
    ("portal.E008", {"PUBLIC_ADDRESS": "http://portal.example"}),
    ("portal.E008", {"PUBLIC_ADDRESS": "http://localhost:8000"}),
    ("portal.E008", {"PUBLIC_ADDRESS": "https://portal.example/nl"}),
    ("portal.E019", {"STAFF_HOST": "https://werk.example", "ALLOWED_HOSTS": ["portal.example", "werk.example"]}),
    ("portal.E019", {"STAFF_HOST": "werk.example:8443", "ALLOWED_HOSTS": ["portal.example", "werk.example"]}),
    ("portal.E019", {"STAFF_HOST": "werk.example/nl", "ALLOWED_HOSTS": ["portal.example", "werk.example"]}),
    ("portal.E019", {"STAFF_HOST": "Werk.example", "ALLOWED_HOSTS": ["portal.example", "werk.example"]}),
    ("portal.E019", {"STAFF_HOST": "werk.example.", "ALLOWED_HOSTS": ["portal.example", "werk.example"]}),
    ("portal.E019", {"STAFF_HOST": " ", "ALLOWED_HOSTS": ["portal.example"]}),
    ("portal.E020", {"STAFF_HOST": "werk.example"}),
    ("portal.E020", {"STAFF_HOST": "werk.example", "ALLOWED_HOSTS": ["portal.example", "een.werk.example"]}),
    ("portal.E021", {"STAFF_HOST": "portal.example"}),
    ("portal.E021", {"STAFF_HOST": "portal.example", "PUBLIC_ADDRESS": "https://portal.example:8443"}),
    ("portal.E017", {"DATABASE_ROLE": "superuser"}),
    ("portal.E018", {"LOG_FORMAT": "xml"}),
    ("portal.E012", {"METRICS_TOKEN": "t" * 31}),
    ("portal.E013", {"SECRET_KEY_FALLBACKS": ["s" * 64]}),
    ("portal.E013", {"SECRET_KEY_FALLBACKS": ["o" * 64, "o" * 49]}),
    ("portal.E014", {"DEMO": True}),
    ("portal.E014", {"DEMO": True, "ALLOWED_HOSTS": ["localhost", "portal.example"]}),
    ("portal.E015", {"SECURITY_CONTACT": "veilig@portal.example"}),
    ("portal.E015", {"SECURITY_CONTACT": "mailto:veilig@portal.example\nPolicy: x"}),
    ("portal.W001", {"SECURITY_CONTACT": ""}),
]
# Needs a database with roles: tests/project/test_database_roles.py.
ELSEWHERE = {"portal.E016"}
# At the edge, and still right.
ALSO_SAFE: list[dict[str, Any]] = [
    {},
    {"SECRET_KEY": "s" * 50},
    {"FACTOR_KEYS": ["fedcba9876543210" * 4, "5" * 64]},
    {"SECOND_FACTOR": False, "DEMO": True, "ALLOWED_HOSTS": ["localhost"]},
    {"HTTPS": False, "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"]},
    {"HTTPS": False, "ALLOWED_HOSTS": ["localhost"], "PUBLIC_ADDRESS": "http://localhost:8000"},
    {"DEMO": True, "ALLOWED_HOSTS": ["localhost"]},
    {"STAFF_HOST": "werk.example", "ALLOWED_HOSTS": ["portal.example", "werk.example"]},
    {"STAFF_HOST": "werk.portal.example", "ALLOWED_HOSTS": [".portal.example"]},
    {
        "STAFF_HOST": "127.0.0.1",
        "HTTPS": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1"],
        "PUBLIC_ADDRESS": "http://localhost:8000",
    },
    {"SECRET_KEY_FALLBACKS": ["o" * 50]},
    {"METRICS_TOKEN": "t" * 32},
    {"DATABASE_ROLE": "owner"},
    {"SECURITY_CONTACT": "https://portal.example/melden"},
]


def own_checks() -> list[Callable[..., Any]]:
    """Return the checks of the portal, as Django knows them."""
    found = registry.registered_checks | registry.deployment_checks
    return sorted((check for check in found if check.__module__ == checks.__name__), key=lambda check: check.__name__)


def problems(changes: dict[str, Any]) -> list[str]:
    with override_settings(**(SAFE | changes)):
        return [problem.id for check in own_checks() for problem in check()]


@pytest.mark.parametrize("changes", ALSO_SAFE)
def test_checks_of_safe_settings_find_nothing(changes: dict[str, Any]) -> None:
    assert problems(changes) == []


@pytest.mark.parametrize(("identifier", "changes"), UNSAFE)
def test_checks_of_unsafe_settings_find_exactly_that(identifier: str, changes: dict[str, Any]) -> None:
    assert problems(changes) == [identifier]


def test_every_check_has_a_failing_case_here() -> None:
    written = set(re.findall(r'"(portal\.[EW]\d{3})"', Path(checks.__file__).read_text(encoding="utf-8")))

    assert written == {identifier for identifier, _changes in UNSAFE} | ELSEWHERE
    assert len(own_checks()) == len(re.findall(r"^@register", Path(checks.__file__).read_text(), re.MULTILINE))


# --- A missing secret stops the start --------------------------------------------------------------------------------
WHOLE = {
    "SECRET_KEY": "s" * 64,
    "SDC_KEY": "0" * 64,
    "FACTOR_KEYS": "1" * 64,
    "DATABASE_URL": "postgres://nobody@localhost/nothing",
    "REDIS_URL": "redis://localhost:1/0",
    "ALLOWED_HOSTS": "portal.example",
}


def start(folder: Path, environment: dict[str, str], *, then: str = "pass") -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own, in a copy that has no `.env`."""
    shutil.copytree(ROOT / "portal", folder / "portal", ignore=shutil.ignore_patterns("__pycache__", "content", "data"))
    return subprocess.run(
        [sys.executable, "-c", f"import portal.settings; {then}"],
        cwd=folder, env={"PATH": os.environ["PATH"]} | environment, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip


def test_start_with_everything_that_is_needed_works(tmp_path: Path) -> None:
    started = start(tmp_path, WHOLE)

    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://localhost:8000"),
        ({"PORT": "8100"}, "http://localhost:8100"),
        ({"PORT": "8100", "PUBLIC_ADDRESS": "https://portal.example/"}, "https://portal.example"),
    ],
)
def test_cards_lead_to_the_port_of_make_run_unless_an_address_is_given(
    tmp_path: Path, given: dict[str, str], address: str
) -> None:
    started = start(tmp_path, WHOLE | given, then="print(portal.settings.PUBLIC_ADDRESS)")

    assert (started.stdout, started.stderr) == (f"{address}\n", "")


@pytest.mark.parametrize("name", ["SECRET_KEY", "SDC_KEY", "FACTOR_KEYS", "DATABASE_URL", "REDIS_URL"])
def test_start_without_a_secret_fails_and_names_it(tmp_path: Path, name: str) -> None:
    started = start(tmp_path, {key: value for key, value in WHOLE.items() if key != name})

    assert started.returncode != 0
    assert f"ImproperlyConfigured: {name} is not set." in started.stderr


def test_start_with_a_secret_file_that_is_gone_fails_although_the_value_is_set(tmp_path: Path) -> None:
    started = start(tmp_path, WHOLE | {"SDC_KEY_FILE": str(tmp_path / "gone")})

    assert started.returncode != 0
    assert "SDC_KEY_FILE cannot be read" in started.stderr


def test_start_never_shows_the_value_of_a_secret(tmp_path: Path) -> None:
    secret = secrets.token_hex(32)

    started = start(tmp_path, {"SECRET_KEY": secret})

    assert started.returncode != 0
    assert secret not in started.stderr + started.stdout


# --- The .env of a fresh checkout ------------------------------------------------------------------------------------
def values(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_dotenv_is_readable_by_its_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert dotenv.write_if_missing(tmp_path / ".env") is True
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_dotenv_holds_random_keys_that_differ_from_each_other_and_from_the_next(tmp_path: Path) -> None:
    for name in ("one", "two"):
        dotenv.write_if_missing(tmp_path / name)
    one, two = values(tmp_path / "one"), values(tmp_path / "two")
    random = [*dotenv.RANDOM_VALUES, "DEMO_PASSWORD"]

    assert len({each[name] for each in (one, two) for name in random}) == 2 * len(random)
    assert {name: len(one[name]) for name in dotenv.RANDOM_VALUES} == dict.fromkeys(dotenv.RANDOM_VALUES, 64)
    assert {name: one[name] for name in dotenv.LOCAL_VALUES} == dotenv.LOCAL_VALUES


def test_dotenv_passes_the_checks(tmp_path: Path) -> None:
    dotenv.write_if_missing(tmp_path / ".env")
    made = values(tmp_path / ".env")

    hosts = made["ALLOWED_HOSTS"].split()
    keys = {"SECRET_KEY": made["SECRET_KEY"], "SDC_KEY": made["SDC_KEY"], "FACTOR_KEYS": made["FACTOR_KEYS"].split()}
    assert problems({"HTTPS": made["HTTPS"] == "true", "ALLOWED_HOSTS": hosts} | keys) == []


def test_dotenv_that_is_there_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET_KEY=mine\n")

    assert dotenv.write_if_missing(tmp_path / ".env") is False
    assert (tmp_path / ".env").read_text() == "SECRET_KEY=mine\n"


def test_dotenv_of_an_earlier_version_gets_what_is_missing_once_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(f"{dotenv.FIRST_LINE}\nSECRET_KEY=mine\nSDC_KEY=mine too\nPOSTGRES_PASSWORD=mine as well\n")

    assert dotenv.add_missing(path) == ["FACTOR_KEYS"]
    first = values(path)
    assert dotenv.add_missing(path) == []

    assert (first["SECRET_KEY"], len(first["FACTOR_KEYS"])) == ("mine", 64)
    assert values(path) == first


def test_dotenv_that_somebody_wrote_is_never_added_to(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET_KEY=mine\n")

    assert dotenv.add_missing(tmp_path / ".env") == []
    assert (tmp_path / ".env").read_text() == "SECRET_KEY=mine\n"


# What the operating system or a tool sets, and nobody writes in a `.env`; and what only a command for tests reads.
NOT_OURS = {"PATH", "HOME", "LD_LIBRARY_PATH", "DJANGO_SETTINGS_MODULE", "ACCOUNT_PASSWORD"}


def names_read() -> set[str]:
    """Return every environment name that is read anywhere in the code, by whatever way."""
    found: set[str] = set()
    for path in [*(path for app in APPS for path in (ROOT / app).rglob("*.py")), ROOT / "manage.py"]:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'env\.(?:text|secret|flag|number|words)\(\s*"([A-Z_]+)"', text))
        found |= set(re.findall(r"""environ(?:\.get\(|\.setdefault\(|\[)\s*["']([A-Z_]+)["']""", text))
    # What `make faults` hands to the processes of its own.
    return {name for name in found if not name.startswith("FAULTS_")} - NOT_OURS


def explained_in(text: str) -> tuple[set[str], set[str]]:
    """Return the names of an example, and those that have no explanation in a comment above them."""
    names: set[str] = set()
    bare: set[str] = set()
    before = ""
    for line in text.splitlines():
        name = re.match(r"([A-Z_]+)=", line)
        if name is not None:
            names.add(name[1])
            if not before.startswith("# ") or before.startswith("# ---"):
                bare.add(name[1])
        before = line
    return names, bare


def test_env_example_explains_every_value_that_is_read_and_no_other() -> None:
    names, bare = explained_in((ROOT / ".env.example").read_text(encoding="utf-8"))

    assert names ^ names_read() == set()
    assert bare == set()


def test_name_without_an_explanation_is_found() -> None:
    assert explained_in("# What it is\nONE=1\nTWO=2\n# --- Three\nTHREE=\n") == (
        {"ONE", "TWO", "THREE"}, {"TWO", "THREE"},
    )  # fmt: skip


# --- The checks of a deployment, whole --------------------------------------------------------------------------------
def check_deploy(folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `check --deploy` in a process with nothing but the environment of a server."""
    for name in ("portal", "contacts", "subsidy", "klankbord", "templates", "static", "locale", "manage.py"):
        (folder / name).symlink_to(ROOT / name)
    environment = {
        "SECRET_KEY": secrets.token_hex(32),
        "SDC_KEY": secrets.token_hex(32),
        "FACTOR_KEYS": secrets.token_hex(32),
        "DATABASE_URL": "postgres://portal_app@/portal",
        "REDIS_URL": "redis://localhost:1/0",
        "ALLOWED_HOSTS": "portal.example web",
        "PUBLIC_ADDRESS": "https://portal.example",
        "SECURITY_CONTACT": "mailto:veilig@portal.example",
        "LOG_FORMAT": "json",
        "DEMO": "false",
        "HTTPS": "true",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=folder, env={"PATH": os.environ["PATH"]} | environment | changes, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def test_check_deploy_of_a_whole_environment_finds_nothing(tmp_path: Path) -> None:
    done = check_deploy(tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (
        0, "System check identified no issues (1 silenced).\n", "",
    )  # fmt: skip


def test_start_with_a_staff_host_that_nobody_can_reach_says_what_to_do(tmp_path: Path) -> None:
    done = check_deploy(tmp_path, STAFF_HOST="werk.portal.example")

    assert done.returncode == 1
    assert "(portal.E020) STAFF_HOST must be one of ALLOWED_HOSTS." in done.stderr
    assert "HINT: Add werk.portal.example to ALLOWED_HOSTS; otherwise nobody can log in." in done.stderr


def test_check_deploy_without_a_contact_says_what_to_do(tmp_path: Path) -> None:
    done = check_deploy(tmp_path, SECURITY_CONTACT="")

    assert done.returncode == 1
    assert "HINT: Set it to an address that is read every day" in done.stderr
