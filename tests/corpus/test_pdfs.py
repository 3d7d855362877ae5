"""The corpus in every PDF that is made of what somebody typed: shown as words, nothing fetched, made in seconds.

The paper of a trajectory and the card of an invitation hold coded words only, so nothing that is typed gets there.
"""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest

from klankbord import survey_papers
from klankbord.choices import QuestionKind
from klankbord.models import Survey
from portal import flyers
from portal.flyer_cards import Line
from portal.pdf import PdfError, write_pdf
from subsidy.making import render_pdf
from tests.builders.snapshot_parts import words
from tests.builders.surveys import make_survey
from tests.corpus.corpus import MARK, MARKUP, OUTSIDE, PDF, TEXT, Row
from tests.portal.test_flyers import CARD
from tests.project.source import ROOT
from tests.subsidy.test_report_pdf import make_short_snapshot

DAY = date(2026, 11, 25)
# Of computing, however busy the machine is.
SECONDS = 20
# Raw in the page these take seconds and megabytes (security.md section 4); no maker lets them in as markup.
HEAVY = {"colspan"}
TYPED = [row for row in (*PDF, *MARKUP) if "\x00" not in row.text]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but that to the database, which is a socket of this machine."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> Any:
        assert self.family == socket.AF_UNIX, f"a PDF asked for {address}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


def words_of(pdf: bytes) -> str:
    """Return all words of a document without spaces, for a long word is cut where a line ends."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(texts).split()).replace("\ufffe", "").replace("\xad", "")


def check(pdf: bytes, language: str = "nl") -> None:
    """Compare what a PDF says of itself with what is promised."""
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == language
        assert bool(document.Root.MarkInfo.Marked)
        assert set(document.docinfo) <= {"/Title", "/CreationDate", "/ModDate", "/Producer"}
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary):
                assert str(one.get("/S", "")) not in {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}
                assert OUTSIDE not in str(one.get("/URI", ""))
    for inside in (b"/etc/passwd", bytes(ROOT), b"/home/", b"file:///"):
        assert inside not in pdf


def made_of(markup: str) -> bytes | PdfError:
    """Return what the door makes of a page, or why it makes nothing."""
    try:
        return write_pdf(
            f"<!doctype html><html lang='nl'><body><h1>Kop</h1>{markup}</body></html>",
            css="body { font-family: 'Portal Lato' }",
            language="nl",
            title="Stuk",
            identifier=b"0123456789abcdef",
            made_on=DAY,
        )
    except PdfError as error:
        return error


@pytest.mark.parametrize("row", [row for row in PDF if row.name not in HEAVY], ids=lambda row: row.name)
def test_markup_at_the_door_fetches_nothing(row: Row) -> None:
    began = time.process_time()
    pdf = made_of(row.text)

    if isinstance(pdf, PdfError):
        assert row.text not in str(pdf)
    else:
        check(pdf)
    assert time.process_time() - began < SECONDS


def test_flyer_shows_what_an_editor_typed_as_words() -> None:
    for number in range(0, len(TYPED), 3):
        some = [row.text[:200] for row in TYPED[number : number + 3]]
        card = replace(
            CARD, title=some[0][:120], summary=some[-1], points=tuple(some), lines=(Line(some[0][:40], some[-1][:60]),)
        )

        pdf = flyers.make_pdf(card, "a4", made_on=DAY)

        check(pdf)
        for word in ("<script>", "<img", "<svg"):
            if word in some[-1]:
                assert word in words_of(pdf)


@pytest.mark.django_db
def test_survey_on_paper_shows_what_a_facilitator_typed_as_words() -> None:
    questions = [
        (QuestionKind.ONE if row.is_markup else QuestionKind.OPEN, row.text[:280], ("Ja", row.text[:60]))
        for row in TYPED
        if row.text.strip()
    ]
    survey = make_survey(state="ready", questions=questions, title_nl=MARK + "<script>", purpose_nl=TYPED[0].text)
    whole = Survey.objects.get_queryset().with_questions().get(pk=survey.pk)
    began = time.process_time()

    pdf = survey_papers.paper_pdf(whole, "nl", html=survey_papers.paper_html(whole, "nl"))

    assert time.process_time() - began < SECONDS
    check(pdf)
    text = words_of(pdf)
    for row in TYPED:
        if row.is_markup and row.text.isascii():
            assert "".join(row.text[:40].split()) in text, row.name


def test_report_shows_what_a_coordinator_typed_as_words() -> None:
    snapshot = make_short_snapshot()
    for row in snapshot["work"]:
        row["label"] = TYPED[0].text
    snapshot["work"][0]["recorded"] = True
    snapshot["forced_reason"] = TYPED[0].text
    snapshot["money"][0]["source"] = TYPED[1].text
    snapshot["tables"][0]["rows"][0]["label"] = TYPED[2].text
    snapshot["words"] = words()
    for place, told in enumerate(snapshot["words"]):
        told["text"] = TYPED[place % len(TYPED)].text[:1_500]
    began = time.process_time()

    pdf = render_pdf(snapshot)

    assert time.process_time() - began < SECONDS
    check(pdf)
    assert "<imgsrc=http://198.51.100.7/a.png>" in words_of(pdf)


def test_row_of_text_that_cannot_be_typed_never_reaches_a_maker() -> None:
    # NUL and half characters are refused by every form (test_forms.py); a PDF could not show them.
    assert {row.name for row in TEXT if "\x00" in row.text} == {"NUL", "NUL alone"}
