"""The paper for the person herself: in her language, on one page, and it tells nobody where it is from."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from pdfua import Validator

from contacts import papers
from contacts.exceptions import TooMuch
from contacts.models import Aftercare, DomainStep, ReadEvent
from portal import codelists
from portal.choices import Language
from portal.models import Organisation
from portal.pdf import PdfError
from portal.word_lists import denied
from tests.builders.own_trajectories import fill, make_own_trajectory
from tests.contacts.test_handover_views import BAD, OUTSIDE

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
USUAL = ["next", "domain-housing", "domain-debts", "domain-care", "aftercare"]


@pytest.fixture
def trajectory(worker, colleague, coordinator):
    return fill(make_own_trajectory(worker, deputy=colleague), today=TODAY)


@pytest.fixture
def as_worker(client, worker):
    client.force_login(worker)
    return client


def url(trajectory, language="en"):
    with translation.override(language):
        return reverse("contacts:trajectory-paper", args=[trajectory.key])


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    assert len(pages) == 1
    return " ".join(pages[0].split())


def keys_of(trajectory):
    return [line.key for line in papers.lines_of(trajectory)]


# --- What stands on it -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", Language.values)
def test_paper_says_nothing_about_who_where_and_what_for(trajectory, worker, colleague, coordinator, language):
    names = [one.name for one in Organisation.objects.all()] + [one.code for one in Organisation.objects.all()]
    names += [trajectory.code, worker.username, colleague.username, coordinator.username, "Leeuwarden"]
    for keys in (USUAL, [key for key in keys_of(trajectory) if "request" in key or "safety" in key]):
        pdf = papers.make_paper(trajectory, language=language, keys=keys)
        with pikepdf.open(BytesIO(pdf)) as document:
            hidden = f"{dict(document.docinfo)} {document.open_metadata()}"

        for words in (text_of(pdf), hidden):
            assert denied(words) == []
            assert [name for name in names if name.lower() in words.lower()] == []
            assert ("http" in text_of(pdf), "2026-11-25" in hidden) == (False, False)


@pytest.mark.parametrize("language", Language.values)
def test_no_word_that_can_stand_on_the_paper_is_one_that_betrays(trajectory, language):
    with translation.override(language):
        words = [word for line in papers.lines_of(trajectory) for word in (line.heading, *line.sentences)]
        words += [str(word) for word in (*papers.STATUS_WORDS.values(), *papers.ANSWER_WORDS.values())]

    assert denied(" ".join(words)) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["donderdag 3 december 2026", "Wonen", "Schulden", "meegegaan"]),
        ("en", ["Thursday 3 December 2026", "Housing", "Debts", "went along"]),
        ("es", ["jueves 3 de diciembre de 2026", "Vivienda", "Deudas", "acompañamiento"]),
    ],
)
def test_paper_is_in_the_language_of_the_person_whatever_the_worker_reads(trajectory, language, words):
    with translation.override("nl" if language != "nl" else "es"):
        text = text_of(papers.make_paper(trajectory, language=language, keys=USUAL))

    with translation.override(language):
        assert text.startswith(gettext("What we agreed"))
    assert [word for word in words if word not in text] == []


def test_paper_holds_the_chosen_lines_and_no_other(trajectory):
    text = text_of(papers.make_paper(trajectory, language="en", keys=["domain-housing"]))

    assert text == (
        "What we agreed Housing This goes well. What we did: listened, information, practical help, went along,"
        " psychosocial support, material help, referral with information, training, peer contact, interpreter,"
        " job support. You decide. Do you want something else? Tell us."
    )


def test_paper_leaves_off_what_could_bring_somebody_in_danger(trajectory):
    text = text_of(papers.make_paper(trajectory, language="en", keys=["domain-safety"]))

    hidden = [codelists.codelist("SUPPORT_GIVEN").label(code, "en") for code in ("signal_reported", "safety_plan")]
    obstacles = codelists.codelist("OBSTACLE")
    assert [words for words in hidden if words in text] == []
    assert [code for code in obstacles.codes if obstacles.label(code, "en") in text and code != "other"] == []


def test_lines_show_the_latest_of_each_domain_and_what_holds_now(worker):
    trajectory = make_own_trajectory(worker)
    for days, status in ((3, "stuck"), (1, "goes_well")):
        DomainStep.objects.create(
            trajectory=trajectory, domain="debts", date=TODAY - timedelta(days=days), status=status
        )
    Aftercare.objects.create(trajectory=trajectory, kind="active", agreed_on=TODAY, ended_on=TODAY)
    Aftercare.objects.create(trajectory=trajectory, kind="passive", agreed_on=TODAY)

    with translation.override("en"):
        lines = papers.lines_of(trajectory)

    assert [(line.key, line.sentences) for line in lines] == [
        ("domain-debts", ("This goes well.",)),
        ("aftercare", ("You can always come back. The door stays open.",)),
    ]


def test_paper_is_accessible_has_no_author_and_is_the_same_each_time(trajectory, tmp_path):
    first, second = (papers.make_paper(trajectory, language="nl", keys=USUAL) for _ in range(2))

    with pikepdf.open(BytesIO(first)) as document:
        sides = [round(float(side) * 25.4 / 72) for side in document.pages[0].mediabox]
        author = document.docinfo.get("/Author")
        language = str(document.Root.Lang)
    assert (first == second, sides, author, language) == (True, [0, 0, 210, 297], None, "nl")
    file = tmp_path / "paper.pdf"
    file.write_bytes(first)
    report = Validator().validate(str(file))
    assert [finding.message for outcome in report.outcomes for finding in outcome.findings] == []


@pytest.mark.parametrize("language", Language.values)
def test_everything_at_once_fits_on_one_page(trajectory, language):
    DomainStep.objects.update(tried=["went_along", "job_support", "practical_help"])

    text = text_of(papers.make_paper(trajectory, language=language, keys=keys_of(trajectory)))

    assert text.count("2026") == 6


def test_paper_fits_on_one_page_or_is_not_made(trajectory):
    with pytest.raises(TooMuch):
        papers.make_paper(trajectory, language="es", keys=keys_of(trajectory))


def test_safety_is_proposed_to_nobody(trajectory):
    assert [line.key for line in papers.lines_of(trajectory) if not line.lit] == ["domain-safety"]


def test_lines_ask_a_fixed_number_of_queries(trajectory, django_assert_num_queries):
    with django_assert_num_queries(3):
        papers.lines_of(trajectory)


# --- Getting it ------------------------------------------------------------------------------------------------------
def test_paper_is_a_file_with_a_neutral_name_that_nothing_keeps(as_worker, trajectory, worker):
    answer = as_worker.post(url(trajectory), {"language": "es", "lines": USUAL})

    assert (answer["Content-Type"], answer["Content-Disposition"], answer["Cache-Control"]) == (
        "application/pdf", 'attachment; filename="afspraken.pdf"', "no-store",
    )  # fmt: skip
    assert "Vivienda" in text_of(answer.content)
    assert [(event.reader, event.action, event.code) for event in ReadEvent.objects.all()] == [
        (worker, "printed", trajectory.code)
    ]


def test_choosing_is_a_reading_as_well(as_worker, trajectory):
    page = as_worker.get(url(trajectory))

    assert [event.action for event in ReadEvent.objects.all()] == ["read"]
    assert page.context["form"]["lines"].value() == [key for key in keys_of(trajectory) if key != "domain-safety"]


def test_paper_that_is_too_much_says_so_and_keeps_what_was_chosen(as_worker, trajectory):
    answer = as_worker.post(url(trajectory), {"language": "nl", "lines": keys_of(trajectory)})

    form = answer.context["form"]
    assert form.errors == {"lines": ["This does not fit on one page. Choose fewer lines."]}
    assert form["language"].value() == "nl"


def test_paper_that_cannot_be_made_says_so(as_worker, trajectory, monkeypatch):
    def fail(*_arguments, **_options):
        raise PdfError

    monkeypatch.setattr(papers, "write_pdf", fail)

    answer = as_worker.post(url(trajectory), {"language": "nl", "lines": USUAL})

    assert answer.context["form"].non_field_errors() == ["The paper could not be made. Try it once more."]


@pytest.mark.parametrize("bad", BAD)
def test_paper_form_answers_what_makes_no_sense(as_worker, trajectory, bad):
    for data in ({"language": bad, "lines": ["next"]}, {"language": "nl", "lines": [bad, bad]}, {"language": "nl"}):
        answer = as_worker.post(url(trajectory), data)
        assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)


def test_nothing_to_print_is_said(as_worker, worker):
    page = as_worker.get(url(make_own_trajectory(worker))).content.decode()

    assert "There is nothing to print yet" in page


def test_coordinator_without_a_reason_is_asked_for_one(client, trajectory, coordinator):
    client.force_login(coordinator)

    answers = [client.get(url(trajectory)), client.post(url(trajectory), {"lines": "next"})]

    assert [answer.url for answer in answers] == [reverse("contacts:trajectory-open", args=[trajectory.key])] * 2
    assert ReadEvent.objects.count() == 0


@pytest.mark.parametrize("persona", OUTSIDE)
def test_paper_of_somebody_else_does_not_exist(client, request, trajectory, persona):
    client.force_login(request.getfixturevalue(persona))

    statuses = [client.get(url(trajectory)).status_code, client.post(url(trajectory), {"lines": "next"}).status_code]

    assert (statuses, ReadEvent.objects.count()) == ([404, 404], 0)


def test_coordinator_prints_what_she_opened_and_her_reason_is_written_down_again(client, trajectory, coordinator):
    client.force_login(coordinator)
    client.post(reverse("contacts:trajectory-open", args=[trajectory.key]), {"reason": "person_asks"})

    answer = client.post(url(trajectory), {"language": "nl", "lines": ["next"]})

    assert answer["Content-Type"] == "application/pdf"
    assert [(event.reason, event.action) for event in ReadEvent.objects.in_order()] == [
        ("person_asks", "opened"), ("person_asks", "printed"),
    ]  # fmt: skip
