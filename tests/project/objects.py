"""For each app the objects that its addresses name: own ones, foreign ones, and ones that do not exist.

An address with an argument that stands in none of these worlds fails the test of access, with the place to add it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from klankbord.choices import AdviceAnswer, MeetingState, SurveyState
from klankbord.models import Membership
from klankbord.services.calendars import make_feed
from portal import history, needs
from portal.choices import MenuGroup
from portal.models import Municipality, Page, ServiceReport, User
from portal.permissions import ATTEND, BUILD_REPORT, FACILITATE, KEEP_PLACES, SET_RETENTION
from portal.veiled import veiled
from subsidy.choices import ReportState
from subsidy.models import ReportPicture
from tests.builders.activities import make_activity, make_contact
from tests.builders.advices import make_advice, make_answered
from tests.builders.content import make_content
from tests.builders.guidance import make_guided
from tests.builders.help import make_service
from tests.builders.inviting import make_invitation
from tests.builders.joining import make_card, make_member, make_passkey
from tests.builders.meetings import make_meeting
from tests.builders.money import make_income, make_line, make_money_year, make_payment
from tests.builders.own_trajectories import make_own_trajectory
from tests.builders.papers import make_document, make_minutes
from tests.builders.reports import make_closed_year, make_report
from tests.builders.survey_results import make_closed_survey
from tests.builders.surveys import make_survey
from tests.builders.taking_part import make_poll, make_proposal
from tests.builders.targets import make_target

Values = dict[str, Any]
NO_ID = UUID("00000000-0000-4000-8000-000000000000")
NO_NUMBER = 2_000_000_000


@dataclass(frozen=True)
class World:
    """What the addresses of an app may name."""

    # In several states, for some addresses exist only for one of them.
    own: list[Values] = field(default_factory=lambda: [{}])
    # By argument: an object that exists and that the asker may not see; None where there is no such thing.
    foreign: Callable[[User | None], Values] = lambda _user: {}
    missing: Values = field(default_factory=dict)


def make_contacts_world(staff: dict[str, User]) -> World:
    """Make rounds of the worker, running, finished and counted, with trajectories; and those of others."""
    today = timezone.localdate()
    this_week = today.isocalendar()

    def row(user: User, **fields: Any) -> Values:
        activity = make_activity(user, today=today, **fields)
        return {
            "activity_id": activity.pk,
            "contact_id": make_contact(activity, counted_in=activity.counted_in).pk,
            "kind": "a02_rounds",
            "name": "reached",
            "year": this_week.year,
            "week": this_week.week,
            **guided_values(user, staff),
        }

    foreign = row(staff["other_worker"])
    guided = ("key", "phase_id", "request_id", "referral_id")
    handover = {"successor": staff["coordinator"], "goodbye_on": today + timedelta(days=7)}
    return World(
        own=[
            row(staff["worker"]),
            row(staff["worker"], minutes=60, staff=2),
            row(staff["worker"], minutes=60, counted_in="2025-Q1"),
            row(staff["worker"]) | {"key": make_own_trajectory(staff["worker"], **handover).key},
            row(staff["worker"]) | {"key": make_own_trajectory(staff["coordinator"]).key},
        ],
        foreign=lambda _user: {name: foreign[name] for name in ("activity_id", "contact_id", *guided)},
        missing={"activity_id": NO_ID, "contact_id": NO_ID, "kind": "no-such-kind", "name": "no-such-count"}
        | {"key": NO_ID, "phase_id": NO_NUMBER, "request_id": NO_NUMBER, "referral_id": NO_ID, "domain": "no-domain"}
        | {"year": 1999, "week": 60},
    )


def guided_values(user: User, staff: dict[str, User]) -> Values:
    """Make a trajectory of somebody, with a part of each kind; in her own organisation the coordinator stands in."""
    today = timezone.localdate()
    deputy = staff["coordinator"] if user.organisation == staff["coordinator"].organisation else None
    trajectory = make_guided(user, today=today, deputy=deputy)
    asked = trajectory.requests.create(municipality="GM0080", domain="housing", asked_on=today)
    referral = trajectory.referrals.create(partner="ggd", state="offered")
    return {
        "key": trajectory.key,
        "phase_id": trajectory.phases.get().pk,
        "domain": "housing",
        "request_id": asked.pk,
        "referral_id": referral.pk,
    }


def make_klankbord_world(staff: dict[str, User]) -> World:
    """Make meetings to come, cancelled and past, what a member proposed, days to choose from, and how she came in.

    A point or a document of another meeting is a foreign one, and for a member a proposal of another member; a card of
    the coordinator is seen by the facilitator too. Who builds sees every survey, and a part of another one is none of
    this one; to others a draft is not there.
    """
    now = timezone.now()
    cancelled = {"state": MeetingState.CANCELLED, "cancel_reason_nl": "Ziek"}
    meetings = [
        make_meeting(now + timedelta(days=9), points=2),
        make_meeting(now + timedelta(days=9), points=2, **cancelled),
        make_meeting(now - timedelta(days=9), points=2),
    ]
    elsewhere = make_meeting(now, points=1)
    make_minutes(meetings[2], shared_on=timezone.localdate())
    rows = {
        "proposal": veiled(make_proposal(staff["member"])),
        "poll_pk": make_poll(now + timedelta(days=20), now + timedelta(days=21), closes_on=now.date()).pk,
        "card": veiled(make_card(staff["coordinator"]).card),
        "place_pk": Membership.objects.create(user=staff["member"]).pk,
        "passkey": veiled(make_passkey(staff["member"], "own")),
    }
    surveys = [survey_values(state) for state in (SurveyState.DRAFT, SurveyState.READY, SurveyState.CLOSED)]
    other = survey_values(SurveyState.DRAFT, code="van_anderen")
    foreign = {
        "point_pk": elsewhere.agenda_items.get().pk,
        "key": make_document(elsewhere).key,
        "passkey": veiled(make_passkey(make_member("blauwe molen"), "foreign")),
        **{name: other[name] for name in ("section_pk", "question_pk")},
    }
    advices = [make_advice(), make_answered(AdviceAnswer.PARTLY), make_answered(is_published=True)]
    of_another = veiled(make_proposal(staff["outsider"]))
    card_of_another = veiled(make_card(staff["facilitator"]).card)

    def foreign_to(user: User | None) -> Values:
        hidden = {} if user and user.has_perm(FACILITATE) else {"code": other["code"]}
        seen = foreign | hidden | ({"proposal": of_another} if user and user.has_perm(ATTEND) else {})
        return seen | ({} if user and user.has_perm(KEEP_PLACES) else {"card": card_of_another})

    return World(
        own=[
            {"pk": one.pk, "point_pk": one.agenda_items.get(order=1).pk, "key": make_document(one).key}
            | {"year": timezone.localdate().year, "advice_pk": advice.pk, "word": word}
            | rows
            | survey
            for one, advice, word, survey in zip(meetings, advices, ("ja", "deels", "nee"), surveys, strict=True)
        ],
        foreign=foreign_to,
        missing=dict.fromkeys(("pk", "point_pk", "advice_pk", "section_pk", "question_pk", *rows), NO_NUMBER)
        | {"key": NO_ID, "year": 1999, "word": "misschien", "code": "nergens", "paper": "xx"},
    )


def survey_values(state: SurveyState, *, code: str = "") -> Values:
    """Make a survey, and name it with a section and a question of it, and a language of its paper."""
    survey = make_survey(code=code or f"vragen_{state}", state=state, today=timezone.localdate())
    return {
        "code": survey.code,
        "section_pk": survey.sections.get(order=2).pk,
        # An open one: only of such a question words are read.
        "question_pk": survey.questions.get(number=5).pk,
        "paper": "nl",
    }


def make_survey_world(_staff: dict[str, User]) -> World:
    """Make a survey that is open; one that is being made is answered like what never was."""
    survey_values(SurveyState.DRAFT, code="lijst_concept")
    return World(
        own=[{"code": survey_values(SurveyState.READY, code="lijst_open")["code"]}],
        foreign=lambda _user: {"code": "lijst_concept"},
        missing={"code": "nergens"},
    )


def make_cards_world(staff: dict[str, User]) -> World:
    """Make a card that can be used, and one that has ended."""
    ended = make_card(staff["coordinator"], at=timezone.now() - timedelta(hours=73))
    return World(
        own=[{"code": make_card(staff["coordinator"]).code}],
        foreign=lambda _user: {"code": ended.code},
        missing={"code": "AAAA-BBBB-CCCC-DDDD"},
    )


def make_open_world(staff: dict[str, User]) -> World:
    """Make the secret calendar of a member; an address of nobody is a missing one."""
    return World(own=[{"token": make_feed(user=staff["member"])}], missing={"token": "nobody" * 7})


def make_outcome_world(_staff: dict[str, User]) -> World:
    """Make the one page of what became of advices."""
    make_answered(is_published=True)
    return World(own=[{"number": 1}], missing={"number": NO_NUMBER})


def make_subsidy_world(staff: dict[str, User]) -> World:
    """Make a closed year with a report that is ready and one that failed; one that waits is the account holder's.

    And the money of that year: a line, a source of income and a payment, and a line of another organisation.
    """
    now = timezone.now()
    period = make_closed_year(2025, closed_on=now.date())
    ready, failed = (make_report(period, state, at=now) for state in (ReportState.DONE, ReportState.FAILED))
    waiting = make_report(period, ReportState.QUEUED, at=now)
    words = {"organisation": "fier", "activity": "a02_rounds"}
    target, of_others = (make_target(staff[name].organisation, year=2026) for name in ("worker", "other_worker"))
    money = make_money_year(2025)
    rows = {
        "line_pk": make_line(money, staff["coordinator"].organisation, "staff").pk,
        "income_pk": make_income(money).pk,
        "payment_pk": make_payment(money, staff["coordinator"].organisation).pk,
        "target_id": target.pk,
    }
    shown = {"picture": "contacten-kanaal", "place": 1}
    foreign = {
        "pk": waiting.pk,
        "organisation": "salvation_army",
        "target_id": of_others.pk,
        "line_pk": make_line(money, staff["other_worker"].organisation, "staff").pk,
    }
    # The file of all municipalities exists as soon as one of them is ready.
    Municipality.objects.get_or_create(code="GM0080", defaults={"name": "Leeuwarden"})
    make_report(period, ReportState.DONE, at=now, kind="municipality", subject="GM0080")
    survey = make_closed_survey(code="vragen_2025", closes_on=date(2025, 6, 30))
    told = make_report(period, ReportState.DONE, at=now, kind="survey", subject=survey.code)
    pictures = {told.pk: {"picture": "vraag-01"}}
    ReportPicture.objects.create(version=told.version, name="vraag-01", title="T", conclusion="C", svg=b"<svg/>")
    # One that can still be answered has no results.
    still_open = make_closed_survey(code="vragen_2026", state="ready")
    foreign["survey"] = still_open.code
    return World(
        own=[
            {"pk": one.pk, "file": "pdf", "year": 2025, "kind": "contacten", "code": code, **shown, **words, **rows}
            | {"survey": survey.code, **pictures.get(one.pk, {})}
            for one, code in ((ready, "2025"), (failed, "2025-Q1"), (ready, "2024-2026"), (told, "2025"))
        ],
        foreign=lambda user: {"survey": still_open.code} if user and user.has_perm(BUILD_REPORT) else foreign,
        missing={
            "survey": "nergens",
            "pk": NO_NUMBER,
            "file": "exe",
            "year": 1999,
            "kind": "brieven",
            "picture": "geen",
            "place": 999,
        }
        | {"organisation": "nobody", "activity": "a99_nothing", "code": "1999-Q9"}
        | dict.fromkeys(rows, NO_NUMBER),
    )


def make_portal_world(staff: dict[str, User]) -> World:
    """Make a page and an entry of the list of help that are published, and ones that are not; accounts and invitations.

    An administrator sees every account, so only for a coordinator some are foreign.
    """
    own = make_invitation(staff["coordinator"])
    ended = make_invitation(staff["coordinator"], at=timezone.now() - timedelta(hours=73))
    elsewhere = make_invitation(staff["admin"], organisation=staff["other_worker"].organisation)
    accounts = {"account_id": staff["other_worker"].pk, "invitation_id": elsewhere.invitation.pk}
    hidden = {"slug": "nog-niet", "code": "nog-niet", "key": "nog-niet", "entry": ended.code}
    names = ("tab_title", "title", "summary", "body")
    texts = {f"{name}_{code}": f"{name} {code}" for name in names for code in ("nl", "en", "es")}
    for code, slug, published in (("T00", "start", True), ("T01", "gewoon", True), ("T02", "nog-niet", False)):
        group = MenuGroup.ABOUT if code == "T01" else ""
        Page.objects.create(code=code, slug=slug, is_published=published, menu_group=group, pictogram="info", **texts)
    make_service("post")
    make_service("nog-niet", is_published=False)
    page_id = Page.objects.get(slug="gewoon").pk
    return World(
        own=[
            {"slug": "gewoon", "code": "post", "need": needs.slug_of("letters"), "page_id": page_id}
            | {"kind": "pagina", "key": "gewoon", "size": "a6"}
            | {"account_id": staff["worker"].pk, "invitation_id": own.invitation.pk, "entry": own.code}
        ],
        foreign=lambda user: hidden if user and user.has_perm(SET_RETENTION) else hidden | accounts,
        missing=dict.fromkeys(("slug", "code", "need", "kind", "key", "size"), "nergens")
        | dict.fromkeys(("page_id", "account_id", "invitation_id"), NO_NUMBER)
        | {"entry": "AAAA-BBBB-CCCC-DDDD"},
    )


def make_admin_world(staff: dict[str, User]) -> World:
    """Make one of each kind of content, each changed once, and one of each kind that can be deleted, deleted."""
    editor, rows = staff["editor"], make_content()
    own: Values = {}
    for row in rows:
        name = row._meta.model_name
        own[f"{name}_id"] = row.pk
        history.save(row, by=editor, did="change")
        own[f"{name}_copy"] = history.copies_of(row).first().pk
    gone = [(row, deleted_copy(row, by=editor)) for row in make_content(suffix="-weg", deletable_only=True)]
    report = ServiceReport.objects.create(service=rows[2], problem="gone", reported_on=timezone.localdate())
    own["servicereport_id"] = report.pk
    return World(
        own=[own, own | {f"{row._meta.model_name}_copy": copy for row, copy in gone}],
        missing=dict.fromkeys(own, NO_NUMBER),
    )


def deleted_copy(row: Any, *, by: User) -> int:
    """Delete a row, and return the number of the copy that stays."""
    history.delete(row, by=by)
    return int(history.deleted(type(row)).first().pk)


WORLDS: dict[str, Callable[[dict[str, User]], World]] = {
    "contacts": make_contacts_world,
    "klankbord": make_klankbord_world,
    "cards": make_cards_world,
    "outcome": make_outcome_world,
    "survey": make_survey_world,
    "subsidy": make_subsidy_world,
    "portal": make_portal_world,
    "admin": make_admin_world,
    "": make_open_world,
}
