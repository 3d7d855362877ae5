"""Reading aloud is offered only where the device itself has a voice in the language of the page."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# A stand-in for the voices of a device: what was said, and whether it was stopped.
VOICES = """(voices) => {
  window.said = [];
  window.stopped = 0;
  const speech = {
    getVoices: () => voices,
    speak: (piece) => window.said.push([piece.text, piece.lang, piece.voice?.name]),
    cancel: () => { window.stopped += 1; },
    addEventListener: () => {},
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
  };
}"""
LOCAL = {"name": "Claire", "lang": "nl-NL", "localService": True}
REMOTE = {"name": "Cloud", "lang": "nl-NL", "localService": False}
SPANISH = {"name": "Lucía", "lang": "es-MX", "localService": True}


def with_voices(page: Page, voices: list[dict[str, object]]) -> None:
    page.add_init_script(f"({VOICES})({json.dumps(voices)})")


def test_page_with_a_voice_of_the_device_can_be_read_aloud(site: str, page: Page) -> None:
    with_voices(page, [REMOTE, LOCAL])
    page.goto(f"{site}/nl/nu/")

    page.get_by_role("button", name="Lees voor").click()

    said = page.evaluate("window.said")
    assert said[0] == ["Direct hulp", "nl", "Claire"]
    assert len(said) > 10
    # Each line once: a list item that holds a paragraph is not read twice.
    assert len({text for text, _language, _voice in said}) == len(said)
    page.get_by_role("button", name="Stop met lezen").click()
    assert page.evaluate("window.stopped") == 1
    assert page.get_by_role("button", name="Lees voor").is_visible()


@pytest.mark.parametrize("voices", [[], [REMOTE], [SPANISH]], ids=["none", "on a server", "another language"])
def test_page_without_a_voice_of_the_device_offers_nothing(
    site: str, page: Page, voices: list[dict[str, object]]
) -> None:
    with_voices(page, voices)
    page.goto(f"{site}/nl/nu/")

    assert page.locator(".read-aloud").count() == 0


def test_voice_stops_when_the_page_is_left(site: str, page: Page) -> None:
    with_voices(page, [LOCAL])
    page.goto(f"{site}/nl/nu/")
    page.get_by_role("button", name="Lees voor").click()

    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")

    assert page.evaluate("window.stopped") == 1


def test_page_without_javascript_offers_nothing(site: str, plain_page: Page) -> None:
    plain_page.goto(f"{site}/nl/nu/")

    assert plain_page.locator(".read-aloud").count() == 0
