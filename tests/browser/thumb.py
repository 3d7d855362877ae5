"""One thumb on a phone, which counts what it taps."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

TARGET = 48


class Thumb:
    """One thumb: it taps what is on the screen or can be scrolled to, and counts its taps."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, target: Locator) -> None:
        """Tap something that a thumb can hit."""
        expect(target).to_have_count(1)
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET
        target.click()
        self.taps += 1

    def chip(self, name: str, code: str) -> None:
        """Tap a chip by what it sends."""
        self.tap(self.page.locator(f'label.chip:has(input[name="{name}"][value="{code}"])'))

    def fold(self, name: str) -> None:
        """Open a fold."""
        self.tap(self.page.locator("summary").filter(has_text=name))

    def button(self, name: str) -> None:
        """Tap a button or a link that looks like one."""
        self.tap(self.page.locator(".button, .tile").filter(has_text=name))
