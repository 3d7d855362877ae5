"""Documents of a meeting: brought by who plans, read by members."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from klankbord.choices import MeetingState
from klankbord.exceptions import TooManyDocuments
from klankbord.models import Document, Meeting
from klankbord.safe_pdf import SafePdf
from klankbord.services import papers as services
from portal.models import User
from tests.builders.meetings import make_meeting
from tests.builders.papers import make_document
from tests.builders.pdfs import CANARY, make_pdf, script
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_member_views import text_of

pytestmark = pytest.mark.django_db


def address(name: str, *args: int | UUID, language: str = "nl") -> str:
    with translation.override(language):
        return reverse(f"klankbord:{name}", args=args)


def sent(data: bytes | None = None, name: str = "x.pdf", **changes: str) -> dict[str, object]:
    """Return what a browser sends with a document."""
    fields = {"language": "es", "title_nl": "Folder", "title_en": "", "title_es": "Folleto"} | changes
    return fields | ({} if data is None else {"file": SimpleUploadedFile(name, data, "application/pdf")})


@pytest.fixture
def meeting(_clock: None) -> Meeting:
    return make_meeting(NOW + timedelta(days=9))


# --- Bringing a document ---------------------------------------------------------------------------------------------
def test_document_is_stored_written_anew(as_facilitator: Client, meeting: Meeting) -> None:
    data = make_pdf(lambda pdf: pdf.Root.__setattr__("OpenAction", script()), pages=3, compress_streams=False)
    assert CANARY.encode() in data

    response = as_facilitator.post(address("documents", meeting.pk), sent(data))

    assert response.status_code == 302
    assert response["Location"] == address("documents", meeting.pk)
    document = meeting.documents.get()
    assert (document.title_nl, document.title_en, document.title_es) == ("Folder", "", "Folleto")
    assert (document.language, document.pages, document.kept_reason) == ("es", 3, "")
    assert bytes(document.pdf).startswith(b"%PDF-")
    assert CANARY.encode() not in bytes(document.pdf)


@pytest.mark.parametrize(
    "name",
    [
        f"../../{CANARY}.pdf", f"{CANARY}\x00.pdf", f"{CANARY}\u202efdp", CANARY * 25 + ".pdf", "CON", f"{CANARY}.exe",
        f"<script>{CANARY}</script>.pdf", "",
    ],
)  # fmt: skip
def test_name_on_the_computer_of_the_sender_is_kept_nowhere(
    as_facilitator: Client, meeting: Meeting, name: str
) -> None:
    file = SimpleUploadedFile("x.pdf", make_pdf())
    file.name = name or "x"

    as_facilitator.post(address("documents", meeting.pk), sent() | {"file": file})

    row = Document.objects.values().get()
    assert CANARY not in str(row)
    assert CANARY.encode() not in bytes(row["pdf"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "Choose a PDF."),
        (b"", "This file is empty."),
        (b"PK\x03\x04", "This is not a PDF."),
        (make_pdf()[:200], "This PDF is damaged."),
        (make_pdf(pages=61), "This document is too long."),
    ],
)
def test_bad_file_keeps_what_was_typed_and_says_why_beside_the_field(
    as_facilitator: Client, meeting: Meeting, data: bytes | None, words: str
) -> None:
    response = as_facilitator.post(address("documents", meeting.pk, language="en"), sent(data, title_nl="Over de bus"))

    assert response.status_code == 200
    (error,) = response.context["form"].errors["file"]
    assert error.startswith(words)
    assert list(response.context["form"].errors) == ["file"]
    assert 'value="Over de bus"' in response.content.decode()
    assert not Document.objects.exists()


@override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=2_000)
def test_file_that_was_too_large_to_look_at_is_called_too_large(as_facilitator: Client, meeting: Meeting) -> None:
    response = as_facilitator.post(address("documents", meeting.pk, language="en"), sent(b"%PDF-" + b"x" * 3_000))

    assert response.context["form"].errors["file"] == ["This file is too large. A document is 5 MB at most."]


def test_title_with_a_phone_number_is_asked_about_and_kept_with_a_reason(
    as_facilitator: Client, meeting: Meeting
) -> None:
    url, titles = address("documents", meeting.pk), {"title_es": "Llama al 06-12345678"}

    response = as_facilitator.post(url, sent(make_pdf(), **titles))
    form = response.context["form"]
    assert list(form.errors) == ["title_es"]
    assert not Document.objects.exists()

    shown = {"title_es_kept": "no_person", "title_es_shown": form.data["title_es_shown"]}
    response = as_facilitator.post(url, sent(make_pdf(), **titles, **shown))
    assert response.status_code == 302
    assert Document.objects.get().kept_reason == "no_person"


def test_meeting_has_at_most_20_documents(meeting: Meeting) -> None:
    for _ in range(20):
        make_document(meeting)

    with pytest.raises(TooManyDocuments):
        services.add_document(
            meeting=meeting, titles={"nl": "x"}, kept_reason="", language="nl", paper=SafePdf(b"%PDF-", 1)
        )


def test_reason_that_is_none_is_refused_by_the_database(meeting: Meeting) -> None:
    with pytest.raises(IntegrityError, match="klankbord_document_kept_reason"), transaction.atomic():
        make_document(meeting, kept_reason="because")


# --- Reading it ------------------------------------------------------------------------------------------------------
def test_member_gets_the_file_with_a_name_that_tells_nothing(as_member: Client, meeting: Meeting) -> None:
    make_document(meeting)
    document = make_document(meeting, pdf=b"%PDF-1.7 two", title_nl=CANARY)

    response = as_member.get(address("document", meeting.pk, document.key))

    assert response.content == b"%PDF-1.7 two"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="document-2.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "no-store")


def test_member_reads_of_documents_in_her_own_language(as_member: Client, meeting: Meeting) -> None:
    make_document(meeting, language="en", pages=1)
    make_document(meeting, title_es="", title_nl="Alleen Nederlands")

    page = as_member.get(address("meeting", meeting.pk, language="es")).content.decode()

    assert "Folleto" in page
    assert '<span lang="nl">Alleen Nederlands</span>' in page


def test_meeting_asks_the_database_as_often_for_one_document_as_for_three(as_member: Client, meeting: Meeting) -> None:
    counts = []
    for _ in range(3):
        make_document(meeting)
        counts.append(queries_of(as_member, address("meeting", meeting.pk)))

    # The meeting with its place, its points, its documents without their files, and its minutes.
    # And what she said of it. The first page also keeps the token of its forms in the session.
    assert counts[0].own == 5
    assert counts[2] == counts[1]


def test_document_is_found_only_through_its_own_meeting(as_member: Client, meeting: Meeting) -> None:
    elsewhere = make_document(make_meeting(NOW))

    assert as_member.get(address("document", meeting.pk, elsewhere.key)).status_code == 404


def test_worker_gets_no_document(client: Client, worker: User, meeting: Meeting) -> None:
    client.force_login(worker)

    assert client.get(address("document", meeting.pk, make_document(meeting).key)).status_code == 404


# --- Taking it away --------------------------------------------------------------------------------------------------
def test_remove_document_asks_first_and_then_takes_it_away(as_facilitator: Client, meeting: Meeting) -> None:
    document, other = make_document(meeting), make_document(meeting)
    url = address("remove-document", meeting.pk, document.key)

    assert as_facilitator.get(url).status_code == 200
    assert Document.objects.count() == 2
    response = as_facilitator.post(url)

    assert response["Location"] == address("documents", meeting.pk)
    assert list(Document.objects.all()) == [other]


def test_documents_page_says_what_is_missing_and_that_there_is_none_yet(
    as_facilitator: Client, meeting: Meeting
) -> None:
    url = address("documents", meeting.pk, language="en")
    assert "There are no documents with this meeting yet." in text_of(as_facilitator, url)

    make_document(meeting, title_en="")

    assert "Something is still missing in: English" in text_of(as_facilitator, url)


# --- What the meeting form tells of the meeting ----------------------------------------------------------------------
def meeting_fields(**changes: object) -> dict[str, object]:
    return {
        "day": "2027-07-07", "starts": "19:00", "ends": "21:00", "title_nl": "Samen", "facilitated_by": "Fenna",
        "languages": ["nl", "es"], "interpreters": ["en"], "fee_amount": "12,50", "fee_kind": "voucher",
    } | changes  # fmt: skip


def test_plan_stores_who_facilitates_the_languages_and_the_fee(as_facilitator: Client) -> None:
    as_facilitator.post(address("plan"), meeting_fields())

    meeting = Meeting.objects.get()
    assert (meeting.facilitated_by, meeting.languages, meeting.interpreters) == ("Fenna", ["nl", "es"], ["en"])
    assert (str(meeting.fee_amount), meeting.fee_kind) == ("12.50", "voucher")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fee_amount": ""}, "fee_amount"),
        ({"fee_kind": ""}, "fee_kind"),
        ({"fee_amount": "0"}, "fee_amount"),
        ({"fee_amount": "-5"}, "fee_amount"),
        ({"fee_amount": "1.000,00"}, "fee_amount"),
        ({"fee_amount": "12,505"}, "fee_amount"),
        ({"fee_amount": "1e3"}, "fee_amount"),
        ({"fee_amount": "\u0661\u0662"}, "fee_amount"),
        ({"fee_amount": "10000"}, "fee_amount"),
        ({"fee_kind": "gold"}, "fee_kind"),
        ({"languages": ["fr"]}, "languages"),
        ({"interpreters": ["nl", "xx"]}, "interpreters"),
        ({"facilitated_by": "a" * 81}, "facilitated_by"),
    ],
)
def test_plan_with_a_wrong_detail_says_so_beside_the_field(
    as_facilitator: Client, changes: dict[str, object], field: str
) -> None:
    response = as_facilitator.post(address("plan"), meeting_fields(**changes))

    assert list(response.context["form"].errors) == [field]
    assert not Meeting.objects.exists()


def test_change_shows_the_details_as_they_were_typed(as_facilitator: Client) -> None:
    as_facilitator.post(address("plan"), meeting_fields())
    meeting = Meeting.objects.get()

    page = as_facilitator.get(address("change", meeting.pk)).content.decode()
    response = as_facilitator.post(address("change", meeting.pk), meeting_fields())

    assert 'value="12,50"' in page
    assert page.count(" checked") == 3
    assert response.status_code == 302
    assert Meeting.objects.values().get() == Meeting.objects.filter(pk=meeting.pk).values().get()


@pytest.mark.parametrize(
    ("kind", "fee"),
    [("voucher", "You get a gift voucher of € 12.50 for coming."), ("cash", "You get € 12.50 in cash for coming.")],
)
def test_member_reads_the_details_in_plain_words(as_member: Client, meeting: Meeting, kind: str, fee: str) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(
        facilitated_by="Fenna", languages=["es", "nl"], interpreters=["en"], fee_amount="12.50", fee_kind=kind
    )

    text = text_of(as_member, address("meeting", meeting.pk, language="en")).replace("\xa0", " ")

    words = (fee, "We speak: Dutch, Spanish", "With an interpreter: English", "Who facilitates Fenna")
    assert [word for word in words if word not in text] == []


def test_cancelled_meeting_tells_no_details(as_member: Client) -> None:
    cancelled = {"state": MeetingState.CANCELLED, "cancel_reason_nl": "Ziek"}
    meeting = make_meeting(NOW + timedelta(days=9), facilitated_by="Fenna", **cancelled)

    assert "Fenna" not in text_of(as_member, address("meeting", meeting.pk))
