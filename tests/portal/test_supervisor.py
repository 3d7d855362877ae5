"""What `make run` starts, keeps alive and stops; and the clear line when something stands in the way."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError

from portal import embedded, supervisor
from portal.supervisor import CannotStart, Child

# Says that it runs, and then does nothing for as long as it may.
SLEEPER = "import sys, time; print('runs', flush=True); time.sleep(600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
PATIENCE = 10


def until(condition: object, what: str) -> None:
    """Wait for something that happens in another process."""
    end = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        if time.monotonic() > end:
            pytest.fail(f"{what} did not happen")
        time.sleep(0.01)


@pytest.fixture
def make_child(tmp_path: Path) -> Iterator[object]:
    """A function that makes a child of a program; all of them are gone afterwards."""
    made: list[Child] = []

    def make(program: str) -> Child:
        child = Child("sleeper", [sys.executable, "-c", program], dict(os.environ))
        made.append(child)
        return child

    yield make
    for child in made:
        if child.process is not None and child.process.poll() is None:
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The supervisor's clock, which a test moves by hand."""
    now = [1000.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])
    return now


# --- one child -------------------------------------------------------------------------------------------------------


def test_child_that_is_killed_is_started_again_after_two_seconds(
    make_child: object, clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    child = make_child(SLEEPER)  # type: ignore[operator]
    child.start()
    first = child.process
    child.restart_if_dead()
    assert child.process is first
    os.kill(first.pid, signal.SIGKILL)
    first.wait()

    child.restart_if_dead()
    assert child.process is first
    assert capsys.readouterr().out == "sleeper stopped by itself; starting it again\n"
    clock[0] += 2
    child.restart_if_dead()
    assert child.process is first
    clock[0] += 0.1
    child.restart_if_dead()

    assert child.process is not first
    assert child.process.poll() is None
    # It is said once, and again when it dies again.
    assert capsys.readouterr().out == ""
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    child.restart_if_dead()
    assert capsys.readouterr().out == "sleeper stopped by itself; starting it again\n"


def test_child_stops_when_it_is_asked_to(make_child: object) -> None:
    child = make_child(SLEEPER)  # type: ignore[operator]
    child.start()

    child.ask_to_stop()
    child.stop()

    assert child.process.returncode == -signal.SIGTERM
    child.ask_to_stop()
    child.stop()


def test_child_that_does_not_listen_is_ended_with_all_its_group(
    make_child: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.2)
    # A child of its own, as a web server has, that does not listen either.
    pid_file = tmp_path / "grandchild"
    program = (
        f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {DEAF!r}], stdout=subprocess.PIPE);"
        f"p.stdout.readline(); open({str(pid_file)!r}, 'w').write(str(p.pid)); {DEAF}"
    )
    child = make_child(program)  # type: ignore[operator]
    child.start()
    until(lambda: pid_file.exists() and pid_file.read_text(), "the start")
    grandchild = int(pid_file.read_text())

    child.ask_to_stop()
    child.stop()

    assert child.process.returncode == -signal.SIGKILL
    until(lambda: not is_running(grandchild), "the end of the grandchild")


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_child_that_never_started_may_be_stopped(make_child: object) -> None:
    child = make_child(SLEEPER)  # type: ignore[operator]

    child.ask_to_stop()
    child.stop()
    child.restart_if_dead()

    assert child.process is None


def test_child_does_not_outlive_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "child"
    program = (
        "import os, sys, time; from portal.supervisor import Child;"
        f"c = Child('x', [sys.executable, '-c', {SLEEPER!r}], dict(os.environ)); c.start();"
        f"open({str(pid_file)!r}, 'w').write(str(c.process.pid)); time.sleep(600)"
    )
    parent = supervisor.subprocess.Popen([sys.executable, "-c", program], cwd=supervisor.ROOT)
    until(lambda: pid_file.exists() and pid_file.read_text(), "the start")
    child = int(pid_file.read_text())
    assert is_running(child)

    parent.kill()
    parent.wait()

    until(lambda: not is_running(child), "the end of the child")


# --- the port --------------------------------------------------------------------------------------------------------


def test_port_that_is_taken_says_which_one_to_choose() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(
            CannotStart, match=rf"^Port {port} is taken\. Choose another one: make run PORT={port + 1}$"
        ):
            supervisor.check_port(port)

    supervisor.check_port(port)


@pytest.mark.parametrize("port", [0, -1, 65_536, 99_999])
def test_port_that_does_not_exist_says_so(port: int) -> None:
    with pytest.raises(CannotStart, match="between 1 and 65535"):
        supervisor.check_port(port)


# --- static files ----------------------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one style sheet that was collected an hour after it was written."""
    monkeypatch.setattr(supervisor, "ROOT", tmp_path)
    for name, age in {
        "static/css/base.css": 0,
        "requirements-run.lock": 0,
        ".data/static/staticfiles.json": 3_600,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        os.utime(file, (age, age))
    for folder in ("static", "static/css"):
        os.utime(tmp_path / folder, (0, 0))
    return tmp_path


def test_static_files_that_were_collected_later_are_not_old(checkout: Path) -> None:
    assert not supervisor.static_files_are_old()


@pytest.mark.parametrize("name", ["static/css/base.css", "static/css", "static", "requirements-run.lock"])
def test_static_files_are_old_when_a_source_is_newer(checkout: Path, name: str) -> None:
    os.utime(checkout / name, (3_601, 3_601))

    assert supervisor.static_files_are_old()


def test_static_files_that_were_never_collected_are_old(checkout: Path) -> None:
    (checkout / ".data/static/staticfiles.json").unlink()

    assert supervisor.static_files_are_old()


# --- what is run -----------------------------------------------------------------------------------------------------


def test_children_are_web_worker_and_beat_on_loopback() -> None:
    found = supervisor.children(8123)

    assert [child.name for child in found] == ["web", "worker", "beat"]
    assert {child.environment["WEB_BIND"] for child in found} == {"127.0.0.1:8123"}
    assert {child.command[0] for child in found} == {sys.executable}


def test_portal_that_does_not_answer_is_not_ready() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        assert not supervisor.is_ready(silent.getsockname()[1])


def test_waiting_for_the_portal_ends(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    def later(seconds: float) -> None:
        clock[0] += 10

    monkeypatch.setattr(supervisor, "is_ready", lambda port: False)
    monkeypatch.setattr(supervisor.time, "sleep", later)

    with pytest.raises(CannotStart, match="not ready after 60 seconds"):
        supervisor.wait_until_ready(8123, [])


PROBLEMS = [
    CannotStart("Port 8000 is taken."),
    embedded.ServersFailed("PostgreSQL does not start."),
    ImproperlyConfigured("PORT must be a whole number"),
    CommandError("EXIT_URL must start with https://."),
]


@pytest.mark.parametrize("problem", PROBLEMS, ids=[type(one).__name__ for one in PROBLEMS])
def test_what_goes_wrong_becomes_one_clear_line(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    def fails(port: int) -> None:
        raise problem

    monkeypatch.setattr(supervisor, "run", fails)
    monkeypatch.setattr(supervisor.signal, "signal", lambda number, handler: None)

    with pytest.raises(SystemExit) as ended:
        supervisor.main()

    assert ended.value.code == str(problem)


def test_stopping_is_no_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    handlers = {}
    monkeypatch.setattr(supervisor.signal, "signal", handlers.__setitem__)

    def stopped(port: int) -> None:
        handlers[signal.SIGTERM](signal.SIGTERM, None)

    monkeypatch.setattr(supervisor, "run", stopped)

    supervisor.main()

    assert capsys.readouterr().out == "Stopped.\n"
