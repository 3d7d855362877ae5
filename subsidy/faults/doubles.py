"""The same form many times at once, and two people at the same thing (F10, F11)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from subsidy.faults import jobs
from subsidy.faults.database import WORKER, contact_form, running_activity
from subsidy.faults.queue_away import MEMBER
from subsidy.faults.stand import YEAR
from subsidy.faults.table import Found
from subsidy.faults.visitors import at_once, of_server, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from subsidy.faults.stand import Stand
    from subsidy.faults.visitors import Answer, Browser

AT_ONCE = 20
FACILITATOR = "voorbeeld-begeleider"


def same_form(stand: Stand) -> Found:
    """Send each form twenty times at once and once more after that, as Back and Send do."""
    stand.processes.web()
    told, held = [], True
    for name, browser, path, form, count in _forms(stand):
        before = count()
        statuses = Counter(answer.status for answer in at_once(_sender(browser, path, form) for _ in range(AT_ONCE)))
        statuses[browser.post(path, form).status] += 1
        made = count() - before
        held &= made == 1 and not of_server(statuses)
        told.append(f"{name} {made} row, {dict(statuses)}")
    jobs.cancel()
    return Found(f"the same form {AT_ONCE} x at once and once more", "; ".join(told), held)


def _sender(browser: Browser, path: str, form: dict[str, Any]) -> Callable[[], Answer]:
    return lambda: browser.post(path, form)


def _forms(stand: Stand) -> list[tuple[str, Browser, str, dict[str, Any], Callable[[], int]]]:
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from contacts.models import Activity, Contact  # noqa: PLC0415
    from klankbord.models import Advice, Attendance, Proposal  # noqa: PLC0415
    from subsidy.models import Report  # noqa: PLC0415

    today = timezone.localdate()
    worker, holder = signed_in(WORKER, stand.port), signed_in(jobs.HOLDER, stand.port)
    member, facilitator = signed_in(MEMBER, stand.port), signed_in(FACILITATOR, stand.port)
    activity, meeting = running_activity(), planned_meeting()
    contacts = Contact.objects.filter(activity=activity)
    start = {"id": str(uuid4()), "day": today.isoformat(), "municipality": "GM0080", "location_type": "support_point"}
    advice = {
        "who": "own", "title_nl": "Langer open", "text_nl": "De inloop kan langer open blijven.",
        "given_on": today.isoformat(), "answer_due_on": (today + timedelta(days=42)).isoformat(),
    }  # fmt: skip
    proposal = {"title": "Een vraag", "text": "Kunnen we het over de tijden hebben?"}
    return [
        ("contact", worker, f"/nl/contacten/activiteit/{activity.pk}/contact/", contact_form(), contacts.count),
        ("activity", worker, "/nl/contacten/begin/a01_walk_in/", start, Activity.objects.count),
        (
            "report", holder, f"/nl/verantwoording/{YEAR}/maak-rapport/", {"kind": "council", "language": "en"},
            Report.objects.count,
        ),
        ("attendance", member, f"/nl/klankbord/{meeting.pk}/antwoord/", {"answer": "yes"}, Attendance.objects.count),
        ("advice", facilitator, "/nl/klankbord/adviezen/nieuw/", advice, Advice.objects.count),
        ("proposal", member, "/nl/klankbord/voorstellen/", proposal, Proposal.objects.count),
    ]  # fmt: skip


def planned_meeting() -> Any:
    """Plan a meeting that members can still say something about."""
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from klankbord.models import Meeting  # noqa: PLC0415

    starts = timezone.now() + timedelta(days=9)
    titles = {f"title_{code}": "Samen" for code in jobs.LANGUAGES}
    return Meeting.objects.create(starts_at=starts, ends_at=starts + timedelta(hours=2), **titles)


# --- Two at the same thing -------------------------------------------------------------------------------------------
def races(stand: Stand) -> Found:
    """Let twenty change one trajectory that all saw as it was, and twenty come in on one card."""
    stand.processes.web()
    changed, told = _one_trajectory()
    pages = _two_pages(stand)
    inside, closed = _one_card()
    words = (
        f"trajectory: {changed} written, {told} told, none lost; over HTTP {dict(pages)}; one card: {inside} came in,"
        f" {closed} refused. No list in this product has a last place but the queue (T8)"
    )
    held = (changed, told, inside, closed) == (1, AT_ONCE - 1, 1, AT_ONCE - 1)
    held &= pages == Counter({409: AT_ONCE - 1, 302: 1})
    return Found(f"{AT_ONCE} change one trajectory at once; {AT_ONCE} use one card at once", words, held)


def _one_trajectory() -> tuple[int, int]:
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from contacts import guidance_steps, seen  # noqa: PLC0415
    from contacts.exceptions import ChangedMeanwhile  # noqa: PLC0415

    trajectory, today, word = open_trajectory_of_worker(), timezone.localdate(), seen.of_domain(None)

    def write(number: int) -> Callable[[], bool]:
        def work() -> bool:
            entry = guidance_steps.DomainEntry("housing", today - timedelta(days=number), "stuck")
            try:
                guidance_steps.write_domain(trajectory=trajectory, entry=entry, today=today, seen=word)
            except ChangedMeanwhile:
                return False
            return True

        return work

    found = at_once(write(number) for number in range(AT_ONCE))
    return found.count(True), found.count(False)


def _two_pages(stand: Stand) -> Counter[int]:
    """Let twenty who saw the same page of a trajectory set another next appointment each."""
    import re  # noqa: PLC0415  (only here)

    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    trajectory, today = open_trajectory_of_worker(), timezone.localdate()
    worker = signed_in(WORKER, stand.port)
    path = f"/nl/contacten/traject/{trajectory.key}/afspraak/"
    page = worker.get(path)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    hidden.pop("csrfmiddlewaretoken", None)

    def send(number: int) -> Callable[[], Answer]:
        day = (today + timedelta(days=number + 1)).isoformat()
        form = {**hidden, "other_next": day}
        return lambda: worker.post(path, form)

    return Counter(answer.status for answer in at_once(send(number) for number in range(AT_ONCE)))


def open_trajectory_of_worker() -> Any:
    """Open a trajectory of the worker of the run."""
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from contacts import guidance  # noqa: PLC0415
    from portal.models import User  # noqa: PLC0415

    opening = guidance.Opening("GM0080", timezone.localdate() - timedelta(days=30), "contact", None)
    return guidance.open_trajectory(
        key=uuid4(), worker=User.objects.get(username=WORKER), opening=opening, today=timezone.localdate()
    )[0]


def _one_card() -> tuple[int, int]:
    from django.utils import timezone  # noqa: PLC0415  (needs the settings)

    from klankbord.exceptions import CardNotUsable  # noqa: PLC0415
    from klankbord.services import joining  # noqa: PLC0415
    from portal.joining import WayIn  # noqa: PLC0415
    from portal.models import User  # noqa: PLC0415

    now = timezone.now()
    made = joining.make_card(by=User.objects.get(username=FACILITATOR), language="nl", at=now)
    card = joining.find_card(typed=made.code, at=now)
    assert card is not None  # noqa: S101  (it was made a moment ago)

    def use(number: int) -> Callable[[], bool]:
        def work() -> bool:
            way = WayIn(password="drie gewone woorden")  # noqa: S106  (of an account that goes with the run)
            try:
                joining.join(card=card, name=f"kanarie{number}", language="nl", way=way, at=now)
            except CardNotUsable:
                return False
            return True

        return work

    found = at_once(use(number) for number in range(AT_ONCE))
    return found.count(True), found.count(False)
