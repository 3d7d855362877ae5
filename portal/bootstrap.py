"""Get a bare machine ready: uv, the virtual environment, the Pango libraries, and for the tests Chromium and gettext.

It runs under the machine's own python3 before anything is installed, so it uses the standard library only. Bare
Debian has no working `python3 -m venv` and its pip refuses to install for the system; `pip install --target` works,
and uv does the rest. Run it as `python3 -I portal/bootstrap.py run` or `... dev` from the root of the checkout.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "bin" / "uv"
UV_VERSION = "0.13.9"
PYTHON = ROOT / ".venv" / "bin" / "python"
LOCKS = {"run": "requirements-run.lock", "dev": "requirements-dev.lock"}
PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def fail(message: str) -> NoReturn:
    """Stop with one clear line."""
    sys.exit(f"\n{message}\n")


def install_uv() -> None:
    """Put uv in the project, not on the machine."""
    if UV.exists():
        return
    print("Installing uv into .tools ...", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "--root-user-action=ignore", "--target", str(ROOT / ".tools"), f"uv=={UV_VERSION}"]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        fail("uv could not be installed. Is pip there, and a package index in reach? (apt-get install python3-pip)")


def make_environment(group: str) -> None:
    """Make the virtual environment and bring it in step with the lock file; quick when nothing changed."""
    lock = ROOT / LOCKS[group]
    stamp = ROOT / ".venv" / "installed"
    wanted = f"{group}\n{lock.read_text(encoding='utf-8')}"
    # The lock of the developers holds all that `make run` needs, so running never takes their tools away.
    have = stamp.read_text(encoding="utf-8") if stamp.exists() else ""
    dev = f"dev\n{(ROOT / LOCKS['dev']).read_text(encoding='utf-8')}"
    if have in {wanted, dev} and PYTHON.exists():
        return
    print(f"Installing {lock.name} into .venv ...", flush=True)
    if not PYTHON.exists():
        subprocess.run([str(UV), "venv", "--quiet", "--python", sys.executable, str(ROOT / ".venv")], check=True)
    environment = {**os.environ, "VIRTUAL_ENV": str(ROOT / ".venv")}
    # Compiled once here, or every start would compile again on a machine that writes no bytecode by itself.
    sync = [str(UV), "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes", str(lock)]
    if subprocess.run(sync, check=False, env=environment).returncode:
        fail(f"{lock.name} could not be installed; see the lines above.")
    stamp.write_text(wanted, encoding="utf-8")


def apt_prefix() -> list[str] | None:
    """Return how apt may be called here, or None if it may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.getuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def install_packages(packages: tuple[str, ...], why: str) -> None:
    """Install packages of the system, or say in one line what to run."""
    prefix = apt_prefix()
    line = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if prefix is None:
        fail(f"{why} Install them once, then start again:  sudo {line}")
    print(f"Installing {', '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = [*prefix, "apt-get"]
    subprocess.run([*apt, "update", "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)
    command = [*apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    if subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL).returncode:
        fail(f"{why} They could not be installed; try it by hand:  sudo {line}")


def has_library(name: str) -> bool:
    """Say whether the loader finds a library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def check_system(group: str) -> None:
    """Install what must come from the system."""
    if not all(has_library(name) for name in PANGO):
        install_packages(PANGO_PACKAGES, "The PDF reports need three libraries.")
    if group != "dev":
        return
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        install_packages(("chromium",), "The browser tests need Chromium.")
    if not has_library("libatomic.so.1"):
        install_packages(("libatomic1",), "The program that drives Chromium needs a library.")
    if shutil.which("java") is None:
        install_packages(("default-jre-headless",), "The conformance checker of the HTML pages needs Java.")
    if shutil.which("xgettext") is None:
        install_packages(("gettext",), "The check of the translations needs gettext.")


def main() -> None:
    """Get ready for `make run` (run) or for `make test` and `make lint` (dev)."""
    group = sys.argv[1] if len(sys.argv) == 2 else ""
    if group not in LOCKS:
        fail("Usage: python3 -I portal/bootstrap.py run|dev")
    if sys.version_info < (3, 11):  # noqa: UP036  (this runs under whatever python3 the machine has)
        fail("Python 3.11 or newer is needed.")
    check_system(group)
    install_uv()
    make_environment(group)


if __name__ == "__main__":
    main()
