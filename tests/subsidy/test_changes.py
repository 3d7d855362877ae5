"""What a version tells otherwise than the version before: every part, and never a line too many."""

from __future__ import annotations

from django.utils.translation import override

from subsidy.changes import differences
from subsidy.snapshot import Snapshot
from tests.builders.snapshot import make_snapshot


def told(before: Snapshot, now: Snapshot) -> list[tuple[str, str, str]]:
    with override("en"):
        return [(one["what"], one["before"], one["now"]) for one in differences(before, now)]


def pair() -> tuple[Snapshot, Snapshot]:
    return make_snapshot(language="en"), make_snapshot(language="en", version=2)


def test_same_snapshot_has_no_differences() -> None:
    assert told(*pair()) == []


def test_revised_number_is_named_so() -> None:
    before, now = pair()
    before["tables"][0]["rows"][0]["values"][1] = 85
    now["tables"][0]["revised"] = [["walk_in", "K2"]]

    assert told(before, now) == [("Contacts by channel: walk-in, quarter 2 of 2025 (revised)", "85", "70")]


def test_agreed_number_words_share_and_settlement_are_told() -> None:
    before, now = pair()
    now["agreed"][0]["agreed"] = "110"
    now["words"][0]["text"] = "Kort."
    now["money"][0]["shares"][0]["amount"] = "3128.43"
    now["money"][0]["settlements"][0]["remaining"] = "2245.26"

    assert told(before, now) == [
        ("A1 walk-in half-days, Leger des Heils: agreed", "100", "110"),
        (
            "A1 Leger des Heils: What went well",
            "De boekhouder schoof vaker aan. Mensen namen hun belastingbrief mee en gingen we...",
            "Kort.",
        ),
        ("Money 2025: share of Achtkarspelen", "3128.42", "3128.43"),
        ("Money 2025: settlement of Fier", "2245.25", "2245.26"),
    ]


def test_words_that_differ_only_at_their_end_are_told_too() -> None:
    before, now = pair()
    now["words"][0]["text"] = now["words"][0]["text"].replace("rond.", "door.")

    assert len(told(before, now)) == 1


def test_results_and_better_words_are_no_differences() -> None:
    before, now = pair()
    now["results"][0]["value"] = "104"
    now["tables"][0]["title"] = "Better words"
    now["agreed"][0]["light_label"] = "done"

    assert told(before, now) == []


def test_table_that_the_version_before_did_not_have_is_one_line() -> None:
    before, now = pair()
    before["tables"] = before["tables"][:-1]
    before["crossings"] = []
    before["agreed"] = []

    assert told(before, now) == [
        ("Referrals: warm or not?", "", "new in this version"),
        ("First contacts by municipality and channel", "", "new in this version"),
        ("First contacts by gender and age", "", "new in this version"),
        ("Agreed numbers", "", "new in this version"),
    ]


def test_share_of_a_year_that_was_not_known_before_is_told() -> None:
    before, now = pair()
    before["money"][0]["shares"] = []

    assert len(told(before, now)) == 18
