"""Finds every view that takes a post, and the forms by which a reader can send it something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from portal.access import PUBLIC
from portal.models import User
from tests.corpus.html_forms import TOKEN, Field, Form, forms_of
from tests.project.addresses import Address, every_address
from tests.project.objects import World
from tests.project.people import session_of
from tests.project.test_access import allowed_methods, permitted

NAMESPACES = ("", "admin", "cards", "contacts", "klankbord", "outcome", "portal", "subsidy", "survey")
FORM_TYPE = "application/x-www-form-urlencoded"
# What a browser adds to a click on the site itself.
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
Sent = dict[str, list[Any]]


@dataclass(frozen=True)
class Found:
    """A form that somebody really gets to see, and where it is sent to."""

    address: Address
    url: str
    user: User | None
    form: Form

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What makes two forms the same: where they go, and which fields they have."""
        return self.address.name, tuple(sorted(self.form.names))

    @property
    def typed(self) -> list[Field]:
        """The fields in which somebody types."""
        return [one for one in self.form.fields if one.takes_text and one.name != TOKEN]


def ask(method: str, url: str, user: User | None, body: bytes | str = "", **options: Any) -> HttpResponse:
    """Send one request as somebody and undo all that it did; the answer is there for reading."""
    client = Client(raise_request_exception=False, headers=FROM_HERE | options.pop("headers", {}))
    if user is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    follow = options.pop("follow", False)
    with transaction.atomic():
        answer = client.generic(method, url, body, **({"content_type": FORM_TYPE} | options))
        if follow and answer.status_code == 302 and answer["Location"].startswith("/"):
            answer.shown = client.get(answer["Location"])  # type: ignore[attr-defined]
        if answer.streaming:
            answer.whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    return answer  # type: ignore[return-value]  # a stream is a response as well


def post(found: Found, values: Sent, *, language: str = "nl", **options: Any) -> HttpResponse:
    """Send a form in a language of the site."""
    url = f"/{language}/" + found.url.split("/", 2)[2]
    pairs = [(name, value) for name, several in values.items() for value in several]
    return ask("POST", url, found.user, urlencode(pairs, errors="surrogatepass"), **options)


def taking_posts(worlds: dict[str, World], people: dict[str, User]) -> dict[str, Address]:
    """Return the addresses that take a post, by name."""
    return {
        address.name: address
        for address in every_address()
        if "POST" in allowed_methods(address, worlds[address.namespace], permitted(address, people)[0])
    }


def every_post(worlds: dict[str, World], people: dict[str, User]) -> list[Found]:
    """Return each address that takes a post, with somebody who may send one, and no form."""
    return [
        Found(address, address.url(**worlds[address.namespace].own[0]), permitted(address, people)[0], Form("", "post"))
        for address in taking_posts(worlds, people).values()
    ]


def askers(address: Address, people: dict[str, User]) -> list[User | None]:
    """Return whose pages differ: a public page is the same for everybody, one behind the login may not be."""
    if address.access == PUBLIC:
        return [None]
    may = permitted(address, people)
    # Who is allowed least and who is allowed most; of the sounding board everybody has a page of her own.
    return may if address.namespace == "klankbord" else list(dict.fromkeys((may[0], may[-1])))


def pages(
    worlds: dict[str, World], people: dict[str, User], namespace: str
) -> Iterator[tuple[Address, str, User | None, str]]:
    """Yield every page of an app that each persona can open in every state that the worlds hold: who, and HTML."""
    for address in every_address():
        if address.namespace != namespace:
            continue
        urls = dict.fromkeys(address.url(**values) for values in worlds[address.namespace].own)
        for url in urls:
            for user in askers(address, people):
                answer = ask("GET", url, user)
                if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                    yield address, url, user, answer.content.decode()


def forms_in(worlds: dict[str, World], people: dict[str, User], namespace: str) -> list[Found]:
    """Return each form on the pages of an app, once for each set of fields, sent by post or in an address."""
    by_name = {address.name: address for address in every_address()}
    found: dict[Any, Found] = {}
    for _address, url, user, html in pages(worlds, people, namespace):
        for form in forms_of(html):
            target = urljoin(url, form.action)
            one = Found(by_name[resolve(urlsplit(target).path).view_name], target, user, form)
            found.setdefault((form.method, one.key), one)
    return list(found.values())


def every_form(worlds: dict[str, World], people: dict[str, User]) -> list[Found]:
    """Return the forms of all apps."""
    return [one for namespace in NAMESPACES for one in forms_in(worlds, people, namespace)]


def by_hand(worlds: dict[str, World], people: dict[str, User]) -> list[Found]:
    """Return the forms that no page of the worlds shows, as `BY_HAND` says what they read."""
    by_name = {address.name: address for address in every_address()}
    found = []
    for name, fields in BY_HAND.items():
        address = by_name[name]
        form = Form("", "post", [Field(one, "text") for one in fields])
        # In the first and in the last state that the worlds hold.
        for values in (worlds[address.namespace].own[0], worlds[address.namespace].own[-1]):
            found += [Found(address, address.url(**values), user, form) for user in permitted(address, people)[:1]]
    return found


# Views whose form stands on a page only in a state that the worlds do not hold, or is sent by a script: what they read.
BY_HAND: dict[str, tuple[str, ...]] = {
    # Only who came in by a passkey has no password yet.
    "account_set_password": ("password1", "password2"),
    # A page with a draft, and the gauge that a script asks for.
    "admin:portal_page_discard": ("version", "back"),
    "admin:portal_page_gauge": ("body", "language", "body_nl", "title_nl", "text"),
    # After a file was sent; test_imports.py and test_uploads.py send files.
    "contacts:import-cancel": ("digest",),
    "contacts:import-columns": ("kind", "heading", "column_date", "column_kind", "file"),
    "contacts:import-preview": ("digest",),
    "subsidy:money-import-yes": ("signed",),
    # Taking back what was just done stands on the page after it.
    "contacts:outcome-take-back": ("id", "was", "state", "referral"),
    "contacts:signal-take-back": ("id", "signal"),
    "contacts:referral-outcome": ("id", "seen", "state", "was", "consent"),
    "contacts:referral-remove": ("id", "seen", "was"),
    "subsidy:complete-take-back": ("seen", "reason"),
    # In a state of its own: somebody else's trajectory, signs of this quarter, a survey without forms.
    "contacts:trajectory-open": ("reason", "id"),
    "contacts:signals": ("id", "signal", "reported", "seen"),
    "klankbord:survey-take-back": ("seen",),
    "klankbord:share-minutes": ("seen",),
    "klankbord:wishes": ("interpreter", "childcare", "online"),
    "klankbord:take-back": ("back",),
    "subsidy:close": ("sure", "reason", "reason_kept", "reason_shown"),
    "subsidy:survey-build": ("kind", "language"),
    # Between a password and its second step, after a session ended, and while a new way in is announced.
    "mfa_authenticate": ("code",),
    "new_codes": ("code",),
    "remove_factor": ("code",),
    "portal:typed": ("throw_away",),
    "portal:not-lost": ("sure",),
    # Buttons without words of their own.
    "portal:own-sessions": ("which",),
    "portal:accounts": ("search",),
    # By the script of a passkey.
    "passkey_reauthenticate": ("note", "credential"),
    "klankbord:add-passkey": ("name", "credential", "note"),
    "subsidy:targets-copy": ("targets", "from", "sure"),
    "subsidy:report-publish": ("sure", "reason"),
}
