"""The bill of materials and the licences are in step with the lock, and a silent list of weaknesses is no good news."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from typing import Any

import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from portal import supply_chain
from portal.supply_chain import Package, is_allowed, make_licences, make_sbom, read_lock
from tests.project.deployment import read

VERSION = tomllib.loads(read("pyproject.toml"))["project"]["version"]
LOCK = r"""
amqp==5.4.2 \
    --hash=sha256:9362 \
    --hash=sha256:e6e7
    # via kombu
kombu==5.6.0 ; python_full_version < '3.12' \
    --hash=sha256:1111
    # via
    #   celery
    #   xenia-portaal (pyproject.toml)
kombu==5.7.0 ; python_full_version >= '3.12' \
    --hash=sha256:2222
    # via xenia-portaal (pyproject.toml)
"""


def test_lock_is_read_with_what_wanted_each_package() -> None:
    assert read_lock(LOCK) == [
        Package("amqp", "5.4.2", ["kombu"]),
        Package("kombu", "5.6.0", ["celery", "xenia-portaal"]),
        Package("kombu", "5.7.0", ["xenia-portaal"]),
    ]
    assert len(read_lock(read("requirements.lock"))) == len(
        set(re.findall(r"^(\S+==\S+)", read("requirements.lock"), re.MULTILINE))
    )


# --- The bill of materials -------------------------------------------------------------------------------------------
def test_bill_of_materials_is_in_step_with_the_lock() -> None:
    bill = json.loads(read("docs/sbom.json"))

    # Licences are those of what is installed here, so they are compared in the page about them.
    assert [(one["name"], one["version"]) for one in bill["components"]] == [
        (package.name, package.version) for package in read_lock(read("requirements.lock"))
    ], "run `make sbom licences`"
    assert bill["metadata"]["component"]["version"] == VERSION


def test_bill_of_materials_is_valid_names_no_index_and_no_moment() -> None:
    text = read("docs/sbom.json")

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert re.findall(r"https?://[^\"]*", text) == ["http://cyclonedx.org/schema/bom-1.6.schema.json"]
    assert not {"serialNumber", "timestamp"} & set(re.findall(r'"(\w+)":', text))


def test_bill_of_materials_says_what_needs_what() -> None:
    bill = json.loads(make_sbom(read_lock(LOCK), version="1.0.0"))

    assert {one["ref"]: one["dependsOn"] for one in bill["dependencies"]} == {
        "pkg:generic/xenia-portaal@1.0.0": ["pkg:pypi/kombu@5.6.0", "pkg:pypi/kombu@5.7.0"],
        "pkg:pypi/amqp@5.4.2": [],
        "pkg:pypi/kombu@5.6.0": ["pkg:pypi/amqp@5.4.2"],
        "pkg:pypi/kombu@5.7.0": ["pkg:pypi/amqp@5.4.2"],
    }
    assert make_sbom(read_lock(LOCK), version="1.0.0") == make_sbom(read_lock(LOCK), version="1.0.0")


# --- Licences --------------------------------------------------------------------------------------------------------
def test_every_package_has_a_licence_that_we_know_and_allow() -> None:
    packages = read_lock(read("requirements.lock"))

    assert [f"{one.name}: {one.licence()!r}" for one in packages if not is_allowed(one.licence())] == []


def test_page_of_licences_is_in_step_with_the_lock() -> None:
    assert read("docs/licences.md") == make_licences(read_lock(read("requirements.lock"))), "run `make sbom licences`"


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("AGPL-3.0-only", False),
        ("Other/Proprietary License", False),
        ("BUSL-1.1", False),
        ("", False),
    ],
)
def test_licence_is_weighed_by_its_choices_and_sums(licence: str, allowed: bool) -> None:
    assert is_allowed(licence) is allowed


def test_package_that_says_nothing_is_refused_until_somebody_reads_it() -> None:
    assert Package("a-package-that-is-not-here", "1.0").licence() == ""


# --- Known weaknesses ------------------------------------------------------------------------------------------------
def answer(monkeypatch: pytest.MonkeyPatch, said: str, status: int = 0) -> None:
    def run(*args: Any, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(args, status, said, "")

    monkeypatch.setattr(supply_chain.subprocess, "run", run)


def test_audit_that_finds_nothing_ends_well(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    answer(monkeypatch, json.dumps({"dependencies": [{"name": "django", "version": "5.2.19", "vulns": []}]}))

    assert supply_chain.audit() == 0
    assert capsys.readouterr().out == "Nothing is known about the 1 packages of requirements.lock.\n"


def test_audit_that_finds_a_weakness_names_it(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    weak = {"name": "weasyprint", "version": "67.0", "vulns": [{"id": "CVE-2025-68616", "fix_versions": ["68.0"]}]}
    answer(monkeypatch, json.dumps({"dependencies": [weak]}), status=1)

    assert supply_chain.audit() == 1
    assert capsys.readouterr().out == "weasyprint 67.0: CVE-2025-68616, mended in 68.0\n"


@pytest.mark.parametrize("said", ["", "no route to host", "[]", "{}"])
def test_audit_that_gets_no_answer_is_not_a_good_one(monkeypatch: pytest.MonkeyPatch, capsys: Any, said: str) -> None:
    answer(monkeypatch, said, status=1)

    assert supply_chain.audit() == 2
    assert capsys.readouterr().err == supply_chain.NO_ANSWER_SAID + "\n"


# --- For a catalogue, and for who finds a weakness -------------------------------------------------------------------
NEEDED = {
    "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal",
    "maintenance", "localisation",
}  # fmt: skip


def test_publiccode_has_what_the_standard_asks() -> None:
    found = yaml.safe_load(read("publiccode.yml"))

    assert NEEDED - set(found) == set()
    assert (found["publiccodeYmlVersion"], found["softwareVersion"], found["legal"]) == (
        "0.4", VERSION, {"license": tomllib.loads(read("pyproject.toml"))["project"]["license"]},
    )  # fmt: skip
    assert found["localisation"] == {"localisationReady": True, "availableLanguages": ["nl", "en", "es"]}
    for texts in found["description"].values():
        assert len(texts["shortDescription"]) <= 150
        assert 150 <= len(texts["longDescription"]) <= 10_000
        assert texts["features"]


def test_security_page_says_how_fast_and_where_to_tell() -> None:
    page = read("SECURITY.md")

    for promise in ("| 48 hours |", "| 7 days |", "/.well-known/security.txt", "SECURITY_CONTACT", "72 hours"):
        assert promise in page
    # An address that nobody reads would be worse than none.
    assert re.findall(r"\S+@\S+\.\w+", page) == []
