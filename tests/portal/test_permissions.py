"""The table of roles and actions, held against design.md section 5 line by line."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps as django_apps
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from portal import access, permissions
from portal.models import Organisation, User
from portal.permissions import Role
from tests.conftest import make_user

# The lines of design.md section 5, in its order; the seven groups per line.
TABLE = {
    # Pages and facts, where it says write.
    permissions.EDIT_CONTENT: {Role.EDITOR},
    # Facts, where it says confirm.
    permissions.CONFIRM_FACTS: {Role.COORDINATOR},
    # Facts, where it says either.
    permissions.SEE_FACTS: {Role.EDITOR, Role.COORDINATOR},
    # Activities, contacts, referrals, signals; a trajectory; of the raw counts the own ones.
    permissions.RECORD: {Role.WORKER, Role.COORDINATOR},
    # Joint checks among them, which stand apart.
    permissions.RECORD_CHECKS: {Role.WORKER, Role.COORDINATOR},
    # Where the same lines say own organisation.
    permissions.SEE_ORGANISATION_RECORDS: {Role.COORDINATOR},
    # A log of the own organisation, brought in by the screen.
    permissions.IMPORT_LOG: {Role.COORDINATOR},
    # How long records are kept: a coordinator reads it, who sees no record sets it (security.md D9).
    permissions.SEE_RETENTION: {Role.COORDINATOR, Role.ADMIN},
    permissions.SET_RETENTION: {Role.ADMIN},
    # Processes, queues, backups and disks; no record.
    permissions.SEE_ALARMS: {Role.ADMIN},
    # Figures of closed periods.
    permissions.SEE_REPORTS: {Role.WORKER, Role.COORDINATOR, Role.ACCOUNTHOLDER},
    # What was published of a survey: the sounding board too.
    permissions.SEE_SURVEY_RESULTS: {
        Role.WORKER,
        Role.COORDINATOR,
        Role.ACCOUNTHOLDER,
        Role.MEMBER,
        Role.FACILITATOR,
    },
    # Closing a period, building and publishing a report.
    permissions.CLOSE_PERIOD: {Role.ACCOUNTHOLDER},
    permissions.BUILD_REPORT: {Role.ACCOUNTHOLDER},
    # Budget, targets, narratives: own organisation, and all.
    permissions.EDIT_MONEY: {Role.COORDINATOR, Role.ACCOUNTHOLDER},
    permissions.EDIT_TARGETS: {Role.COORDINATOR, Role.ACCOUNTHOLDER},
    permissions.WRITE_WORDS: {Role.COORDINATOR, Role.ACCOUNTHOLDER},
    # What is the same for all: DUUP, rent, key, payments.
    permissions.SET_MONEY: {Role.ACCOUNTHOLDER},
    # The sounding board: members, and the facilitator, which the account holder is too.
    permissions.SEE_MEETINGS: {Role.MEMBER, Role.FACILITATOR, Role.ACCOUNTHOLDER},
    permissions.FACILITATE: {Role.FACILITATOR, Role.ACCOUNTHOLDER},
    # What a member does herself.
    permissions.ATTEND: {Role.MEMBER},
    # Numbers of people and chosen names, and forms and words of people: not for the account holder.
    permissions.KEEP_PLACES: {Role.FACILITATOR},
    permissions.SEE_ATTENDANCE: {Role.FACILITATOR},
    permissions.READ_OPEN_ANSWERS: {Role.FACILITATOR},
    permissions.ENTER_FORMS: {Role.WORKER, Role.COORDINATOR, Role.FACILITATOR},
    # That there are surveys: for who makes them and for who hands them out.
    permissions.SEE_SURVEYS: {Role.WORKER, Role.COORDINATOR, Role.FACILITATOR, Role.ACCOUNTHOLDER},
    # The answer to an advice is that of the account holder.
    permissions.ANSWER_ADVICE: {Role.ACCOUNTHOLDER},
    # Users and invitations.
    permissions.INVITE: {Role.COORDINATOR, Role.FACILITATOR},
    permissions.MANAGE_ACCOUNTS: {Role.COORDINATOR, Role.ADMIN},
    # Who did what (security.md D10): each of these reads another part of it.
    permissions.SEE_AUDIT: {Role.COORDINATOR, Role.ACCOUNTHOLDER, Role.ADMIN},
}
ALL_ACTIONS = {
    value
    for name, value in vars(permissions).items()
    if name.isupper() and isinstance(value, str) and value.count(".") == 1
}


def test_table_of_roles_is_the_table_of_the_design() -> None:
    found = {action: {role for role in Role if action in permissions.ROLE_PERMISSIONS[role]} for action in TABLE}

    assert found == TABLE


def test_table_of_roles_knows_each_role_and_action_once() -> None:
    granted = set().union(*permissions.ROLE_PERMISSIONS.values())

    assert set(permissions.ROLE_PERMISSIONS) == set(Role)
    assert granted <= ALL_ACTIONS
    # An action that the table of the design does not know needs a line there first.
    assert granted == set(TABLE)


def test_groups_of_the_migration_are_the_roles() -> None:
    # The rows themselves are also put back by conftest.py, so the migration is asked.
    migration = import_module("portal.migrations.0002_groups")

    assert set(migration.GROUPS) == {role.value for role in Role}


@pytest.mark.django_db
def test_groups_migration_twice_adds_nothing() -> None:
    migration = import_module("portal.migrations.0002_groups")
    Group.objects.filter(name="editor").delete()

    migration.make_groups(django_apps, None)
    migration.make_groups(django_apps, None)

    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(role.value for role in Role)


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_user_may_what_her_role_may_and_nothing_else(role: Role) -> None:
    user = make_user("somebody", role)

    assert user.get_all_permissions() == permissions.ROLE_PERMISSIONS[role]
    assert {action for action in ALL_ACTIONS if user.has_perm(action)} == permissions.ROLE_PERMISSIONS[role]


@pytest.mark.django_db
def test_user_in_two_groups_may_what_either_may() -> None:
    user = make_user("somebody", Role.MEMBER)
    user.groups.add(Group.objects.get(name=Role.EDITOR))

    assert user.get_all_permissions() == {
        permissions.SEE_MEETINGS,
        permissions.ATTEND,
        permissions.SEE_SURVEY_RESULTS,
        permissions.EDIT_CONTENT,
        permissions.SEE_FACTS,
    }


@pytest.mark.django_db
def test_user_in_a_group_that_is_no_role_may_nothing() -> None:
    user = make_user("somebody", None)
    user.groups.add(Group.objects.create(name="Worker"), Group.objects.create(name="root"))

    assert user.get_all_permissions() == set()


@pytest.mark.django_db
def test_user_who_may_not_log_in_may_nothing() -> None:
    user = make_user("somebody", Role.ACCOUNTHOLDER)
    user.is_active = False

    assert user.get_all_permissions() == set()
    assert not user.has_perm(permissions.BUILD_REPORT)


@pytest.mark.django_db
def test_rows_and_flags_of_the_database_widen_no_role() -> None:
    user = make_user("somebody", Role.MEMBER)
    kind = ContentType.objects.create(app_label="contacts", model="anything")
    right = Permission.objects.create(codename="record", name="record", content_type=kind)
    user.user_permissions.add(right)
    Group.objects.get(name=Role.MEMBER).permissions.add(right)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    fresh = User.objects.get(pk=user.pk)

    assert fresh.get_all_permissions() == {
        permissions.SEE_MEETINGS,
        permissions.ATTEND,
        permissions.SEE_SURVEY_RESULTS,
    }
    assert {action for action in ALL_ACTIONS if fresh.has_perm(action)} == {
        permissions.SEE_MEETINGS,
        permissions.ATTEND,
        permissions.SEE_SURVEY_RESULTS,
    }
    assert not fresh.has_perms([permissions.SEE_MEETINGS, permissions.RECORD])


def test_visitor_may_nothing() -> None:
    assert permissions.RoleBackend().get_all_permissions(AnonymousUser()) == set()
    assert not AnonymousUser().has_perm(permissions.RECORD)


@pytest.mark.django_db
def test_permissions_take_one_query_however_often_they_are_asked(member: User, django_assert_num_queries: Any) -> None:
    user = User.objects.get(pk=member.pk)

    with django_assert_num_queries(1):
        assert user.has_perm(permissions.SEE_MEETINGS)
        assert not user.has_perm(permissions.RECORD)
        user.get_all_permissions()


# --- every view says who may use it ----------------------------------------------------------------------------------


def views(patterns: Any, prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += views(one.url_patterns, f"{prefix}{one.pattern}")
        elif isinstance(one, URLPattern):
            found.append((f"{prefix}{one.pattern}", one.callback))
    return found


def test_every_view_declares_who_may_use_it() -> None:
    declared = {path: getattr(view, "access", None) for path, view in views(get_resolver().url_patterns)}

    assert {path for path, who in declared.items() if who is None} == set()
    assert set(declared.values()) <= {access.PUBLIC, access.SIGNED_IN, *ALL_ACTIONS}


def test_public_views_are_these_and_no_others() -> None:
    found = {path for path, view in views(get_resolver().url_patterns) if view.access == access.PUBLIC}

    assert {path for path in found if not path.startswith("nl/")} == {
        *("", "healthz", "readyz", "sitemap.xml", "metrics", ".well-known/security.txt", "robots.txt")
    }
    assert {path for path in found if path.startswith("nl/")} >= {"nl/", "nl/weg/", "nl/<slug:slug>/"}
    # Nothing of the staff's or the members' is public but the two ways in.
    apps = ("nl/contacten/", "nl/verantwoording/", "nl/redactie/")
    assert [path for path in found if path.startswith(apps)] == []


@access.requires(permissions.RECORD)
def guarded(request: Any) -> HttpResponse:
    return HttpResponse("for workers")


@pytest.mark.django_db
def test_view_that_requires_an_action_lets_in_refuses_and_asks_to_log_in(
    rf: RequestFactory, worker: User, accountholder: User
) -> None:
    request = rf.get("/nl/x/")

    request.user = worker
    assert guarded(request).content == b"for workers"
    request.user = accountholder
    with pytest.raises(Http404):
        guarded(request)
    request.user = AnonymousUser()
    assert guarded(request).url == "/nl/account/inloggen/?next=/nl/x/"


# --- the desk --------------------------------------------------------------------------------------------------------

DESKS = {
    Role.WORKER: "/nl/contacten/",
    Role.COORDINATOR: "/nl/contacten/",
    Role.ACCOUNTHOLDER: "/nl/verantwoording/",
    Role.MEMBER: "/nl/klankbord/",
    Role.FACILITATOR: "/nl/klankbord/",
    Role.EDITOR: "/nl/redactie/",
    Role.ADMIN: "/nl/beheer/",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "address"), DESKS.items())
def test_desk_leads_to_the_first_thing_that_the_role_may(
    client: Client, fier: Organisation, role: Role, address: str
) -> None:
    client.force_login(make_user("somebody", role, fier))

    assert client.get("/nl/begin/").url == address


@pytest.mark.django_db
def test_desk_of_a_role_without_one_is_a_friendly_page(client: Client) -> None:
    client.force_login(make_user("somebody", None))

    response = client.get("/nl/begin/")

    assert (response.status_code, response.templates[0].name) == (200, "portal/desk.html")
