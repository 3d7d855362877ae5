"""What changed between two texts, for people to read."""

from __future__ import annotations

from portal.differences import GONE, LEFT_OUT, NEW, SAME, differences, marked


def test_changed_word_went_and_came() -> None:
    found = [(piece.kind, piece.text) for piece in differences("Bel ons nu.", "Bel ons morgen.")]

    assert found == [(SAME, "Bel ons "), (GONE, "nu."), (NEW, "morgen.")]


def test_long_stretch_that_stayed_is_shortened() -> None:
    long = " ".join(str(number) for number in range(100))

    pieces = differences(f"{long} oud", f"{long} nieuw")

    assert [piece.kind for piece in pieces] == [LEFT_OUT, SAME, GONE, NEW]
    assert pieces[1].text.split() == [str(number) for number in range(88, 100)]


def test_marked_text_is_escaped() -> None:
    found = marked("<b>", "<i>")

    assert "<b>" not in found
    assert "<i>" not in found
    assert "&lt;b&gt;</del>" in found
    assert "&lt;i&gt;</ins>" in found
