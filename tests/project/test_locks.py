"""The lock files: versions and hashes of everything, and no address of any index."""

from __future__ import annotations

import pytest

from tests.project.source import ROOT


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-run.lock", "requirements-dev.lock"])
def test_lock_holds_hashes_and_no_address(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")

    assert "://" not in lock
    assert lock.count("--hash=sha256:") > lock.count("==") > 50
