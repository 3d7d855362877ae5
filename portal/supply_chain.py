"""What the portal is built on: its bill of materials, its licences, and known weaknesses (security.md O10).

All of it is read from `requirements.lock`, the list that production installs, so that it says what really runs.
`python -m portal.supply_chain sbom|licences` writes docs/sbom.json and docs/licences.md; the same lock gives the same
bytes. `audit` asks the public lists of weaknesses; only that needs the network.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
SBOM = ROOT / "docs" / "sbom.json"
LICENCES = ROOT / "docs" / "licences.md"
ENTRY = re.compile(r"([a-z0-9][a-z0-9._-]*)==(\S+?)(?: ; .*?)? \\$")
VIA = re.compile(r"    #(?: via)? +([a-z0-9._-]+)(?: .*)?$")
OURS = "xenia-portaal"

# Free, and to be used in a work under the EUPL without conditions on the work: as a library that stays as it is.
ALLOWED = frozenset({
    "0BSD", "Apache Software License", "Apache-2.0", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0",
    "ISC", "LGPL-3.0-only", "MIT", "MIT License", "MIT-0", "MIT-CMU", "MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)",
    "PSF-2.0", "Python Software Foundation License", "SIL Open Font License 1.1 (OFL-1.1)", "Zlib",
    "GNU Lesser General Public License v2 or later (LGPLv2+)",
})  # fmt: skip
# Where the package itself does not say it in words for machines, or is for another system and so not here to be asked;
# each read in its own licence file.
READ_BY_HAND = {
    "async-timeout": "Apache-2.0",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "pyrage": "MIT",
}
ABOUT = (
    "What production installs (`requirements.lock`), and under which licence; made by `make licences`. The portal "
    "itself is under the EUPL 1.2. A test refuses a licence that is not on the list in `portal/supply_chain.py`."
)
NO_ANSWER = 2
NO_ANSWER_SAID = (
    "The dependencies were not audited: the public lists of weaknesses (PyPI, OSV) could not be asked from here. "
    "Run `make dependency-audit` on a machine with a way to the internet; this is no answer, good or bad."
)


@dataclass
class Package:
    """One package of the lock: which version, and what brought it in."""

    name: str
    version: str
    wanted_by: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its address in the words of package URLs."""
        return f"pkg:pypi/{self.name}@{self.version}"

    def licence(self) -> str:
        """Return its licence as it says itself: an SPDX expression, or the choices that it gives, with OR."""
        try:
            said = metadata(self.name)
        except PackageNotFoundError:
            return READ_BY_HAND.get(self.name, "")
        names = [one.split(" :: ")[-1] for one in said.get_all("Classifier") or [] if one.startswith("License :: ")]
        return (
            _one_line(said.get_all("License-Expression")) or " OR ".join(names) or _one_line(said.get_all("License"))
            or READ_BY_HAND.get(self.name, "")
        )  # fmt: skip


def read_lock(text: str) -> list[Package]:
    """Return the packages of a lock, in its order; one that differs per version of Python is there once for each."""
    found: list[Package] = []
    for line in text.splitlines():
        entry = ENTRY.match(line)
        via = VIA.match(line)
        if entry is not None:
            found.append(Package(entry[1], entry[2]))
        elif via is not None and found and via[1] != "via":
            found[-1].wanted_by.append(via[1])
    return list({package.key: package for package in found}.values())


def is_allowed(licence: str) -> bool:
    """Say whether a licence is one that we know to be free enough: of a choice one is, of a sum all are."""
    return bool(licence) and all(
        any(choice in ALLOWED for choice in part.split(" OR ")) for part in licence.split(" AND ")
    )


def make_sbom(packages: list[Package], *, version: str) -> str:
    """Return the bill of materials in CycloneDX 1.6, without a time or a random number in it."""
    root = f"pkg:generic/{OURS}@{version}"
    keys = {OURS: [root]}
    for package in packages:
        keys.setdefault(package.name, []).append(package.key)
    needs: dict[str, set[str]] = {key: set() for key in (root, *(package.key for package in packages))}
    for package in packages:
        for wanter in package.wanted_by:
            for key in keys.get(wanter, []):
                needs[key].add(package.key)
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": OURS,
                "version": version,
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            }
        },
        "components": [_component(package) for package in packages],
        "dependencies": [{"ref": key, "dependsOn": sorted(needed)} for key, needed in sorted(needs.items())],
    }
    return json.dumps(bill, indent=1, sort_keys=True) + "\n"


def make_licences(packages: list[Package]) -> str:
    """Return the page that lists every package with its licence."""
    lines = [
        "# Licences", "",
        ABOUT, "",
        "| Package | Version | Licence |", "| --- | --- | --- |",
        *(f"| {package.name} | {package.version} | {package.licence()} |" for package in packages),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def audit(lock: Path = LOCK) -> int:
    """Ask the public lists of weaknesses about the lock, and print what is found.

    Returns 0 if nothing is known, 1 if something is, 2 if they could not be asked: silence is no good news.
    """
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--progress-spinner", "off",
         "--format", "json", "--requirement", str(lock)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        print(NO_ANSWER_SAID, file=sys.stderr)
        return NO_ANSWER
    weak = [
        f"{one['name']} {one['version']}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'nothing yet'}"
        for one in found
        for known in one.get("vulns", [])
    ]
    told = weak or [f"Nothing is known about the {len(found)} packages of {lock.name}."]
    print("\n".join(told))
    return int(bool(weak))


def _one_line(said: list[str] | None) -> str:
    """Return what a field says if it is a name; many put the whole text of the licence in the older field."""
    return next((text for text in said or [] if text and "\n" not in text), "")


def _component(package: Package) -> dict[str, Any]:
    licence = package.licence()
    known = [{"license": {"name": one}} for one in licence.split(" OR ")] if licence else []
    return {
        "type": "library",
        "bom-ref": package.key,
        "name": package.name,
        "version": package.version,
        "purl": package.key,
        "licenses": known,
    }


def main(what: str) -> int:
    """Write or ask one of the three."""
    packages = read_lock(LOCK.read_text(encoding="utf-8"))
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if what == "audit":
        return audit()
    if what == "sbom":
        SBOM.write_text(make_sbom(packages, version=version), encoding="utf-8")
    if what == "licences":
        LICENCES.write_text(make_licences(packages), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
