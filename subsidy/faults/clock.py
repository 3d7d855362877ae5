"""What is proven with a clock that is moved, and what is proven elsewhere (F7, F8)."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from portal.supervisor import ROOT
from subsidy.faults.table import Found

if TYPE_CHECKING:
    from subsidy.faults.stand import Stand

# DST days, 29 February, the end of the year and 91 days without anybody: where the clock decides something.
TESTS = (
    "tests/subsidy/test_clock_jumps.py",
    "tests/subsidy/test_retention.py",
    "tests/subsidy/test_yearly.py",
    "tests/portal/test_hours.py",
)
SECONDS = 85
PASSED = re.compile(r"(\d+) passed")
FAILED = re.compile(r"(\d+) (?:failed|error)")


def jumps(stand: Stand) -> Found:
    """Run the tests that move the clock, on the servers of the run."""
    if importlib.util.find_spec("time_machine") is None:
        return Found(
            "tests with a moved clock", "the tools of the tests are not installed: `make test` runs them", None
        )
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "--no-header", *TESTS]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_RUN": stand.folder.name}
    try:
        ended = subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return Found(f"{len(TESTS)} files of tests", f"not ready within {SECONDS} s", held=False)
    passed, failed = PASSED.search(ended.stdout), FAILED.search(ended.stdout)
    words = f"{passed[1] if passed else 0} tests passed, {failed[1] if failed else 0} failed"
    done = "DST days, 29 February, year end, 91 days: " + ", ".join(name.rpartition("/")[2] for name in TESTS)
    return Found(done, words, ended.returncode == 0)
