"""Leaving: two taps, and no table knows her any more."""

from __future__ import annotations

import base64
import hashlib
import pickle
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from reversion.models import Revision

from klankbord.choices import ComingAnswer, ProposalState
from klankbord.models import AgendaItem, Attendance, CalendarFeed, DatePoll, Invitation, Membership, PollTick, Proposal
from portal.models import Session, User
from portal.permissions import Role
from tests.builders.joining import MEMBER_PASSWORD, make_card, make_member, make_passkey
from tests.builders.meetings import make_meeting, make_point
from tests.conftest import PASSWORD
from tests.klankbord.conftest import NOW

pytestmark = pytest.mark.django_db
LEAVE = "/es/klankbord/mijn-plek/vertrekken/"
NAME = "Kanarie-Azul"
# A number that stands nowhere by chance.
NUMBER = 987_654_321
TRACES = (NAME.lower(), str(NUMBER), hashlib.sha256(NAME.lower().encode()).hexdigest())


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def everything() -> str:
    """Return every column of every row of every table as text; what is packed in a column, unpacked."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        )
        columns = cursor.fetchall()
        for table, column in columns:
            names = [connection.ops.quote_name(name) for name in (column, table)]
            cursor.execute("SELECT {}::text FROM {}".format(*names))  # noqa: S608  (names of the database itself)
            found += [f"{table}.{column}={row[0]}" for row in cursor.fetchall()]
        cursor.execute("SELECT value FROM portal_cache")
        found += [f"cache={pickle.loads(base64.b64decode(row[0]))!r}" for row in cursor.fetchall()]  # noqa: S301  (ours)
    found += [f"session={session.get_decoded()}" for session in Session.objects.all()]
    return "\n".join(found).lower()


def log_in(password: str) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.post("/es/account/inloggen/", {"login": NAME, "password": password})
    return client


def busy_member(facilitator: User) -> tuple[User, Client]:
    """Make a member who did all that a member can do."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SEQUENCE portal_user_id_seq RESTART WITH {NUMBER}")
    newcomer = Client(headers={"Sec-Fetch-Site": "same-origin"})
    card = make_card(facilitator, at=NOW)
    newcomer.post(
        f"/es/k/{card.code}/", {"own": NAME, "language": "es", "password": MEMBER_PASSWORD, "way": "password"}
    )
    user = User.objects.get(username=NAME)
    assert user.pk == NUMBER
    meeting = make_meeting(NOW + timedelta(days=9), points=1)
    Attendance.objects.create(meeting=meeting, member=user, answer=ComingAnswer.YES, wants_childcare=True)
    poll = DatePoll.objects.create(closes_on=NOW.date() + timedelta(days=3))
    day = poll.days.create(starts_at=NOW + timedelta(days=20), ends_at=NOW + timedelta(days=20, hours=2))
    PollTick.objects.create(day=day, member=user)
    Proposal.objects.create(member=user, language="es", title="Horario", text="Abrir más tarde")
    Proposal.objects.create(
        member=user,
        language="es",
        title="Taxi",
        state=ProposalState.TAKEN,
        point=make_point(meeting, 2, title_nl="Taxi"),
    )
    CalendarFeed.objects.create(user=user, token_sha256="a" * 64)
    make_passkey(user, "x")
    Invitation.objects.create(
        code_sha256="b" * 64, expires_at=NOW + timedelta(hours=1), made_by=facilitator, place=user
    )
    # Two more devices, wrong passwords, and a password that she did not get to change.
    log_in(MEMBER_PASSWORD)
    log_in("a wrong password")
    client = log_in(MEMBER_PASSWORD)
    log_in("a wrong password again")
    client.post("/es/klankbord/mijn-plek/", {"language": "es", "shows_name": "on"})
    client.post("/es/account/wachtwoord/", {"oldpassword": "no", "password1": "no", "password2": "no"})
    client.post("/es/account/opnieuw-inloggen/", {"password": "no"})
    return user, client


@pytest.mark.parametrize(("answer", "points_left"), [("no", ["Punt 1"]), ("yes", ["Punt 1", "Taxi"]), ("", ["Punt 1"])])
def test_nothing_of_a_member_is_left_in_any_table(facilitator: User, answer: str, points_left: list[str]) -> None:
    user, client = busy_member(facilitator)
    before = everything()
    for trace in TRACES:
        assert trace in before
    assert Session.objects.count() == 3

    page = client.get(LEAVE)
    left = client.post(LEAVE, {"proposals": answer})

    assert page.status_code == 200
    assert (left.status_code, left["Location"]) == (302, "/es/k/tot-ziens/")
    assert left["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    after = everything()
    for trace in TRACES:
        assert trace not in after
    assert not User.objects.filter(pk=user.pk).exists()
    for model in (Attendance, PollTick, Proposal, CalendarFeed, Invitation, Membership, Authenticator, Session):
        assert model.objects.count() == 0
    # Nor is it written anywhere that somebody left, or when.
    assert (LogEntry.objects.count(), Revision.objects.count()) == (0, 0)
    goodbye = client.get("/es/k/tot-ziens/")
    assert NAME.encode() not in goodbye.content
    assert client.get("/es/klankbord/").status_code == 302
    assert [point.title_nl for point in AgendaItem.objects.order_by("order")] == points_left


def test_others_lose_nothing(facilitator: User) -> None:
    other = make_member("blauwe molen", shows_name=True)
    theirs = Client(headers={"Sec-Fetch-Site": "same-origin"})
    theirs.post("/nl/account/inloggen/", {"login": "blauwe molen", "password": MEMBER_PASSWORD})
    meeting = make_meeting(NOW + timedelta(days=30), points=0)
    Attendance.objects.create(meeting=meeting, member=other, answer=ComingAnswer.NO)
    _user, client = busy_member(facilitator)

    client.post(LEAVE, {"proposals": "no"})

    assert Membership.objects.get().user == other
    assert Attendance.objects.get().member == other
    assert theirs.get("/nl/klankbord/").status_code == 200


def test_account_that_is_also_used_for_work_is_not_deleted(worker: User) -> None:
    worker.groups.add(make_member("blauwe molen").groups.get())
    client = Client()
    client.force_login(worker)

    answer = client.post(LEAVE, {"proposals": "no"}, follow=True)

    assert User.objects.filter(pk=worker.pk).exists()
    assert "notice--error" in answer.content.decode()
    assert User.objects.get(pk=worker.pk).roles == {Role.MEMBER, Role.WORKER}
    assert worker.check_password(PASSWORD)


def test_leaving_names_all_that_is_kept_of_a_member() -> None:
    """Who gives a table a tie to a member has to think of the page that says what goes, and of this test."""
    ties = {
        relation.related_model.__name__
        for relation in User._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and relation.related_model
        and relation.related_model._meta.app_label in {"klankbord", "mfa", "account"}
    }

    assert ties == {
        "Attendance", "Authenticator", "CalendarFeed", "EmailAddress", "Invitation", "Membership", "PollTick",
        "Proposal",
    }  # fmt: skip
