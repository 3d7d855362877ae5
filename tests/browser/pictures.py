"""Make the pictures of the README from the running product: `.venv/bin/python -m tests.browser.pictures`.

It takes the home page of a portal that runs (`make run`) at phone size, and a page of the newest Dutch report in its
database. It is no test; pdftoppm comes from the package poppler-utils.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from portal import embedded
from portal.supervisor import ROOT

IMAGES = ROOT / "docs" / "images"
# The page with who was reached: a conclusion, a chart, and the words of the report.
REPORT_PAGE = 6


def take_portal(address: str) -> None:
    """Take the home page as a phone shows it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        page.goto(f"{address}/nl/")
        page.screenshot(path=IMAGES / "portal.png")
        browser.close()


def take_report() -> None:
    """Take a page of the newest Dutch report."""
    embedded.attach(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django  # noqa: PLC0415  (the settings read what attach puts in the environment)

    django.setup()
    from subsidy.models import ReportVersion  # noqa: PLC0415  (needs the settings)

    version = ReportVersion.objects.filter(language="nl").order_by("-number").first()
    if version is None:
        sys.exit("There is no report yet: close a year and make its report first.")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.pdf"
        source.write_bytes(bytes(version.pdf))
        page = str(REPORT_PAGE)
        command = ["pdftoppm", "-r", "72", "-png", "-singlefile", "-f", page, "-l", page, str(source)]
        subprocess.run([*command, str(IMAGES / "report")], check=True)


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    take_portal(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
    take_report()
