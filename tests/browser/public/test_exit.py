"""Leaving quickly, in a real browser (security.md V1 to V5): by a tap, by the keys, and then with the Back button."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from tests.browser.conftest import ARGUMENTS, find_chromium
from tests.browser.public.conftest import answer_outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PAGES = ("", "praten/", "inloop/", "nu/", "privacy/")
LANGUAGES = ("nl", "en", "es")
EVERY_PAGE = [[f"/{language}/{page}" for page in PAGES] for language in LANGUAGES]
OTHERS = ["/nl/account/inloggen/", "/en/bestaat-niet/"]
# Says aloud what anybody can read, in each frame that is drawn.
WATCH = """
(() => {
  if (location.protocol !== "http:") return;
  const look = () => {
    const words = document.body ? document.body.innerText.trim() : "";
    if (words) console.log(`SEEN ${Date.now()} ${words.slice(0, 40)}`);
    requestAnimationFrame(look);
  };
  look();
})();
"""


def is_outside(page: Page) -> None:
    expect(page.get_by_role("heading")).to_have_text("Het weer van morgen")


def press_shift(page: Page, times: int = 1, key: str = "ShiftLeft") -> None:
    for _ in range(times):
        page.keyboard.press(key)


def has_left(page: Page) -> bool:
    """Say whether the page has blanked itself: in the same task in which it asked to go."""
    return bool(page.evaluate("document.body === null"))


# --- V1: a link ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("addresses", [*EVERY_PAGE, OTHERS], ids=[*LANGUAGES, "others"])
def test_exit_is_a_link_out_that_is_the_first_thing_a_keyboard_reaches(
    site: str, page: Page, addresses: list[str]
) -> None:
    for address in addresses:
        page.goto(site + address)
        target = "/nl/weg/" if "inloggen" in address else settings.EXIT_URL
        links = page.eval_on_selector_all(
            "a[data-exit]", "(links) => links.map((a) => ['href', 'rel', 'target'].map((name) => a.getAttribute(name)))"
        )

        assert links == [[target, "nofollow noreferrer", None]] * 2, address
        page.keyboard.press("Tab")
        expect(page.locator("a[data-exit]").first).to_be_focused()
        expect(page.locator("a[data-exit]").first).to_be_in_viewport()


@pytest.mark.parametrize("address", ["/nl/", "/es/nu/", "/en/bestaat-niet/"])
def test_exit_without_javascript_takes_one_tap_wherever_the_page_stands(
    site: str, plain_page: Page, address: str
) -> None:
    plain_page.context.route(settings.EXIT_URL, answer_outside)
    plain_page.goto(site + address)
    plain_page.mouse.wheel(0, 5_000)

    button = plain_page.locator(".exit")
    expect(button).to_be_in_viewport(ratio=1)
    button.click()

    is_outside(plain_page)


def test_exit_from_a_desk_page_without_javascript_leads_out_too(site: str, plain_page: Page) -> None:
    plain_page.context.route(settings.EXIT_URL, answer_outside)
    plain_page.goto(f"{site}/nl/account/inloggen/")

    plain_page.locator(".exit").click()

    is_outside(plain_page)


# --- V2: blank at once -----------------------------------------------------------------------------------------------


@pytest.fixture
def hanging(context: BrowserContext) -> list[Route]:
    """A neutral page that never answers; while it is awaited, a page takes no more questions from the outside."""
    waiting: list[Route] = []

    def keep(route: Route) -> None:
        waiting.append(route)

    context.route(settings.EXIT_URL, keep)
    return waiting


@pytest.fixture
def staying(context: BrowserContext) -> None:
    stay(context)


def stay(context: BrowserContext) -> None:
    """Let the neutral page be empty in the way that has a browser stay where it is, so that one can still look."""
    context.route(settings.EXIT_URL, lambda route: route.fulfill(status=204))
    context.route("**/weg/", lambda route: route.fulfill(status=204))


def colours(page: Page) -> int:
    """Count the colours on the screen; Playwright's own picture would wait for the page that never comes."""
    shot = page.context.new_cdp_session(page).send("Page.captureScreenshot")
    picture = Image.open(io.BytesIO(base64.b64decode(shot["data"])))
    return len(picture.convert("RGB").getcolors(maxcolors=1_000_000) or [])


def test_exit_blanks_the_page_in_the_same_task_as_the_tap(site: str, page: Page, staying: None) -> None:
    page.goto(f"{site}/nl/nu/")

    left = page.evaluate(
        "() => { document.querySelector('.exit').click(); return [document.body, document.title, document.all.length] }"
    )

    assert left == [None, "", 0]


def test_exit_to_a_page_that_hangs_shows_nothing_while_it_hangs(
    site: str, context: BrowserContext, hanging: list[Route]
) -> None:
    context.add_init_script(WATCH)
    page = context.new_page()
    seen = Seen(page)
    page.goto(f"{site}/nl/nu/")
    assert colours(page) > 10

    page.locator(".exit").click(no_wait_after=True)
    left_at = now()
    # Half a second of frames, at the end of which the screen is one colour.
    page.wait_for_timeout(500)

    assert len(hanging) == 1
    assert seen.found
    assert seen.since(left_at) == []
    assert colours(page) == 1


def test_exit_makes_nobody_complain(site: str, page: Page, outside: str, complaints: list[str]) -> None:
    walk_in(page, site)
    page.locator(".exit").click()
    is_outside(page)
    with page.expect_request(settings.EXIT_URL):
        go(page, "back")
    is_outside(page)

    # A request that the reader walked away from is no complaint.
    assert [one for one in complaints if not one.startswith("failed ")] == []


def test_page_that_was_left_can_be_put_away_and_taken_out_again(
    site: str, page: Page, staying: None, complaints: list[str]
) -> None:
    page.goto(f"{site}/nl/")
    page.evaluate("document.querySelector('.exit').click()")

    for event in ("pagehide", "pageshow"):
        page.evaluate(f"void dispatchEvent(new PageTransitionEvent('{event}', {{persisted: true}}))")

    assert [one for one in complaints if not one.startswith("failed ")] == []
    assert has_left(page)


# --- V3: Shift three times -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tab(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """One tab for all tests of the keys; its clock stands still until it is moved."""
    context = browser.new_context(**browser_context_args)
    stay(context)
    page = context.new_page()
    stop_clock(page)
    yield page
    context.close()


@pytest.fixture
def keys(site: str, tab: Page) -> Iterator[Page]:
    """The home page, before any key was pressed."""
    tab.goto(f"{site}/nl/")
    yield tab
    tab.evaluate("sessionStorage.clear()")


def stop_clock(page: Page) -> None:
    """Let time stand still in the pages from here on; `run_for` moves it."""
    page.clock.install(time="2026-11-23T12:00:00")
    page.clock.pause_at("2026-11-23T13:00:00")


@pytest.mark.parametrize(
    "presses",
    [["ShiftLeft"] * 3, ["ShiftRight"] * 3, ["ShiftLeft", "ShiftRight", "ShiftLeft"]],
    ids=["left", "right", "mixed"],
)
def test_third_press_of_shift_leaves(keys: Page, presses: list[str]) -> None:
    for key in presses[:2]:
        press_shift(keys, key=key)
    assert not has_left(keys)
    press_shift(keys, key=presses[2])

    assert has_left(keys)


def test_presses_of_shift_within_five_seconds_of_each_other_count(keys: Page) -> None:
    # Nearly ten seconds in all: each press starts the five seconds anew.
    press_shift(keys)
    keys.clock.run_for(4_900)
    press_shift(keys)
    keys.clock.run_for(4_900)
    assert not has_left(keys)
    press_shift(keys)

    assert has_left(keys)


@pytest.mark.parametrize("before_the_gap", [1, 2])
def test_presses_of_shift_with_more_than_five_seconds_between_start_anew(keys: Page, before_the_gap: int) -> None:
    press_shift(keys, before_the_gap)
    keys.clock.run_for(5_100)
    press_shift(keys, 2)

    assert not has_left(keys)
    press_shift(keys)
    assert has_left(keys)


@pytest.mark.parametrize("chord", ["Shift+A", "Shift+Tab", "Control+Shift", "Shift+Alt"])
def test_shift_together_with_another_key_does_not_count(keys: Page, chord: str) -> None:
    for _ in range(4):
        keys.keyboard.press(chord)

    assert not has_left(keys)
    press_shift(keys, 3)
    assert has_left(keys)


@pytest.mark.parametrize("key", ["a", "Escape", "Control"])
def test_another_key_in_between_starts_anew(keys: Page, key: str) -> None:
    press_shift(keys, 2)
    keys.keyboard.press(key)
    press_shift(keys, 2)

    assert not has_left(keys)
    press_shift(keys)
    assert has_left(keys)


def test_shift_that_is_held_long_counts_once(keys: Page) -> None:
    for _ in range(3):
        # Each further `down` is what a keyboard repeats while the key stays down.
        for _repeat in range(20):
            keys.keyboard.down("Shift")
        keys.keyboard.up("Shift")

    assert has_left(keys)


def test_shift_that_is_held_and_never_let_go_does_not_leave(keys: Page) -> None:
    for _ in range(40):
        keys.keyboard.down("Shift")

    assert not has_left(keys)
    # Let go for the test after this one, which has the same keyboard.
    keys.keyboard.up("Shift")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_press_of_shift_is_told_to_a_screen_reader_and_forgotten(site: str, keys: Page, language: str) -> None:
    keys.goto(f"{site}/{language}/")
    status = keys.locator("[role=status]")
    expect(status).to_have_text("")

    press_shift(keys)
    first = status.inner_text()
    press_shift(keys)
    second = status.inner_text()

    assert first.strip()
    # A screen reader speaks what changed: the second press must read otherwise than the first.
    assert second.strip()
    assert first != second
    keys.clock.run_for(5_100)
    expect(status).to_have_text("")


def test_shift_on_a_touch_screen_is_ignored_while_somebody_types(
    site: str, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    context = browser.new_context(**{**browser_context_args, "has_touch": True, "is_mobile": True})
    page = context.new_page()
    context.route("**/weg/", lambda route: route.fulfill(status=204))
    page.goto(f"{site}/nl/account/inloggen/")

    page.locator("#id_login").focus()
    press_shift(page, 4)
    assert not has_left(page)
    page.locator("#id_login").blur()
    press_shift(page, 3)
    assert has_left(page)
    context.close()


def test_shift_with_a_keyboard_leaves_also_while_somebody_types(site: str, keys: Page) -> None:
    keys.goto(f"{site}/nl/account/inloggen/")

    keys.locator("#id_login").focus()
    press_shift(keys, 3)

    assert has_left(keys)


# --- V4 and V5: Back, Forward, and one tab ---------------------------------------------------------------------------


def walk_in(page: Page, site: str) -> None:
    """Read three pages, as a visitor does who comes from elsewhere."""
    page.goto("data:text/html,<title>Elsewhere</title><h1>Elsewhere</h1>")
    page.goto(f"{site}/nl/")
    page.locator(".menu__at-once a[href='/nl/praten/']").click()
    page.wait_for_url("**/nl/praten/")
    page.locator(".menu__at-once a[href='/nl/inloop/']").click()
    page.wait_for_url("**/nl/inloop/")


class Seen:
    """What could be read on the site, and when."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[tuple[int, str]] = []
        page.on("console", self.note)

    def note(self, message: ConsoleMessage) -> None:
        if message.text.startswith("SEEN "):
            _seen, moment, words = message.text.split(" ", 2)
            self.found.append((int(moment), words))

    def since(self, moment: int) -> list[str]:
        """Return what was read after a moment; a page that comes out of memory tells its old news once more."""
        return [words for found_at, words in self.found if found_at > moment]


def now() -> int:
    """Return the clock of this machine, which is the browser's too, in milliseconds."""
    return int(time.time() * 1000)


@pytest.fixture
def with_memory(browser_name: str, playwright: Any) -> Iterator[Browser]:
    """A browser that keeps pages alive for the Back button, as every phone does; Playwright's own switches that off."""
    browser = playwright.chromium.launch(
        executable_path=find_chromium(), args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser
    browser.close()


@pytest.fixture(params=["loads them anew", "keeps them in memory"])
def visitor(request: pytest.FixtureRequest, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page in a browser that goes back in one of two ways."""
    browser = request.getfixturevalue("browser" if request.param == "loads them anew" else "with_memory")
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(10_000)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def go(page: Page, way: str) -> None:
    """Press Back or Forward, without waiting for what comes."""
    page.evaluate(f"setTimeout(() => history.{way}())")


def test_after_leaving_back_and_forward_show_nothing(site: str, visitor: Page) -> None:
    visitor.context.route(settings.EXIT_URL, answer_outside)
    seen = Seen(visitor)
    walk_in(visitor, site)
    visitor.locator(".exit").click()
    is_outside(visitor)
    left_at = now()

    # Each step back comes to a page of ours, which sends the reader out again and leaves the outside in its place.
    for _page in ("praten", "start"):
        with visitor.expect_request(settings.EXIT_URL):
            go(visitor, "back")
        is_outside(visitor)
    go(visitor, "back")
    expect(visitor.get_by_role("heading")).to_have_text("Elsewhere")
    go(visitor, "forward")
    is_outside(visitor)

    assert len(seen.found) > 2
    assert seen.since(left_at) == []
    assert visitor.context.pages == [visitor]


def test_after_leaving_back_shows_nothing_even_if_the_outside_hangs(site: str, visitor: Page) -> None:
    seen = Seen(visitor)
    asked: list[Route] = []

    def answer_once(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:
            answer_outside(route)

    visitor.context.route(settings.EXIT_URL, answer_once)
    walk_in(visitor, site)
    visitor.locator(".exit").click()
    is_outside(visitor)
    left_at = now()

    with visitor.expect_request(settings.EXIT_URL):
        go(visitor, "back")
    # Half a second of frames while the neutral page does not come.
    visitor.wait_for_timeout(500)

    assert seen.since(left_at) == []
    assert len(asked) == 2


def test_without_leaving_back_shows_the_page_before(site: str, visitor: Page) -> None:
    walk_in(visitor, site)

    go(visitor, "back")

    expect(visitor.get_by_role("heading", level=1)).to_have_text("Praat met iemand die je werk begrijpt")
    expect(visitor.locator("main")).to_be_visible()
    go(visitor, "back")
    expect(visitor.locator(".tiles")).to_be_visible()


def test_after_leaving_the_tab_remembers_one_empty_word_and_nothing_else(site: str, page: Page, outside: str) -> None:
    page.goto(f"{site}/nl/praten/")
    assert page.evaluate("[Object.keys(sessionStorage), Object.keys(localStorage)]") == [[], []]
    page.locator(".exit").click()
    is_outside(page)

    # The flag is there for this tab only: another one reads on as if nothing had happened.
    other = page.context.new_page()
    other.goto(f"{site}/nl/praten/")
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    state = page.context.storage_state()

    assert state["cookies"] == []
    assert [one for origin in state["origins"] for one in origin["localStorage"]] == []


def test_leaving_opens_no_tab_and_leaves_the_titles_alone(site: str, page: Page, outside: str) -> None:
    walk_in(page, site)
    before = page.evaluate("history.length")
    press_shift(page, 3)
    is_outside(page)

    assert page.context.pages == [page]
    # The neutral page took the place of the last one.
    assert page.evaluate("history.length") == before
