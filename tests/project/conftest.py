"""Data that a whole module reads, people and all that addresses name among it: made once, and gone after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from portal import pagecache
from portal.models import Organisation, User
from portal.permissions import Role
from tests.conftest import make_user
from tests.project.asking import ask
from tests.project.objects import WORLDS, World
from tests.project.people import session_of
from tests.project.two_hosts import TWO_HOSTS


@pytest.fixture(scope="module")
def module_data(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep what other fixtures of the module store until its last test, and then undo all of it.

    Each test undoes what it does itself: its own transaction is a savepoint in this one.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(module_data: None) -> dict[str, User]:
    """Make one person per group, and a worker of another organisation."""
    fier, salvation_army, sdf = (
        Organisation.objects.get_or_create(code=code, defaults={"name": code, "kind": kind})[0]
        for code, kind in (("fier", "provider"), ("salvation_army", "provider"), ("sdf", "funder"))
    )
    home = {Role.ACCOUNTHOLDER: sdf, Role.MEMBER: None}
    people = {role.value: make_user(f"the-{role.value}", role, home.get(role, fier)) for role in Role}
    people["outsider"] = make_user("the-outsider", None)
    people["other_worker"] = make_user("the-other", Role.WORKER, salvation_army)
    # Everybody logs in here, once: a session that a test made would be undone with it.
    session_of.cache_clear()
    ask.cache_clear()
    for person in people.values():
        session_of(person)
    return people


@pytest.fixture(scope="module")
def worlds(people: dict[str, User]) -> dict[str, World]:
    return {namespace: make(people) for namespace, make in WORLDS.items()}


@pytest.fixture
def two_hosts(settings: Any) -> Iterator[None]:
    """Give the staff side a host of its own."""
    for name, value in TWO_HOSTS.items():
        setattr(settings, name, value)
    yield
    # A setting does not change while a portal runs, so its pages do not ask; those of this test name the other host.
    pagecache.SHELF.clear()
