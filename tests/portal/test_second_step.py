"""Nobody but a member reads anything with a password alone (security.md A1); how the second step is taken (A5-A7)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from threading import Barrier
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.models import Group
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from portal import factors
from portal.access import PUBLIC
from portal.models import Session, User
from portal.permissions import Role
from portal.sessions import forget_counts
from tests.builders.factors import SEED, SoftKey, code_at, make_app, make_codes
from tests.builders.joining import make_passkey
from tests.conftest import PASSWORD, make_user, note_login, password_only
from tests.portal.test_traces import every_text_in_the_database
from tests.project.addresses import every_address

pytestmark = pytest.mark.django_db
LOGIN, STEP, AGAIN = "/nl/account/inloggen/", "/nl/account/inloggen/tweede-stap/", "/nl/account/opnieuw-inloggen/"
WAYS, DESK = "/nl/account/hoe-ik-inlog/", "/nl/begin/"
SAME = {"HTTP_SEC_FETCH_SITE": "same-origin"}
# The zero of other scripts.
FULL_WIDTH, ARABIC = 0xFF10, 0x0660
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
# Where somebody sets up her second step, or shows it.
OPEN_BEFORE = {"account_ways", "set_up_app", "add_passkey", "account_reauthenticate", "passkey_reauthenticate"}
VALUES = {
    "int": 1,
    "uuid": "00000000-0000-4000-8000-000000000000",
    "slug": "a",
    "str": "a",
}


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates


def in_digits(code: str, zero: int) -> str:
    """Write a code in the digits of another script, of which the first one is given."""
    return "".join(chr(zero + int(one)) for one in code)


def log_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": user.username, "password": password, **more}, **SAME)


def behind_password(user: User) -> Client:
    """A browser in which the password was right and the second step is waited for."""
    client = Client()
    assert log_in(client, user).url == STEP
    return client


# --- Every address, with a password only -----------------------------------------------------------------------------
def urls() -> list[tuple[str, str]]:
    """Return each address that is not public, with values that need not exist."""
    found = []
    for address in every_address():
        if address.access == PUBLIC:
            continue
        kinds = dict(re.findall(r"<(\w+):(\w+)>", address.route))
        values = {name: VALUES[kind] for kind, name in re.findall(r"<(\w+):(\w+)>", address.route)}
        assert set(kinds) <= set(VALUES), address.route
        with translation.override("nl"):
            found.append((address.name, reverse(address.name, kwargs=values)))
    return found


@pytest.mark.parametrize("role", [*Role, None])
def test_each_address_that_is_not_public_leads_to_set_up(role: Role | None) -> None:
    user, client = make_user("somebody", role), Client()
    password_only(client, user)

    answers = {(name, method): getattr(client, method)(url) for name, url in urls() for method in ("get", "post")}

    assert len(answers) > 300
    led = {key: answer.get("Location") for key, answer in answers.items() if key[0] not in OPEN_BEFORE}
    if role == Role.MEMBER:
        assert WAYS not in led.values()
    else:
        assert {key: where for key, where in led.items() if where != WAYS} == {}
        assert {answers[key].status_code for key in led} == {302}


def test_each_address_leads_to_the_second_step_where_there_is_one(coordinator: User) -> None:
    make_app(coordinator)
    client = Client()
    password_only(client, coordinator)

    for name, url in urls():
        if name in {"account_reauthenticate", "passkey_reauthenticate"}:
            continue
        answer = client.get(url)
        assert answer.url.startswith(f"{AGAIN}?next="), name
    assert client.post(f"{WAYS}app/", {"code": "000000"}).url == f"{AGAIN}?next=%2Fnl%2Fbegin%2F"
    assert Authenticator.objects.count() == 1


def test_view_that_says_nothing_of_access_is_held_up_too(worker: User, rf: Any) -> None:
    from portal.second_step import SecondStepMiddleware  # noqa: PLC0415  (what the test is about)

    client = Client()
    password_only(client, worker)
    request = rf.get("/nl/begin/")
    request.session, request.user, request.resolver_match = client.session, worker, None

    answer = SecondStepMiddleware(lambda _request: None).process_view(request, lambda _request: None, (), {})

    assert answer is not None
    assert answer["Location"] == WAYS


def test_member_needs_no_second_step_until_she_gets_another_role(member: User) -> None:
    client = Client()
    log_in(client, member)
    before = client.get("/nl/klankbord/").status_code
    member.groups.add(Group.objects.get(name=Role.FACILITATOR))

    assert (before, client.get("/nl/klankbord/").url) == (200, WAYS)


def test_member_who_also_works_here_is_staff_and_one_without_a_role_is(member: User, outsider: User) -> None:
    member.groups.add(Group.objects.get(name=Role.EDITOR))

    assert [factors.must_have_second(User.objects.get(pk=one.pk)) for one in (member, outsider)] == [True, True]


def test_demo_lets_staff_in_with_a_password_and_says_so(worker: User, settings: Any) -> None:
    settings.SECOND_FACTOR, settings.DEMO = False, True
    client = Client()
    log_in(client, worker)
    page = client.get("/nl/contacten/")

    assert page.status_code == 200
    words = gettext("So a password alone is enough here; with real records it never is.")
    assert words in unescape(page.content.decode())
    settings.SECOND_FACTOR = True
    assert words not in unescape(client.get(LOGIN, follow=True).content.decode())


def test_demo_asks_for_the_code_of_who_set_an_app_up_and_for_no_passkey(
    worker: User, colleague: User, settings: Any
) -> None:
    settings.SECOND_FACTOR, settings.DEMO = False, True
    make_app(worker)
    make_passkey(colleague, "YQ")

    assert [log_in(Client(), one).url for one in (worker, colleague)] == [STEP, DESK]


@pytest.mark.parametrize("url", ["/healthz", "/robots.txt", "/nl/zoeken/"])
def test_public_page_does_not_look_who_is_asking(worker: User, client: Client, url: str) -> None:
    password_only(client, worker)

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)

    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    # The check of form tokens reads the session; nobody is looked up by it.
    assert [one["sql"] for one in asked if "portal_user" in one["sql"] or "mfa_" in one["sql"]] == []


def test_full_login_costs_no_query_more(worker: User, settings: Any) -> None:
    client = Client()
    client.force_login(worker)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/nl/contacten/").status_code == 200
        return len(asked)

    queries()
    on = queries()
    settings.SECOND_FACTOR = False

    assert on == queries()


# --- The code after the password -------------------------------------------------------------------------------------
def test_right_password_alone_logs_nobody_in_who_has_an_app(worker: User) -> None:
    make_app(worker)
    client = behind_password(worker)

    assert "_auth_user_id" not in client.session
    assert client.get(DESK).url == f"{LOGIN}?next={DESK}"
    assert client.get(STEP).status_code == 200


@pytest.mark.parametrize("write", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "full width", "arabic"])
def test_code_of_now_logs_in_however_it_is_written(worker: User, clock: Any, write: str) -> None:
    make_app(worker)
    code = code_at(SEED)
    zero = {"full width": FULL_WIDTH, "arabic": ARABIC}.get(write)
    typed = in_digits(code, zero) if zero else write.format(code, code[:3], code[3:])
    client = behind_password(worker)

    answer = client.post(STEP, {"code": typed})

    assert answer.url == DESK
    assert client.get("/nl/contacten/").status_code == 200


def test_builder_works_out_codes_as_the_standard_does() -> None:
    # RFC 6238, appendix B: at 59 seconds 94287082, of which an app shows the last six.
    assert (code_at(SEED, 59), code_at(SEED, 1_111_111_109)) == ("287082", "081804")


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_code_may_be_one_step_of_thirty_seconds_off(worker: User, clock: Any, steps: int, is_right: bool) -> None:
    make_app(worker)

    answer = behind_password(worker).post(STEP, {"code": code_at(SEED, steps=steps)})

    assert (answer.status_code == 302) is is_right


@pytest.mark.parametrize("after", [0, 31, 59])
@pytest.mark.parametrize("write", ["{}", "{0:.3} {0[3]}{0[4]}{0[5]}", "full width"])
def test_code_works_once_for_as_long_as_it_is_taken(
    worker: User, clock: time_machine.Coordinates, after: int, write: str
) -> None:
    make_app(worker)
    code = code_at(SEED, steps=1)
    first = behind_password(worker).post(STEP, {"code": code})
    clock.move_to(NOON + timedelta(seconds=after))
    again = in_digits(code, FULL_WIDTH) if write == "full width" else write.format(code)

    second = behind_password(worker).post(STEP, {"code": again})

    assert (first.status_code, second.status_code) == (302, 200)


def test_next_page_is_kept_over_the_second_step(worker: User, clock: Any) -> None:
    make_app(worker)
    client = Client()
    log_in(client, worker, next="/nl/contacten/week/")

    assert client.post(STEP, {"code": code_at(SEED)}).url == "/nl/contacten/week/"


def test_somebody_else_can_start_again_and_nothing_is_left(worker: User) -> None:
    make_app(worker)
    client = behind_password(worker)

    answer = client.post(STEP, {"again": "1"})

    assert answer.url == LOGIN
    assert not Session.objects.exists()
    assert client.get(LOGIN).status_code == 200


def test_waiting_login_ends_and_the_page_says_so_without_a_cookie(worker: User, clock: Any) -> None:
    make_app(worker)
    client = behind_password(worker)
    clock.move_to(NOON + timedelta(minutes=16))

    late = client.post(STEP, {"code": code_at(SEED)})
    visitor = Client().get(STEP)

    assert [answer.templates[0].name for answer in (late, visitor)] == ["account/second_step_over.html"] * 2
    assert dict(visitor.cookies) == {}
    assert "_auth_user_id" not in client.session


def test_code_on_paper_lets_in_once(worker: User) -> None:
    make_app(worker)
    codes = make_codes(worker)

    found = [
        behind_password(worker).post(STEP, {"code": typed}).status_code for typed in (codes[3], codes[3], codes[0])
    ]

    assert found == [302, 200, 302]
    assert factors.ways_of(worker).codes_left == 8


def test_code_on_paper_is_used_once_by_ten_at_the_same_moment(transactional_db: None) -> None:
    user = make_user("wilma-worker", Role.WORKER)
    make_app(user)
    code = make_codes(user)[0]
    # Each in a process of its own as far as limits go: they are another test's.
    together = Barrier(10)

    def use(_number: int) -> str | None:
        try:
            together.wait(timeout=20)
            return factors.check_code(user=user, typed=code, also_paper=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=10) as pool:
        found = list(pool.map(use, range(10)))

    assert sorted(map(str, found)) == ["None"] * 9 + ["recovery_codes"]


def test_code_of_now_is_used_once_by_ten_at_the_same_moment(transactional_db: None) -> None:
    user = make_user("wilma-worker", Role.WORKER)
    make_app(user)
    code, together = code_at(SEED), Barrier(10)

    def use(_number: int) -> str | None:
        try:
            together.wait(timeout=20)
            return factors.check_code(user=user, typed=code, also_paper=False)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=10) as pool:
        found = list(pool.map(use, range(10)))

    assert sorted(map(str, found)) == ["None"] * 9 + ["totp"]


# --- A passkey is both steps at once ---------------------------------------------------------------------------------
def options_on(response: Any) -> tuple[dict[str, Any], str]:
    text = response.content.decode()
    options = re.search(r'data-passkey-options="([^"]*)"', text)
    note = re.search(r'name="note" value="([^"]*)"', text)
    assert options is not None
    assert note is not None
    return json.loads(unescape(options.group(1))), note.group(1)


def add_key(user: User) -> SoftKey:
    """Set up a passkey on the page for it."""
    client, key = Client(), SoftKey()
    client.force_login(user)
    options, note = options_on(client.get(f"{WAYS}sleutel/", secure=True))
    answer = client.post(f"{WAYS}sleutel/", {"note": note, "credential": key.make(options)}, secure=True)
    assert Authenticator.objects.filter(user=user, type="webauthn").exists(), answer.content.decode()[:300]
    return key


def show_key(client: Client, key: SoftKey, page: str = LOGIN) -> Any:
    options, note = options_on(client.get(page, secure=True))
    sent = {"note": note, "credential": key.show(options)}
    return client.post(f"{LOGIN}sleutel/", sent, secure=True, **SAME)


def test_passkey_of_staff_is_enough_by_itself(worker: User) -> None:
    key, client = add_key(worker), Client()

    assert show_key(client, key).url == DESK
    assert client.get("/nl/contacten/", secure=True).status_code == 200


def test_password_of_staff_with_a_passkey_waits_for_it(worker: User) -> None:
    key = add_key(worker)
    client = Client()
    answer = client.post(LOGIN, {"login": worker.username, "password": PASSWORD}, secure=True, **SAME)

    assert answer.url == STEP
    assert show_key(client, key, page=STEP).url == DESK
    assert client.get("/nl/contacten/", secure=True).status_code == 200


def test_passkey_opens_while_the_password_is_locked(worker: User) -> None:
    key = add_key(worker)
    for number in range(6):
        client = Client(REMOTE_ADDR=f"127.0.3.{number + 1}")
        locked = client.post(LOGIN, {"login": worker.username, "password": "not hers"}, secure=True, **SAME)

    assert gettext("Too many failed login attempts. Try again later.") in locked.content.decode()
    assert show_key(Client(), key).url == DESK


# --- Nobody learns which names exist, also at this stage (A5) --------------------------------------------------------
def test_wrong_password_reads_the_same_with_and_without_a_second_step(worker: User, outsider: User) -> None:
    make_app(worker)

    def answer(name: str) -> tuple[int, str]:
        response = Client().post(LOGIN, {"login": name, "password": "not hers"}, **SAME)
        body = re.sub(r'data-passkey-options="[^"]*"|name="note" value="[^"]*"', "", response.content.decode())
        return response.status_code, body.replace(name, "NAME")

    assert answer(worker.username) == answer(outsider.username) == answer("nobody-at-all")


def test_as_many_hashes_are_made_for_every_name(worker: User, outsider: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_app(worker)
    hashed: list[str] = []
    original = hashers.MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return original(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    found = []
    for name in (worker.username, outsider.username, "nobody-at-all"):
        hashed.clear()
        Client().post(LOGIN, {"login": name, "password": "not hers"}, **SAME)
        found.append(len(hashed))

    assert found == [1, 1, 1]


@pytest.mark.parametrize(
    "sent", ["000000", "", "x" * 39, "1" * 10_000, "12345", "\x00", in_digits("123", FULL_WIDTH), chr(178) * 6]
)
def test_wrong_code_is_told_beside_the_field_and_lets_nobody_in(worker: User, sent: str) -> None:
    make_app(worker)
    make_codes(worker)
    client = behind_password(worker)

    answer = client.post(STEP, {"code": sent})

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_longest_password_is_hashed_and_a_longer_one_is_not(worker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr(User, "check_password", lambda _self, typed: looked.append(len(typed)))

    for length in (128, 129, 900_000):
        assert log_in(Client(REMOTE_ADDR=f"127.0.4.{len(looked)}"), worker, "a" * length).status_code == 200

    assert looked == [128]


# --- Limits (A6) -----------------------------------------------------------------------------------------------------
@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes that were compared with what is right."""
    codes: list[str] = []
    original = factors.check_code

    def noted(*, user: User, typed: str, also_paper: bool) -> str | None:
        codes.append(typed)
        return original(user=user, typed=typed, also_paper=also_paper)

    monkeypatch.setattr(factors, "check_code", noted)
    return codes


def test_sixth_wrong_code_is_not_looked_at_from_wherever_it_comes(
    worker: User, looked_at: list[str], clock: time_machine.Coordinates
) -> None:
    make_app(worker)
    waiting = [behind_password(worker) for _number in range(7)]
    for number, client in enumerate(waiting[:5]):
        client.post(STEP, {"code": "000000"}, REMOTE_ADDR=f"127.0.5.{number + 1}")

    clock.move_to(NOON + timedelta(seconds=299))
    early = waiting[5].post(STEP, {"code": code_at(SEED)}, REMOTE_ADDR="127.0.5.9")
    clock.move_to(NOON + timedelta(seconds=301))
    late = waiting[6].post(STEP, {"code": code_at(SEED)}, REMOTE_ADDR="127.0.5.10")

    assert (early.status_code, late.status_code) == (200, 302)
    assert len(looked_at) == 6


def test_limit_counts_tries_at_the_login_and_once_more_together(worker: User, looked_at: list[str]) -> None:
    make_app(worker)
    inside = Client()
    inside.force_login(worker)
    for number in range(3):
        behind_password(worker).post(STEP, {"code": "000000"}, REMOTE_ADDR=f"127.0.6.{number + 1}")
    for number in range(3):
        inside.post(AGAIN, {"code": "000000"}, REMOTE_ADDR=f"127.0.6.{number + 5}")

    assert len(looked_at) == 5


def test_right_code_uses_up_no_try(worker: User, clock: time_machine.Coordinates) -> None:
    make_app(worker)
    found = []
    for number in range(7):
        clock.move_to(NOON + timedelta(seconds=30 * number))
        client = behind_password(worker)
        found.append(client.post(STEP, {"code": code_at(SEED)}, REMOTE_ADDR=f"127.0.7.{number + 1}").status_code)

    assert found == [302] * 7


def test_counts_of_codes_go_with_the_account(worker: User) -> None:
    make_app(worker)
    behind_password(worker).post(STEP, {"code": "000000"})
    forget_counts(worker)

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM portal_cache WHERE cache_key LIKE '%%key%%'")
        assert cursor.fetchall() == []


def test_twenty_wrong_codes_at_the_same_moment_are_looked_at_five_times(
    transactional_db: None, looked_at: list[str]
) -> None:
    user = make_user("wilma-worker", Role.WORKER)
    make_app(user)
    waiting = [behind_password(user) for _number in range(20)]
    together = Barrier(20)

    def try_once(number: int) -> int:
        try:
            together.wait(timeout=20)
            answer = waiting[number].post(STEP, {"code": "000000"}, REMOTE_ADDR=f"127.0.8.{number + 1}")
            return int(answer.status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=20) as pool:
        found = list(pool.map(try_once, range(20)))

    assert found == [200] * 20
    assert looked_at == ["000000"] * 5


# --- What stays (A2, A7) ---------------------------------------------------------------------------------------------
def test_whole_journey_leaves_no_time_no_address_no_device_and_no_seed(worker: User) -> None:
    trace = {"REMOTE_ADDR": "127.0.9.9", "HTTP_USER_AGENT": "Kanarie-vogel"}
    setting_up = Client(**trace)
    log_in(setting_up, worker)
    page = setting_up.get(f"{WAYS}app/").content.decode()
    seed = "".join(re.findall(r"<span>(\w{4})</span>", page))
    shown = setting_up.post(f"{WAYS}app/", {"code": code_at(seed)})
    codes = re.findall(r"<li>(\d{4}) (\d{4})</li>", shown.content.decode())
    add_key(worker)
    coming_back = Client(**trace)
    log_in(coming_back, worker)
    coming_back.post(STEP, {"code": code_at(seed, steps=1)})
    log_in(Client(**trace), worker)

    texts = every_text_in_the_database() + json.dumps([one.get_decoded() for one in Session.objects.all()])
    rows = Authenticator.objects.order_by("pk")
    assert [row.type for row in rows] == ["totp", "recovery_codes", "webauthn"]
    assert {(row.created_at.year, row.last_used_at) for row in rows} == {(2000, None)}
    assert len(codes) == 10
    for secret in (seed, *("".join(code) for code in codes), "127.0.9.9", "Kanarie", "kanarie"):
        assert secret not in texts
    assert "email" not in {field.name for field in User._meta.get_fields()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM account_emailaddress")
        assert cursor.fetchone() == (0,)


def test_session_that_sets_up_an_app_holds_its_seed_closed(worker: User) -> None:
    client = Client()
    log_in(client, worker)
    page = client.get(f"{WAYS}app/").content.decode()
    seed = "".join(re.findall(r"<span>(\w{4})</span>", page))

    assert len(seed) == 32
    assert seed not in json.dumps([one.get_decoded() for one in Session.objects.all()])
    assert "".join(re.findall(r"<span>(\w{4})</span>", client.get(f"{WAYS}app/").content.decode())) == seed


# --- Showing once more (A12) -----------------------------------------------------------------------------------------
def stale(user: User) -> Client:
    """A browser in which somebody logged in with both steps, long ago."""
    client = Client()
    client.force_login(user)
    note_login(client, user, {"method": "password"}, {"method": "mfa", "type": "totp"}, at=time.time() - 301)
    return client


def test_login_counts_as_fresh_for_five_minutes_and_not_a_second_more(worker: User, clock: Any) -> None:
    client = Client()
    client.force_login(worker)

    clock.move_to(NOON + timedelta(seconds=299))
    fresh = client.get(f"{WAYS}app/").status_code
    clock.move_to(NOON + timedelta(seconds=300))
    old = client.get(f"{WAYS}app/")

    assert (fresh, old.url) == (200, f"{AGAIN}?next=%2Fnl%2Faccount%2Fhoe-ik-inlog%2Fapp%2F")


@pytest.mark.parametrize("proof", ["password", "code"])
def test_password_or_code_shows_it_and_leads_to_the_page_of_the_form(worker: User, proof: str) -> None:
    make_app(worker)
    client = stale(worker)
    asked = client.post(f"{WAYS}codes/", headers={"Referer": "http://testserver/nl/account/hoe-ik-inlog/codes/"})
    sent = {"password": PASSWORD} if proof == "password" else {"code": code_at(SEED)}

    back = client.post(AGAIN, {**sent, "next": f"{WAYS}codes/"})

    assert asked.url == f"{AGAIN}?next=http%3A%2F%2Ftestserver%2Fnl%2Faccount%2Fhoe-ik-inlog%2Fcodes%2F"
    assert back.url == f"{WAYS}codes/"
    assert client.post(f"{WAYS}codes/").status_code == 200


@pytest.mark.parametrize("sent", [{"password": "not hers"}, {"code": "000000"}, {}, {"password": "", "code": ""}])
def test_wrong_proof_shows_nothing(worker: User, sent: dict[str, str]) -> None:
    make_app(worker)
    client = stale(worker)

    assert client.post(AGAIN, sent).status_code == 200
    assert client.post(f"{WAYS}codes/").status_code == 302


def test_code_on_paper_is_not_used_up_on_the_way(worker: User) -> None:
    make_app(worker)
    codes = make_codes(worker)

    assert stale(worker).post(AGAIN, {"code": codes[0]}).status_code == 200
    assert factors.ways_of(worker).codes_left == 10


def test_password_is_not_enough_for_a_session_that_lacks_its_second_step(worker: User) -> None:
    make_app(worker)
    client = Client()
    password_only(client, worker)

    page = client.get(AGAIN).content.decode()
    client.post(AGAIN, {"password": PASSWORD})
    still = client.get("/nl/contacten/")
    client.post(AGAIN, {"code": code_at(SEED)})

    assert ('name="password"' in page, 'name="code"' in page) == (False, True)
    assert still.url.startswith(AGAIN)
    assert client.get("/nl/contacten/").status_code == 200


def test_way_back_never_leads_to_another_site(worker: User) -> None:
    client = stale(worker)

    assert client.post(AGAIN, {"password": PASSWORD, "next": "https://example.org/"}).url == DESK


GUARDED = [
    (Role.ADMIN, "get", "/nl/verantwoording/bewaren/contacten/"),
    (Role.ADMIN, "post", "/nl/verantwoording/bewaren/contacten/"),
    (Role.COORDINATOR, "post", "/nl/contacten/inlezen/controle/"),
    (Role.WORKER, "get", f"/nl/contacten/traject/{'0' * 8}-0000-4000-8000-{'0' * 12}/papier/"),
    (Role.WORKER, "post", f"/nl/contacten/traject/{'0' * 8}-0000-4000-8000-{'0' * 12}/papier/"),
    (Role.ACCOUNTHOLDER, "get", "/nl/verantwoording/2026/geld/bestand/"),
    (Role.ACCOUNTHOLDER, "get", "/nl/verantwoording/2026/geld/inlezen/"),
    (Role.ACCOUNTHOLDER, "post", "/nl/verantwoording/2026/geld/inlezen/ja/"),
    (Role.FACILITATOR, "post", "/nl/klankbord/kaarten/"),
    (Role.FACILITATOR, "post", "/nl/klankbord/plekken/1/kaart/"),
    (Role.FACILITATOR, "post", "/nl/klankbord/vragenlijsten/a/woorden/weg/"),
    (Role.MEMBER, "post", "/nl/klankbord/mijn-agenda/maken/"),
    (Role.MEMBER, "get", "/nl/account/wachtwoord/kiezen/"),
    (Role.EDITOR, "get", "/nl/account/hoe-ik-inlog/app/"),
    (Role.EDITOR, "get", "/nl/account/hoe-ik-inlog/sleutel/"),
    (Role.EDITOR, "post", "/nl/account/hoe-ik-inlog/verwijderen/"),
    (Role.EDITOR, "post", "/nl/account/hoe-ik-inlog/codes/"),
]


@pytest.mark.parametrize(("role", "method", "url"), GUARDED)
def test_what_asks_for_care_is_done_only_by_who_just_showed_who_she_is(role: Role, method: str, url: str) -> None:
    user = make_user("somebody", role)

    assert getattr(stale(user), method)(url).url.startswith(AGAIN)


def test_file_is_asked_for_on_its_page_which_is_where_she_comes_back(accountholder: User) -> None:
    url, page = "/nl/verantwoording/2026/geld/bestand/", "http://testserver/nl/verantwoording/2026/geld/"

    answer = stale(accountholder).get(url, headers={"Referer": page})

    assert answer.url == f"{AGAIN}?next=http%3A%2F%2Ftestserver%2Fnl%2Fverantwoording%2F2026%2Fgeld%2F"


def test_changing_a_password_asks_for_the_old_one_each_time(worker: User) -> None:
    new = {"password1": "another long enough one", "password2": "another long enough one"}

    answer = stale(worker).post("/nl/account/wachtwoord/", {"oldpassword": "not hers", **new})

    assert answer.status_code == 200
    assert User.objects.get(pk=worker.pk).check_password(PASSWORD)


def test_cookie_of_the_second_step_is_the_only_one(worker: User) -> None:
    make_app(worker)

    assert set(behind_password(worker).cookies) == {settings.SESSION_COOKIE_NAME}
