"""What providers write: the rules of the database, saving without losing anything, and the part of the report."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from traceback import format_exception
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.management.commands.load_demo import DEMO_WORDS
from portal.models import Organisation, User
from portal.personal_data import find_personal_data
from subsidy import services
from subsidy.choices import WordsQuestion
from subsidy.exceptions import SubsidyError, WordsChangedMeanwhileError
from subsidy.models import Narrative
from subsidy.parts.words import words_part
from subsidy.services import About, Answer
from subsidy.services.words import word_of
from tests.builders.activities import make_activity
from tests.builders.words import make_narrative

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 20, 9, 0, tzinfo=UTC)
NOTHING = word_of("", "")


@pytest.fixture
def about(fier: Organisation) -> About:
    return About(fier, 2025, "a02_rounds")


def stored() -> dict[str, str]:
    return dict(Narrative.objects.values_list("question", "text"))


# --- The rules of the database -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"activity": "a99_other"}, "subsidy_narrative_activity"),
        ({"question": "why"}, "subsidy_narrative_question"),
        ({"text": " \n\t"}, "subsidy_narrative_not_empty"),
        ({"text": ""}, "subsidy_narrative_not_empty"),
        ({"kept_reason": "just so"}, "subsidy_narrative_kept_reason"),
        ({"year": 2023}, "subsidy_narrative_year"),
        ({"year": 2033}, "subsidy_narrative_year"),
    ],
)
def test_database_refuses_what_is_no_answer(fier: Organisation, fields: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        make_narrative(fier, **fields)


def test_question_is_answered_once(fier: Organisation) -> None:
    make_narrative(fier)

    with pytest.raises(IntegrityError, match="subsidy_narrative_once"), transaction.atomic():
        make_narrative(fier)


def test_only_a_provider_writes(sdf: Organisation) -> None:
    with pytest.raises(ValidationError) as caught:
        services.write_words(
            About(sdf, 2025, "a02_rounds"), answers={"went_well": Answer("Goed.", seen=NOTHING)}, at=AT, by=None
        )

    assert list(caught.value.message_dict) == ["organisation"]


def test_text_is_the_only_column_that_takes_any_word() -> None:
    """What staff write stands in one column, which is checked before it is saved; the rest is codes."""
    free = [
        field.name
        for field in Narrative._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]

    assert free == ["text"]


def test_row_names_no_word_of_its_text(fier: Organisation) -> None:
    assert str(make_narrative(fier, text="Iets bijzonders")) == "2025 a02_rounds went_well"
    assert "Iets" not in repr(Answer("Iets bijzonders"))


def test_words_outlive_the_account_of_their_writer(fier: Organisation, coordinator: User) -> None:
    row = make_narrative(fier, updated_by=coordinator)

    coordinator.delete()

    row.refresh_from_db()
    assert (row.updated_by, row.text) == (None, "Het ging goed.")


# --- Who sees what -------------------------------------------------------------------------------------------------
def test_coordinator_has_the_own_organisation_account_holder_all(
    salvation_army: Organisation, coordinator: User, accountholder: User, worker: User, editor: User
) -> None:
    fier = worker.organisation
    own, other = make_narrative(fier), make_narrative(salvation_army)
    rows = Narrative.objects.order_by("pk")

    assert list(rows.visible_to(coordinator)) == [own]
    assert list(rows.visible_to(accountholder)) == [own, other]
    assert [list(rows.visible_to(one)) for one in (worker, editor, AnonymousUser())] == [[], [], []]
    assert list(services.writing_organisations(coordinator)) == [fier]
    assert set(services.writing_organisations(accountholder)) >= {fier, salvation_army}
    assert list(services.writing_organisations(worker)) == []


def test_account_holder_writes_for_no_funder(sdf: Organisation, accountholder: User) -> None:
    assert sdf not in services.writing_organisations(accountholder)


# --- Saving ----------------------------------------------------------------------------------------------------------
def test_answers_are_saved_in_one_go_and_an_empty_one_is_taken_back(about: About, coordinator: User) -> None:
    make_narrative(about.organisation, question="next", text="Meer rondes.")
    answers = {
        "went_well": Answer("Vaste gezichten.", seen=NOTHING),
        "in_the_way": Answer("", seen=NOTHING),
        "next": Answer("", seen=word_of("Meer rondes.", "")),
    }

    changed = services.write_words(about, answers=answers, at=AT, by=coordinator)

    row = Narrative.objects.get()
    assert (changed, row.question, row.text, row.updated_at, row.updated_by, row.is_demo) == (
        2, "went_well", "Vaste gezichten.", AT, coordinator, False,
    )  # fmt: skip


def test_saving_the_same_changes_nothing(about: About, coordinator: User) -> None:
    row = make_narrative(about.organisation)
    answers = {"went_well": Answer(row.text, seen=word_of(row.text, ""))}

    assert services.write_words(about, answers=answers, at=AT, by=coordinator) == 0
    assert Narrative.objects.get().updated_at == row.updated_at


def test_words_of_a_colleague_are_not_written_over_unseen(about: About, coordinator: User) -> None:
    make_narrative(about.organisation, text="Van een collega.")
    answers = {"went_well": Answer("Van mij.", seen=NOTHING), "next": Answer("Ook van mij.", seen=NOTHING)}

    with pytest.raises(WordsChangedMeanwhileError) as caught:
        services.write_words(about, answers=answers, at=AT, by=coordinator)

    assert caught.value.questions == ["went_well"]
    assert stored() == {"went_well": "Van een collega."}


def test_question_that_was_not_touched_keeps_what_a_colleague_wrote(about: About, coordinator: User) -> None:
    make_narrative(about.organisation, text="Van een collega.")
    answers = {"went_well": Answer("", seen=NOTHING), "next": Answer("Van mij.", seen=NOTHING)}

    assert services.write_words(about, answers=answers, at=AT, by=coordinator) == 1
    assert stored() == {"went_well": "Van een collega.", "next": "Van mij."}


def test_same_words_by_two_people_are_no_conflict(about: About, coordinator: User) -> None:
    make_narrative(about.organisation, text="Hetzelfde.")

    assert services.write_words(about, answers={"went_well": Answer("Hetzelfde.", seen=NOTHING)}, at=AT, by=None) == 0


def test_refusal_of_the_database_names_no_text(about: About, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Narrative, "full_clean", lambda _self: None)
    secret = "Geheim"

    with pytest.raises(SubsidyError) as caught, transaction.atomic():
        services.write_words(about, answers={"why": Answer(secret, seen=NOTHING)}, at=AT, by=None)

    assert "Failing row" not in "".join(format_exception(caught.value))
    assert secret not in str(caught.value)


@pytest.mark.django_db(transaction=True)
def test_of_people_who_write_at_once_one_is_first_and_the_others_are_told(fier: Organisation) -> None:
    def write(number: int) -> str:
        try:
            about = About(fier, 2025, "a02_rounds")
            services.write_words(about, answers={"next": Answer(f"{number}", seen=NOTHING)}, at=AT, by=None)
        except WordsChangedMeanwhileError:
            return "told"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(write, range(6)))

    assert outcomes == ["saved", *["told"] * 5]
    assert Narrative.objects.count() == 1


def test_writer_makes_made_up_words_her_own(about: About, coordinator: User) -> None:
    make_narrative(about.organisation, text="Verzonnen.", is_demo=True)
    answers = {"went_well": Answer("Echt.", seen=word_of("Verzonnen.", ""))}

    services.write_words(about, answers=answers, at=AT, by=coordinator)

    assert Narrative.objects.get().is_demo is False


# --- What is missing -----------------------------------------------------------------------------------------------
def test_activities_without_any_word_are_missing(fier: Organisation, worker: User, other_worker: User) -> None:
    day = datetime(2025, 5, 6, tzinfo=UTC).date()
    for kind in ("a03_online", "a02_rounds", "a02_rounds", "a12_area_teams"):
        make_activity(worker, today=day, kind=kind)
    make_activity(worker, today=day.replace(year=2024), kind="a08_places")
    make_activity(other_worker, today=day, kind="a01_walk_in")
    make_narrative(fier, activity="a03_online", question="next")
    make_narrative(fier, activity="a12_area_teams", year=2024)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        missing = services.words_missing(fier, 2025)

    assert (missing, len(queries)) == (["a02_rounds", "a12_area_teams"], 1)


# --- The part of the report ------------------------------------------------------------------------------------------
def test_part_has_the_order_of_activities_and_questions(fier: Organisation, salvation_army: Organisation) -> None:
    make_narrative(salvation_army, activity="a01_walk_in", question="example", text="4")
    make_narrative(fier, question="next", text="2")
    make_narrative(salvation_army, question="went_well", text="3")
    make_narrative(fier, question="went_well", text="1")
    make_narrative(fier, activity="a10_cooperation", text="5")
    make_narrative(fier, year=2024, text="6")

    assert [words["text"] for words in words_part(2025)] == ["4", "1", "2", "3", "5"]
    assert [words["text"] for words in words_part(2025, organisation="salvation_army")] == ["4", "3"]
    assert words_part(2026) == []


def test_part_has_labels_in_the_language_of_the_report_and_words_as_written(salvation_army: Organisation) -> None:
    make_narrative(salvation_army, activity="a01_walk_in", text="Koffie werkt.")

    with translation.override("en"):
        assert words_part(2025) == [
            {
                "activity": "A1",
                "code": "a01_walk_in",
                "organisation": "salvation_army",
                "organisation_label": "Salvation Army",
                "question": "went_well",
                "question_label": "What went well?",
                "text": "Koffie werkt.",
            }
        ]


@pytest.mark.parametrize("number", [1, 3])
def test_part_takes_one_query(fier: Organisation, number: int) -> None:
    for question in WordsQuestion.values[:number]:
        make_narrative(fier, question=question)

    with CaptureQueriesContext(connection) as queries:
        words_part(2025)

    assert len(queries) == 1


# --- The made-up words -----------------------------------------------------------------------------------------------
def test_demo_words_are_about_nobody_and_are_marked(fier: Organisation, salvation_army: Organisation) -> None:
    assert services.load_demo_words(DEMO_WORDS, year=2025, at=AT) == 33
    assert services.load_demo_words(DEMO_WORDS, year=2025, at=AT) == 0

    rows = list(Narrative.objects.all())
    assert [row.pk for row in rows if find_personal_data(row.text, "nl") or not row.is_demo or row.updated_by] == []
    assert {row.activity for row in rows if row.organisation == fier} == {
        "a02_rounds", "a03_online", "a08_places", "a09_checks", "a11_meetings", "a12_area_teams",
    }  # fmt: skip


def test_demo_words_leave_what_somebody_wrote(fier: Organisation, salvation_army: Organisation) -> None:
    make_narrative(fier)

    assert services.load_demo_words(DEMO_WORDS, year=2025, at=AT) == 0
    assert Narrative.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nobody;a02_rounds;next;Geheim", "line 2: KeyError"),
        ("fier;a02_rounds;why;Geheim", "line 2: ValueError"),
        ("fier;a99;next;Geheim", "line 2: ValidationError"),
    ],
)
def test_demo_words_name_the_line_that_is_wrong_and_not_its_text(
    tmp_path: Path, fier: Organisation, line: str, problem: str
) -> None:
    file = tmp_path / "words.csv"
    file.write_text(f"organisation;activity;question;text\n{line}\n", encoding="utf-8")

    with pytest.raises(SubsidyError) as caught:
        services.load_demo_words(file, year=2025, at=AT)

    assert problem in str(caught.value)
    assert "Geheim" not in str(caught.value)
    assert Narrative.objects.count() == 0
