"""The public site with its first edition, served once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import BrowserContext, Route
from pytest_django.live_server_helper import LiveServer

from portal import first_edition
from portal.models import Fact, Location, Municipality, Organisation, Page, Service

# What stands where the exit leads to: nothing in these tests leaves the machine.
OUTSIDE = "<!doctype html><html lang=nl><title>Het weer</title><h1>Het weer van morgen</h1></html>"


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a server that nobody writes to; what it shows is there for all tests of this folder.

    Its tests carry the mark of the database, for without any such test pytest-django makes no test database at all.
    """
    assert connection.settings_dict["NAME"].startswith("test_")
    with django_db_blocker.unblock():
        first_edition.load_all()
        server = LiveServer("localhost")
        yield server.url
        server.stop()
        for model in (Service, Page, Fact, Location, Municipality, Organisation):
            model._default_manager.all().delete()


@pytest.fixture(autouse=True)
def _patience(request: pytest.FixtureRequest) -> None:
    """Wait ten seconds at most: a page that does not come is a fault and not a slow machine.

    A test that brings a window of its own opens no second one for this.
    """
    if "context" in request.fixturenames:
        request.getfixturevalue("context").set_default_timeout(10_000)


@pytest.fixture
def outside(context: BrowserContext) -> str:
    """Let the neutral page answer at once; return its address."""
    context.route(settings.EXIT_URL, answer_outside)
    return settings.EXIT_URL


def answer_outside(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body=OUTSIDE)
