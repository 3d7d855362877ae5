"""Make the pictures of docs/ and of the README from the running product: `make screenshots`.

It starts the whole portal as `make run` does, with the demo, on a port and in a database of its own, so that nothing of
a checkout's own demo is touched; logs in as each demo account; closes the year of the demo and makes its report; and
takes the pictures of `pictures.SHOTS`. It fails if a page answers anything but 200, and if the pages of docs/ show
other pictures than the list has.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright
from psycopg import sql

from portal import embedded, supervisor
from portal.supervisor import ROOT
from tests.browser.pictures import HEIGHTS, NAMES, REPORT, REPORT_PAGE, SHOTS, Shot, Step
from tests.project.documents import IMAGES, links_of, pages

DATABASE = "xenia_pictures"
YEAR = "2025"
PORT = 8019
START_SECONDS = 900
# Milliseconds for one step: a busy machine makes a slow portal, not a wrong one.
PATIENCE = 120_000
# Enough for flat colours and their soft edges; a picture of thousands of colours is five times as large.
COLOURS = 96
# The demo marks every page as made up; the addresses on cards and QR codes need not say localhost.
PUBLIC_ADDRESS = "https://portaal.example.org"


def shown() -> set[str]:
    """Return the names of the pictures that pages show."""
    return {link.path.stem for page in pages() for link in links_of(page) if link.is_picture}


def compare_names() -> None:
    """Stop if the list and the pages do not have the same pictures."""
    missing, unused = sorted(shown() - NAMES), sorted(NAMES - shown())
    if missing or unused:
        sys.exit(f"On a page but not in the list: {missing}. In the list but on no page: {unused}.")


def environment(port: int) -> dict[str, str]:
    """Return the environment of a portal beside the one of this checkout: another database, another shelf of Valkey."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return {
        **os.environ,
        "DATABASE_URL": urlunsplit(parts._replace(path=f"/{DATABASE}")),
        "REDIS_URL": os.environ["REDIS_URL"].replace("db=0", "db=9"),
        "DEMO": "true",
        "PORT": str(port),
        "PUBLIC_ADDRESS": PUBLIC_ADDRESS,
    }


@contextmanager
def own_database() -> Iterator[None]:
    """Make an empty database, and take it away again."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        try:
            yield
        finally:
            connection.execute(drop)


@contextmanager
def running(port: int) -> Iterator[None]:
    """Run the portal as `make run` does until the block is over; on a busy machine it may take its time."""
    program = f"from portal import supervisor; supervisor.READY_SECONDS = {START_SECONDS}; supervisor.main()"
    process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=environment(port))
    try:
        for _ in range(START_SECONDS):
            if process.poll() is not None:
                sys.exit("The portal did not start; see the lines above.")
            if supervisor.is_ready(port):
                break
            with_patience(process)
        else:
            sys.exit(f"The portal is not ready after {START_SECONDS} seconds.")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def with_patience(process: subprocess.Popen[bytes]) -> None:
    """Wait a second, or less if the process ends."""
    try:
        process.wait(1)
    except subprocess.TimeoutExpired:
        return


def make_report(port: int, folder: Path) -> Path:
    """Close the year of the demo and make its report; return the PDF."""
    for words in (["close_period", YEAR], ["build_report", YEAR, "--output", str(folder)]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment(port), check=True)
    return next(folder.glob("*.pdf"))


def save(name: str, picture: Image.Image) -> None:
    """Write a picture with few colours."""
    small = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)


class Photographer:
    """Takes pictures in one browser, logged in once per demo account."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        # What a logged-in browser holds, by account: a second login would be a second session.
        self.cookies: dict[str, BrowserContext] = {}
        self.wrong: list[str] = []

    def take(self, shot: Shot) -> None:
        """Take one picture."""
        context = self._context(shot)
        if shot.account is not None:
            context.add_cookies(self._log_in(shot.account).cookies())  # type: ignore[arg-type]  # what it gave, it takes
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("response", lambda answer: self._judge(shot, answer))
        page.goto(self.address + shot.address)
        for step in shot.steps:
            do(page, step)
        page.evaluate("document.activeElement && document.activeElement.blur()")
        save(shot.name, Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))))
        context.close()

    def _context(self, shot: Shot) -> BrowserContext:
        return self.browser.new_context(
            viewport={"width": shot.width, "height": shot.height or HEIGHTS[shot.width]},
            device_scale_factor=shot.scale,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            color_scheme="light",
            reduced_motion="reduce",
        )

    def _log_in(self, account: str) -> BrowserContext:
        if account not in self.cookies:
            context = self.browser.new_context()
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(f"{self.address}/nl/account/inloggen/")
            page.fill("#id_login", account)
            page.fill("#id_password", os.environ["DEMO_PASSWORD"])
            # The page has a button for a passkey as well; the form with the password is sent as from a keyboard.
            page.press("#id_password", "Enter")
            page.wait_for_url(lambda url: "/account/inloggen" not in url)
            page.close()
            self.cookies[account] = context
        return self.cookies[account]

    def _judge(self, shot: Shot, answer: Response) -> None:
        # A form that was taken leads on with 302; what is shown in the end must be 200.
        if answer.request.is_navigation_request() and answer.status not in {200, 302}:
            self.wrong.append(f"{shot.name}: {answer.status} {answer.url}")


def do(page: Page, step: Step) -> None:
    """Do one step, and wait for what comes of it."""
    main = page.locator("main")
    if step.kind == "choose":
        main.locator("select").first.select_option(label=step.words)
    elif step.kind == "tick":
        main.locator("label", has_text=step.words).first.click()
    elif step.kind == "link":
        main.get_by_role("link", name=step.words).first.click()
    else:
        main.get_by_role("button", name=step.words).first.click()
    page.wait_for_load_state()


def take_report_page(pdf: Path) -> None:
    """Take a page of the report as it looks on paper, a pixel for each point."""
    with pypdfium2.PdfDocument(pdf) as document:
        save(REPORT, document[REPORT_PAGE - 1].render(scale=1).to_pil())


def main() -> None:
    """Take all pictures anew."""
    compare_names()
    embedded.attach(ROOT)
    port = int(os.environ.get("SCREENSHOTS_PORT", PORT))
    supervisor.check_port(port)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, own_database(), running(port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        photographer = Photographer(browser, f"http://localhost:{port}")
        for shot in SHOTS:
            if not shot.is_reported:
                photographer.take(shot)
        pdf = make_report(port, Path(name))
        for shot in SHOTS:
            if shot.is_reported:
                photographer.take(shot)
        take_report_page(pdf)
        browser.close()
    if photographer.wrong:
        sys.exit("\n".join(photographer.wrong))
    for path in IMAGES.iterdir():
        if path.stem not in NAMES:
            path.unlink()
    total = sum(path.stat().st_size for path in IMAGES.iterdir())
    print(f"{len(NAMES)} pictures, {total:,} bytes")


if __name__ == "__main__":
    main()
