"""The pages of a card in each language and state: well made, neutral, without a link outside but the exit."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import Client

from portal.logs import MaskSecretAddresses
from portal.models import User
from portal.word_lists import denied
from tests.builders.joining import make_card, make_member
from tests.project.markup import read

pytestmark = pytest.mark.django_db
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
LANGUAGES = ("nl", "en", "es")


def pages(code: str, return_code: str, language: str) -> dict[str, str]:
    """Return the body of each page that a holder of a card can meet."""
    client = Client(headers=FROM_HERE)
    at = f"/{language}/k/"
    asked = {
        "type the code": client.get(at),
        "no code": client.post(at, {"code": ""}),
        "wrong code": client.post(at, {"code": "nothing"}),
        "join": client.get(f"{at}{code}/"),
        "nothing filled in": client.post(f"{at}{code}/"),
        "real name": client.post(f"{at}{code}/", {"own": "Maria", "language": language, "way": "passkey"}),
        "ask the phone": client.post(f"{at}{code}/", {"offered": "faro azul", "language": language, "way": "passkey"}),
        "no such passkey": client.post(
            f"{at}{code}/",
            {"offered": "faro azul", "language": language, "way": "passkey", "note": "x", "credential": '{"id": "x"}'},
        ),
        "back to a place": client.get(f"{at}{return_code}/"),
        "goodbye": client.get(f"{at}tot-ziens/"),
    }
    return {name: answer.content.decode() for name, answer in asked.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_well_made_and_neutral(facilitator: User, language: str) -> None:
    code = make_card(facilitator).code
    return_code = make_card(facilitator, place=make_member("blauwe molen")).code

    for name, body in pages(code, return_code, language).items():
        page = read(body)
        assert page.problems == [], name
        assert page.language == language, name
        assert len(page.headings) >= 1, name
        assert page.first_link["href"] == settings.EXIT_URL, name
        assert {link.address for link in page.links if link.is_outside} == {settings.EXIT_URL}, name
        assert denied(page.title) == [], name


def test_path_with_a_code_reaches_no_log(facilitator: User, caplog: pytest.LogCaptureFixture) -> None:
    code = make_card(facilitator).code
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Internal Server Error", f"/es/k/{code}/"), None
    )

    with caplog.at_level(logging.DEBUG):
        Client(headers=FROM_HERE).get(f"/es/k/{code}/")
        Client(headers=FROM_HERE).post(f"/es/k/{code}/", {"own": "x"})
        Client(headers={"Sec-Fetch-Site": "cross-site"}).post(f"/es/k/{code}/")
    MaskSecretAddresses().filter(record)

    # Queries hold only the digest.
    assert code not in "\n".join(one.getMessage() for one in caplog.records if one.name != "django.request")
    assert record.getMessage() == "Internal Server Error: /es/k/-/"


def test_every_log_of_the_portal_goes_through_the_mask() -> None:
    assert [handler["filters"] for handler in settings.LOGGING["handlers"].values()] == [["secret addresses", "kind"]]
    # What names a path below an error never gets that far.
    assert settings.LOGGING["loggers"]["django.request"]["level"] == "ERROR"


@pytest.mark.parametrize(
    "credential",
    ["", "null", "[]", '"x"', "{}", "{", '{"id": 5}', '{"id": "a\\u0000b"}', "[" * 20_000, "x" * 30_000,
     '{"id": "x", "rawId": "y", "type": "public-key", "response": {"clientDataJSON": "!", "attestationObject": "!"}}'],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/nl/account/inloggen/sleutel/", "/nl/k/{code}/"])
def test_passkey_that_is_none_is_refused_without_a_cookie(facilitator: User, address: str, credential: str) -> None:
    client = Client(headers=FROM_HERE)
    url = address.format(code=make_card(facilitator).code)
    note = "nothing"

    answer = client.post(
        url, {"offered": "faro azul", "language": "nl", "way": "passkey", "note": note, "credential": credential}
    )

    assert answer.status_code in {200, 400}
    assert dict(answer.cookies) == {}
    assert User.objects.count() == 1
