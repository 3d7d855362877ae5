"""Every address x every group: what the view declares is what happens, and nothing tells what exists (design.md 5)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from portal.access import PUBLIC, SIGNED_IN
from portal.models import User
from portal.permissions import ROLE_PERMISSIONS, Role, permissions_of
from portal.views import errors
from tests.project.addresses import Address, every_address
from tests.project.asking import Answer, ask
from tests.project.markup import read
from tests.project.objects import Values, World

pytestmark = pytest.mark.django_db

ADDRESSES = every_address()
METHODS = ("GET", "HEAD", "POST", "DELETE")
VISITOR = "visitor"
GROUPS = (VISITOR, "outsider", *(role.value for role in Role))
# No worker runs beside the tests, and that is what this address is there to say.
MAY_BE_UNREADY = "readyz"
# Refused to everybody while its setting is empty, as it is here: tests/portal/test_metrics.py and test_alarms.py.
SAYS_NO_UNSET = {"metrics": 403, "security-txt": 404}


def with_ids(addresses: list[Address]) -> Any:
    return pytest.mark.parametrize("address", addresses, ids=[address.name for address in addresses])


def allowed_methods(address: Address, world: World, user: User | None) -> set[str]:
    """Return what the view says it takes, once it has let somebody in; GET where it does not restrict itself."""
    for values in world.own:
        answer = ask("DELETE", address.url(**values), user)
        if answer.status_code == 405:
            return set(answer["Allow"].replace(",", " ").split())
    return {"GET"}


def is_login(answer: Answer) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))


def permitted(address: Address, people: dict[str, User]) -> list[User | None]:
    """Return who may use an address, by its declaration."""
    if address.access == PUBLIC:
        return [None, *(people[name] for name in GROUPS if name != VISITOR)]
    if address.access == SIGNED_IN:
        return [people[name] for name in GROUPS if name != VISITOR]
    return [people[role] for role in Role if address.access in ROLE_PERMISSIONS[role]]


def without_traces(answer: Answer, *values: Values) -> bytes:
    """Return a body without what differs by nature: tokens, and the ids that the asker typed herself."""
    body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)
    # The longest first: a short number may be a part of a long one.
    for value in sorted({str(one) for some in values for one in some.values()}, key=len, reverse=True):
        body = body.replace(value.encode(), b"-")
    return body


# --- The declaration -------------------------------------------------------------------------------------------------
@with_ids(ADDRESSES)
def test_view_says_who_may_use_it(address: Address) -> None:
    known = {PUBLIC, SIGNED_IN} | permissions_of({role.value for role in Role})

    assert address.access in known, f"put @public, @signed_in or @requires(...) from portal.access on {address.name}"


@with_ids([address for address in ADDRESSES if address.arguments])
def test_world_holds_every_argument(address: Address, worlds: dict[str, World]) -> None:
    world = worlds[address.namespace]

    for values in (*world.own, world.missing):
        assert set(address.arguments) <= values.keys(), f"add it to the world of {address.namespace} in objects.py"


def test_table_was_really_walked() -> None:
    assert {address.namespace for address in ADDRESSES} == {
        "contacts", "klankbord", "cards", "outcome", "survey", "subsidy", "portal", "admin", "",
    }  # fmt: skip
    assert len(ADDRESSES) == len({address.name for address in ADDRESSES})


# --- Who gets what ---------------------------------------------------------------------------------------------------
@with_ids(ADDRESSES)
def test_each_group_gets_what_the_view_declares(
    address: Address, people: dict[str, User], worlds: dict[str, World]
) -> None:
    world, may = worlds[address.namespace], permitted(address, people)
    methods = allowed_methods(address, world, may[0])
    method = "GET" if "GET" in methods else "POST"

    for group in GROUPS:
        user = None if group == VISITOR else people[group]
        answers = [ask(method, address.url(**values), user) for values in world.own]
        if user in may:
            assert any(_is_served(address, answer) for answer in answers), (group, [a.status_code for a in answers])
        elif user is None:
            assert all(is_login(answer) for answer in answers), group
        else:
            assert [answer.status_code for answer in answers] == [404] * len(answers), group


def _is_served(address: Address, answer: Answer) -> bool:
    if (
        address.view is getattr(errors, "not_found", None)
        or getattr(address.view, "__wrapped__", None) is errors.not_found
    ):
        return answer.status_code == 404
    if address.name in SAYS_NO_UNSET:
        return answer.status_code == SAYS_NO_UNSET[address.name]
    if address.name == MAY_BE_UNREADY:
        return answer.status_code in {200, 503}
    # 4xx of a form that was sent empty is an answer too, as long as it is not "you may not" or "there is no such page".
    served = answer.status_code < 500 and answer.status_code not in {401, 403, 404, 405}
    return served and not is_login(answer)


@with_ids(ADDRESSES)
def test_every_method_is_answered_and_the_wrong_one_is_405(
    address: Address, people: dict[str, User], worlds: dict[str, World]
) -> None:
    world, user = worlds[address.namespace], permitted(address, people)[0]
    methods = allowed_methods(address, world, user)
    answers = {
        (method, asker): [ask(method, address.url(**values), asker).status_code for values in world.own]
        for method in METHODS
        for asker in {None, user}
    }

    if address.name != MAY_BE_UNREADY:
        assert {key: found for key, found in answers.items() if max(found) >= 500} == {}
    if address.view is errors.not_found:
        return
    assert "DELETE" not in methods
    for method in METHODS:
        # An object in another state may be out of reach of this view, whatever the method.
        if method in methods or (method == "HEAD" and "GET" in methods):
            assert set(answers[method, user]) != {405}, method
        else:
            assert 405 in answers[method, user], method
            assert set(answers[method, user]) <= {404, 405}, method


# --- What exists, and what does not, look the same -------------------------------------------------------------------
WITH_OBJECT = [address for address in ADDRESSES if address.arguments]


@with_ids(WITH_OBJECT)
def test_foreign_and_missing_objects_are_not_there(
    address: Address, people: dict[str, User], worlds: dict[str, World]
) -> None:
    world, may = worlds[address.namespace], permitted(address, people)
    own = world.own[0]

    # Who is allowed least and who is allowed most.
    for user in {may[0]: None, may[-1]: None}:
        foreign = {name: value for name, value in world.foreign(user).items() if name in address.arguments}
        for method in sorted(allowed_methods(address, world, user) & {"GET", "POST"}):
            for place, argument in enumerate(address.arguments):
                others = [own | {argument: some[argument]} for some in (foreign, world.missing) if argument in some]
                # What hangs under an own object may say "gone already", as long as it says it about any id.
                answers_alike(address, method, user, others, may_be={404} if place == 0 else {404, 302})
            if foreign:
                nothing = {name: world.missing[name] for name in foreign}
                whole = set(address.arguments) <= foreign.keys()
                answers_alike(
                    address, method, user, [own | foreign, own | nothing], may_be={404} if whole else {404, 302}
                )


def answers_alike(address: Address, method: str, user: User | None, others: list[Values], *, may_be: set[int]) -> None:
    """Ask for several objects and compare: status, body and where it leads."""
    answers = [ask(method, address.url(**values), user) for values in others]
    assert {answer.status_code for answer in answers} <= may_be, (user, method, others)
    assert len({without_traces(answer, *others) for answer in answers}) == 1, (user, method, others)
    assert len({answer.get("Location") for answer in answers}) == 1, (user, method, others)


@with_ids([address for address in WITH_OBJECT if address.access not in {PUBLIC, SIGNED_IN}])
def test_wrong_role_cannot_tell_whether_an_object_exists(
    address: Address, people: dict[str, User], worlds: dict[str, World]
) -> None:
    world = worlds[address.namespace]
    missing = world.own[0] | world.missing

    for user in {people[name] for name in GROUPS if name != VISITOR} - set(permitted(address, people)):
        answers = [ask("GET", address.url(**values), user) for values in (world.own[0], missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert len({without_traces(answer, world.own[0], missing) for answer in answers}) == 1


# --- The pages themselves --------------------------------------------------------------------------------------------
@with_ids([address for address in ADDRESSES if address.namespace not in {"portal", "cards", "outcome", "survey", ""}])
@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_page_behind_the_login_is_well_made(
    address: Address, language: str, people: dict[str, User], worlds: dict[str, World]
) -> None:
    own = worlds[address.namespace].own
    # Every state once in Dutch; in the other languages the words differ, and one state shows them.
    for user in permitted(address, people):
        for values in own if language == "nl" else own[:1]:
            answer = ask("GET", address.url(language, **values), user)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            page = read(answer.content.decode())
            assert page.problems == [], user
            assert page.language == language
            with translation.override(language):
                assert page.first_link["href"] == reverse("portal:leave")
            assert [link.address for link in page.links if link.is_outside] == []
