"""Behind the login everybody reads how the portal works for her own role, in her own language where there is one."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from portal import guides
from portal.models import User
from portal.permissions import Role
from tests.conftest import make_user
from tests.project import documents

pytestmark = pytest.mark.django_db

ADDRESS = "/nl/uitleg/"


def page_of(client: Client, user: User, address: str = ADDRESS) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def heads(html: str) -> list[str]:
    return re.findall(r"<h2[^>]*>(.*?)</h2>", html)


def test_worker_reads_her_own_page_and_no_other(client: Client, worker: User) -> None:
    assert heads(page_of(client, worker)) == ["Voor hulpverleners"]


def test_coordinator_reads_the_page_of_the_worker_too(client: Client, coordinator: User) -> None:
    assert heads(page_of(client, coordinator)) == ["Voor teamleiders", "Voor hulpverleners"]


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("nl", "Voor leden van de klankbordgroep"),
        ("en", "For members of the advisory group"),
        ("es", "Para miembros del grupo consultivo"),
    ],
)
def test_member_reads_in_the_language_of_the_page(client: Client, member: User, language: str, head: str) -> None:
    html = page_of(client, member, f"/{language}/uitleg/")

    assert heads(html) == [head]
    assert f'<div class="stack" lang="{language}">' in html


def test_page_that_is_not_in_the_language_says_which_it_is_in(client: Client, editor: User) -> None:
    html = page_of(client, editor, "/es/uitleg/")

    assert '<html lang="es"' in html
    assert '<div class="stack" lang="nl">' in html


def test_somebody_without_a_role_is_told_whom_to_ask(client: Client, outsider: User) -> None:
    assert heads(page_of(client, outsider)) == []


def test_visitor_is_asked_to_log_in(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302


def test_page_is_linked_at_the_foot_of_every_page_behind_the_login(client: Client, worker: User) -> None:
    client.force_login(worker)

    assert f'<a href="{ADDRESS}">' in client.get("/nl/contacten/").content.decode()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_guide_leads_nowhere_but_within_itself_and_shows_its_pictures(role: Role, language: str) -> None:
    html = "".join(one.html for one in guides.guides_for({role.value}, language=language))
    ids = set(re.findall(r'id="([^"]+)"', html))
    shown = set(re.findall(r'src="/static/guides/([^"]+)"', html))

    assert html
    assert {target[1:] for target in re.findall(r'href="([^"]+)"', html)} <= ids
    assert {name for name in shown if not (documents.IMAGES / name).is_file()} == set()
    assert len(re.findall(r"<img ", html)) == len(re.findall(r'<img [^>]*alt="[^"]+', html)) == html.count("/guides/")
    assert "<h1" not in html


def test_guides_of_two_roles_have_no_address_twice() -> None:
    html = "".join(one.html for one in guides.guides_for([role.value for role in Role], language="nl"))
    ids = re.findall(r'id="([^"]+)"', html)

    assert sorted(set(ids)) == sorted(ids)


def test_guide_of_two_roles_is_shown_once(client: Client) -> None:
    user = make_user("somebody", Role.WORKER)
    user.groups.add(make_user("another", Role.COORDINATOR).groups.get())

    assert heads(page_of(client, user)) == ["Voor hulpverleners", "Voor teamleiders"]
