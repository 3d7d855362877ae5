"""Whatever file is sent, whatever it is called: refused with words or written anew, never kept as it came (D13)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from contacts.models import PendingImport
from klankbord.models import Document
from portal.models import User
from subsidy.models import MoneyChange
from tests.corpus.corpus import MARK, OUTSIDE
from tests.corpus.files import FILES, GOOD_PDF, NAMES
from tests.corpus.walker import ask
from tests.project.addresses import every_address
from tests.project.markup import read

pytestmark = pytest.mark.django_db

BOUNDARY = "qanariegrens"
# Each page that takes a file: who sends one, the field, and what else the form asks.
UPLOADS: dict[str, tuple[str, str, dict[str, str]]] = {
    "klankbord:documents": (
        "accountholder",
        "file",
        {"language": "nl", "title_nl": "Stuk", "title_en": "Paper", "title_es": "Papel"},
    ),
    "contacts:import": ("coordinator", "sent", {"kind": "signals"}),
    "contacts:import-columns": ("coordinator", "file", {"kind": "signals"}),
    "subsidy:money-import": ("accountholder", "file", {}),
}
# What a page of documents takes, for nothing of it but what is read stays; the pages of tables take none of it.
WRITTEN_ANEW = {"PDF with a script", "PDF with an archive behind it"}
# Only these cost a child that reads them; the others begin as no PDF does.
AS_PDF = [name for name in FILES if "PDF" in name or name in {"nothing", "photograph called pdf", "more than is taken"}]


def body_of(fields: dict[str, str], field: str, name: bytes, data: bytes, kind: bytes = b"application/pdf") -> bytes:
    """Return a request as a program writes it, for a browser would mend its names."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    parts += [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="'.encode(),
        name + b'"\r\nContent-Type: ' + kind + b"\r\n\r\n" + data + f"\r\n--{BOUNDARY}--\r\n".encode(),
    ]
    return b"".join(parts)


def send(place: str, name: bytes, data: bytes, worlds: Any, people: dict[str, User], **options: Any) -> HttpResponse:
    who, field, fields = UPLOADS[place]
    address = next(one for one in every_address() if one.name == place)
    url = address.url(**worlds[address.namespace].own[0])
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    return ask("POST", url, people[who], body_of(fields, field, name, data), content_type=content_type, **options)


def kept() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Document, PendingImport, MoneyChange))


def test_corpus_has_forty_files() -> None:
    assert len(FILES) == 40


@pytest.mark.parametrize("place", UPLOADS)
def test_file_is_refused_with_words_or_written_anew(
    place: str, worlds: Any, people: Any, caplog: pytest.LogCaptureFixture
) -> None:
    before = kept()
    for row in AS_PDF if place == "klankbord:documents" else FILES:
        name, make = FILES[row]
        answer = send(place, name.encode(), make(), worlds, people)

        if place == "klankbord:documents" and row in WRITTEN_ANEW:
            assert answer.status_code == 302, row
            continue
        html = answer.content.decode()
        assert answer.status_code in {200, 400, 422}, (row, answer.status_code)
        assert read(html).problems == [], row
        # Told what is wrong, or asked which heading is which: a macro and a formula are not read, so they do no harm.
        assert re.search(r'error-summary|id="problems|name="heading"|class="errorlist', html), row
        assert MARK not in html, row
        assert OUTSIDE not in html, row
    assert kept() == before
    assert MARK not in caplog.text


@pytest.mark.parametrize("place", UPLOADS)
def test_name_of_a_file_is_never_used(place: str, worlds: Any, people: Any, caplog: pytest.LogCaptureFixture) -> None:
    for row, name in NAMES.items():
        answer = send(place, name, b"", worlds, people)

        assert answer.status_code in {200, 400, 422}, row
        assert read(answer.content.decode()).problems == [], row
        assert "passwd" not in caplog.text


def test_name_of_a_document_is_not_that_of_the_file(worlds: Any, people: Any) -> None:
    with transaction.atomic():
        before = set(Document.objects.values_list("pk", flat=True))
        stored: list[Document] = []
        address = next(one for one in every_address() if one.name == "klankbord:documents")
        who, field, fields = UPLOADS["klankbord:documents"]
        client = Client(headers={"Sec-Fetch-Site": "same-origin"})
        client.force_login(people[who])
        url = address.url(**worlds["klankbord"].own[0])
        body = body_of(fields, field, b"../../Qanarie7c1e.html", GOOD_PDF, b"text/html")
        answer = client.generic("POST", url, body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
        stored = list(Document.objects.exclude(pk__in=before))
        page = client.get(f"{url}{stored[0].key}/")
        transaction.set_rollback(True)

    assert answer.status_code == 302
    assert len(stored) == 1
    assert page["Content-Type"] == "application/pdf"
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', page["Content-Disposition"])
    assert MARK not in page["Content-Disposition"]
    assert MARK.encode() not in page.content
