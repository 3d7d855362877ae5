"""A version of a report names what was corrected since the version before, and its figures stay."""

from __future__ import annotations

from datetime import date

import pytest

from contacts import corrections
from contacts.choices import CorrectionAction, CorrectionReason, RecordKind
from contacts.corrections import Why
from contacts.models import Contact, Correction
from contacts.services import ContactEntry, contact_entry
from portal.models import Organisation, User
from subsidy import building, services
from subsidy.choices import ReportKind
from subsidy.correcting import corrections_of, lines_of
from subsidy.models import Period, ReportVersion
from tests.subsidy.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def _quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "render_pdf", lambda snapshot, **_options: b"%PDF")
    monkeypatch.setattr("subsidy.making.render_xlsx", lambda snapshot: b"PK")


def built(period: Period, language: str = "nl") -> ReportVersion:
    report, _new = services.open_report(services.Wanted(period=period, kind=ReportKind.YEAR, language=language), at=NOW)
    version = building.build(report.pk)
    assert version is not None
    return version


def write_down(organisation: Organisation, **fields: object) -> Correction:
    given = {
        "quarter": "2025-Q1",
        "organisation": organisation,
        "record": RecordKind.CONTACT,
        "action": CorrectionAction.CHANGED,
        "fields": ["language"],
        "reason": CorrectionReason.WRONG_TAP,
        "made_on": TODAY,
    }
    return Correction.objects.create(**given | fields)


def correct_one(user: User) -> str:
    contact = Contact.objects.filter(counted_in="2025-Q1").first()
    entry = contact_entry(contact)
    other = "ro" if entry.language != "ro" else "bg"
    changed = ContactEntry(**{**entry.__dict__, "language": other, "people": entry.people + 1})
    corrections.correct_contact(
        contact=contact,
        entry=changed,
        referral=None,
        keep_referrals=True,
        why=Why(CorrectionReason.WRONG_TAP, user, TODAY),
    )
    return other


@pytest.mark.usefixtures("_quick_files")
def test_corrected_contact_is_named_by_the_next_version_and_moves_no_figure(year: Period, coordinator: User) -> None:
    first = built(year)
    correct_one(coordinator)

    second, third = built(year), built(year)

    assert first.snapshot["corrections"] == []
    (line,) = second.snapshot["corrections"]
    assert second.changes == line
    # Apart from that it is the same report.
    assert second.snapshot | {"version": 1, "corrections": []} == first.snapshot
    assert (third.snapshot["corrections"], third.changes) == ([], "")


@pytest.mark.usefixtures("_quick_files")
def test_first_version_in_each_language_names_all_since_the_closing(numbered: Period, fier: Organisation) -> None:
    write_down(fier)

    dutch, english, again = built(numbered), built(numbered, "en"), built(numbered)

    assert english.snapshot["corrections"] == ["quarter 1 of 2025, contacts: corrected language (wrong tap)"]
    assert [len(one.snapshot["corrections"]) for one in (dutch, english, again)] == [1, 1, 0]
    assert dutch.corrections == english.corrections == [Correction.objects.get().pk]


@pytest.mark.usefixtures("_quick_files")
def test_corrections_of_another_year_are_not_named(numbered: Period, fier: Organisation) -> None:
    write_down(fier, quarter="2026-Q1")
    write_down(fier, quarter="2024-Q4")

    assert built(numbered).snapshot["corrections"] == []


def test_lines_tell_no_number_no_organisation_and_stand_in_a_fixed_order(
    fier: Organisation, salvation_army: Organisation
) -> None:
    rows = [
        write_down(fier, quarter="2025-Q2", record=RecordKind.SIGNAL, action=CorrectionAction.REMOVED, fields=[],
                   reason=CorrectionReason.COUNTED_TWICE),
        write_down(fier, fields=["topics"]),
        write_down(salvation_army, fields=["language", "topics"]),
        write_down(fier, fields=["state"], record=RecordKind.REFERRAL, reason=CorrectionReason.OUTCOME_KNOWN_LATER),
        write_down(fier, fields=["minutes"], record=RecordKind.ACTIVITY, reason=CorrectionReason.SOMETHING_MISSING),
    ]  # fmt: skip

    lines = lines_in_english(rows)

    assert lines == [
        "quarter 1 of 2025, activities: corrected minutes (something was missing)",
        "quarter 1 of 2025, contacts: corrected language, topics (wrong tap)",
        "quarter 1 of 2025, referrals: corrected what became of it (the outcome was known later)",
        "quarter 2 of 2025, signals: taken back (counted twice)",
    ]
    assert lines_in_english(reversed(rows)) == lines


def lines_in_english(rows: object) -> list[str]:
    from django.utils.translation import override  # noqa: PLC0415

    with override("en"):
        return lines_of(rows)  # type: ignore[arg-type]


def test_corrections_cost_two_questions_however_many(
    numbered: Period, fier: Organisation, django_assert_num_queries: object
) -> None:
    report, _new = services.open_report(services.Wanted(period=numbered, kind=ReportKind.YEAR, language="nl"), at=NOW)
    for number in (1, 3):
        for _one in range(number):
            write_down(fier)
        with django_assert_num_queries(2):  # type: ignore[operator]
            corrections_of(report)


@pytest.mark.usefixtures("_quick_files")
def test_closing_again_after_a_correction_changes_nothing(year: Period, coordinator: User) -> None:
    before = list(Contact.objects.values_list("pk", "counted_in"))
    correct_one(coordinator)

    services.close_period("2025", today=date(2026, 3, 1))

    assert list(Contact.objects.values_list("pk", "counted_in")) == before
