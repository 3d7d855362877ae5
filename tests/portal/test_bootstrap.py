"""A bare machine: what may be installed, what is said when it may not, and the `.env` of a fresh checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import bootstrap, dotenv, env

# --- the system ------------------------------------------------------------------------------------------------------


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A made-up machine: its user, its programs, how its commands end, and which were run."""
    made = SimpleNamespace(uid=1000, programs=set(), codes={}, ran=[], libraries={*bootstrap.PANGO, "libatomic.so.1"})

    def run(command: list[str], **options: Any) -> SimpleNamespace:
        made.ran.append(command)
        return SimpleNamespace(returncode=made.codes.get(command[0], 0))

    def which(name: str) -> str | None:
        return f"/usr/bin/{name}" if name in made.programs else None

    monkeypatch.setattr(bootstrap, "os", SimpleNamespace(getuid=lambda: made.uid, environ=os.environ))
    monkeypatch.setattr(bootstrap.shutil, "which", which)
    monkeypatch.setattr(bootstrap, "subprocess", SimpleNamespace(run=run, DEVNULL=subprocess.DEVNULL))
    monkeypatch.setattr(bootstrap, "has_library", lambda name: name in made.libraries)
    return made


def test_apt_of_root_needs_no_prefix(machine: SimpleNamespace) -> None:
    machine.uid, machine.programs = 0, {"apt-get"}

    assert bootstrap.apt_prefix() == []


def test_apt_of_a_user_goes_through_sudo_that_asks_for_nothing(machine: SimpleNamespace) -> None:
    machine.programs = {"apt-get", "sudo"}

    assert bootstrap.apt_prefix() == ["sudo", "-n"]
    assert machine.ran == [["sudo", "-n", "true"]]


def test_apt_of_a_user_whose_sudo_would_ask_for_a_password_may_not_be_called(machine: SimpleNamespace) -> None:
    machine.programs, machine.codes = {"apt-get", "sudo"}, {"sudo": 1}

    assert bootstrap.apt_prefix() is None


def test_apt_of_a_user_without_sudo_may_not_be_called(machine: SimpleNamespace) -> None:
    machine.programs = {"apt-get"}

    assert bootstrap.apt_prefix() is None


def test_machine_without_apt_may_not_call_it_even_as_root(machine: SimpleNamespace) -> None:
    machine.uid = 0

    assert bootstrap.apt_prefix() is None


def test_package_that_may_not_be_installed_says_what_to_type(machine: SimpleNamespace) -> None:
    machine.programs, machine.libraries = {"apt-get"}, set()

    with pytest.raises(SystemExit) as ended:
        bootstrap.check_system("run")

    assert str(ended.value.code).strip() == (
        "The PDF reports need three libraries. Install them once, then start again:  sudo apt-get install "
        "--no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )
    assert machine.ran == []


def test_package_that_cannot_be_installed_says_what_to_try(machine: SimpleNamespace) -> None:
    machine.uid, machine.programs, machine.codes = 0, {"apt-get"}, {"apt-get": 100}
    machine.libraries = set()

    with pytest.raises(SystemExit, match="could not be installed; try it by hand:  sudo apt-get install"):
        bootstrap.check_system("run")


def test_machine_that_has_everything_installs_nothing(machine: SimpleNamespace) -> None:
    machine.uid, machine.programs = 0, {"apt-get", "chromium", "java", "xgettext"}

    bootstrap.check_system("dev")

    assert machine.ran == []


def test_running_needs_no_browser_and_no_gettext(machine: SimpleNamespace) -> None:
    machine.uid, machine.programs = 0, {"apt-get"}

    bootstrap.check_system("run")

    assert machine.ran == []


def test_tests_install_browser_and_gettext_where_they_are_missing(machine: SimpleNamespace) -> None:
    machine.uid, machine.programs = 0, {"apt-get"}
    machine.libraries.discard("libatomic.so.1")

    bootstrap.check_system("dev")

    installed = [command[-1] for command in machine.ran if "install" in command]
    assert installed == ["chromium", "libatomic1", "default-jre-headless", "gettext"]


def test_installing_uv_without_pip_says_what_is_missing(
    machine: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "UV", tmp_path / "uv")
    machine.codes = {sys.executable: 1}

    with pytest.raises(SystemExit, match="apt-get install python3-pip"):
        bootstrap.install_uv()


@pytest.mark.parametrize("arguments", [[], ["test"], ["run", "dev"]])
def test_bootstrap_without_a_group_says_how_to_call_it(arguments: list[str]) -> None:
    # In isolated mode, as the Makefile runs it: before anything is installed.
    script = str(bootstrap.ROOT / "portal" / "bootstrap.py")
    ended = subprocess.run([sys.executable, "-I", script, *arguments], check=False, capture_output=True, text=True)

    assert (ended.returncode, ended.stderr.strip()) == (1, "Usage: python3 -I portal/bootstrap.py run|dev")


def test_bootstrap_needs_nothing_but_the_standard_library() -> None:
    text = (bootstrap.ROOT / "portal" / "bootstrap.py").read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE))

    assert imported <= sys.stdlib_module_names | {"__future__"}


# --- the environment in step with the lock ---------------------------------------------------------------------------


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for group, name in bootstrap.LOCKS.items():
        (tmp_path / name).write_text(f"packages of {group}")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    return tmp_path


def test_environment_in_step_is_left_alone(machine: SimpleNamespace, checkout: Path) -> None:
    bootstrap.make_environment("run")
    machine.ran.clear()

    bootstrap.make_environment("run")

    assert machine.ran == []


def test_environment_of_the_tests_serves_running_too_but_not_the_other_way_round(
    machine: SimpleNamespace, checkout: Path
) -> None:
    bootstrap.make_environment("dev")
    machine.ran.clear()
    bootstrap.make_environment("run")
    assert machine.ran == []

    (checkout / ".venv" / "installed").unlink()
    bootstrap.make_environment("run")
    machine.ran.clear()
    bootstrap.make_environment("dev")
    assert [command[-1] for command in machine.ran] == [str(checkout / "requirements-dev.lock")]


def test_environment_follows_a_lock_that_changed(machine: SimpleNamespace, checkout: Path) -> None:
    bootstrap.make_environment("run")
    machine.ran.clear()
    (checkout / "requirements-run.lock").write_text("newer packages")

    bootstrap.make_environment("run")

    assert len(machine.ran) == 1
    assert "--require-hashes" in machine.ran[0]


def test_environment_that_failed_is_tried_again(machine: SimpleNamespace, checkout: Path) -> None:
    machine.codes = {str(bootstrap.UV): 1}
    with pytest.raises(SystemExit, match=r"requirements-run\.lock could not be installed"):
        bootstrap.make_environment("run")
    machine.codes = {}
    machine.ran.clear()

    bootstrap.make_environment("run")

    assert len(machine.ran) == 1


# --- .env ------------------------------------------------------------------------------------------------------------


def read(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_dotenv_is_made_with_random_keys_for_the_owner_only(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    assert dotenv.write_if_missing(first)
    assert dotenv.write_if_missing(second)

    made, other = read(first), read(second)
    assert first.stat().st_mode & 0o777 == 0o600
    for name in dotenv.RANDOM_VALUES:
        assert re.fullmatch(r"[0-9a-f]{64}", made[name])
    random = [value[name] for value in (made, other) for name in (*dotenv.RANDOM_VALUES, "DEMO_PASSWORD")]
    assert len(set(random)) == 10
    # The password of the demo is a password of this portal: at least fifteen characters.
    assert len(made["DEMO_PASSWORD"]) >= 15
    assert {name: made[name] for name in dotenv.LOCAL_VALUES} == {
        "ALLOWED_HOSTS": "localhost 127.0.0.1 [::1]",
        "HTTPS": "false",
        "DEMO": "true",
    }


def test_dotenv_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("SECRET_KEY=mine\n")

    assert not dotenv.write_if_missing(path)
    assert path.read_text() == "SECRET_KEY=mine\n"


def test_dotenv_is_made_once_by_many_at_the_same_time(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(dotenv.write_if_missing, [tmp_path / ".env"] * 8))

    assert sorted(made) == [False] * 7 + [True]
    assert len(read(tmp_path / ".env")) == 8


def test_dotenv_is_read_where_the_environment_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ".env"
    path.write_text("# NOTE=no\n\nXENIA_A=from the file\n  XENIA_B = a=b \nXENIA_C\nXENIA_D=\n")
    for name in "ABCD":
        monkeypatch.delenv(f"XENIA_{name}", raising=False)
    monkeypatch.setenv("XENIA_A", "from the environment")
    monkeypatch.setattr(os, "environ", dict(os.environ))

    env.load_dotenv(path)

    assert [os.environ.get(f"XENIA_{name}") for name in "ABCD"] == ["from the environment", "a=b", None, ""]
    assert "NOTE" not in os.environ


def test_dotenv_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    env.load_dotenv(tmp_path / ".env")


# --- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"), [("true", True), ("YES", True), (" on ", True), ("1", True), ("0", False), ("", False)]
)
def test_flag_reads_a_yes_or_no(monkeypatch: pytest.MonkeyPatch, written: str, expected: bool) -> None:
    monkeypatch.setenv("XENIA_FLAG", written)

    assert env.flag("XENIA_FLAG", default=not expected) is expected


@pytest.mark.parametrize("written", ["ja", "truee", "2"])
def test_flag_that_is_neither_stops_the_start(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("XENIA_FLAG", written)

    with pytest.raises(ImproperlyConfigured, match="XENIA_FLAG must be true or false"):
        env.flag("XENIA_FLAG", default=False)


def test_secret_comes_from_a_file_that_must_be_there_and_hold_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XENIA_KEY", "from the environment")
    monkeypatch.setenv("XENIA_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match="XENIA_KEY_FILE cannot be read"):
        env.secret("XENIA_KEY")
    (tmp_path / "key").write_text(" \n")
    with pytest.raises(ImproperlyConfigured, match="XENIA_KEY_FILE is empty"):
        env.secret("XENIA_KEY")
    (tmp_path / "key").write_text("from the file\n")

    assert env.secret("XENIA_KEY") == "from the file"


def test_value_that_is_missing_stops_the_start_and_says_where_to_look() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"XENIA_NOTHING is not set\. See \.env\.example"):
        env.text("XENIA_NOTHING")


def test_number_and_words_read_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XENIA_NUMBER", "8000")
    monkeypatch.setenv("XENIA_WORDS", "a, b  c,d")
    assert env.number("XENIA_NUMBER", default=1) == 8000
    assert env.words("XENIA_WORDS") == ["a", "b", "c", "d"]
    monkeypatch.setenv("XENIA_NUMBER", "eight")
    with pytest.raises(ImproperlyConfigured, match="XENIA_NUMBER must be a whole number"):
        env.number("XENIA_NUMBER", default=1)
