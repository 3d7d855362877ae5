"""Changes of advices: written by the group, answered by the account holder, done, and shown to everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from klankbord.choices import AdviceAnswer
from klankbord.exceptions import (
    AdviceIsAnswered,
    AdviceIsNotTakenUp,
    AdviceIsNotTranslated,
    AdviceIsPublished,
    AdviceWaits,
)
from klankbord.models import Advice, Meeting
from klankbord.models.advice import PUBLIC_WORDS
from klankbord.reading import missing_languages
from portal import audit
from portal.models import Municipality

DEMO_FILE = Path(__file__).parent.parent / "demo" / "advices.json"
GROUP_WORDS = ("title", "question", "text")
ANSWER_WORDS = ("reason", "action", "done_by")
# A number that nothing else locks: two forms sent at once are written one after the other (security.md F10).
WRITE_LOCK = 5_170_002
PROMISES = (AdviceAnswer.TAKEN_UP, AdviceAnswer.PARTLY)


@transaction.atomic
def write_advice(*, changes: Mapping[str, Any]) -> Advice:
    """Write an advice of the group, by column; it waits for an answer.

    Dutch term: advies. The same one that waits already is that one, so a form that is sent twice is one advice.
    Raises: ValidationError if it holds what the database does not take.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITE_LOCK])
    advice = Advice()
    _fill(advice, changes)
    advice.full_clean()
    same = {column: getattr(advice, column) for column in changes}
    waiting = Advice.objects.get_queryset().filter(answer=AdviceAnswer.PROPOSED, **same).first()
    if waiting is not None:
        return waiting
    advice.save()
    return advice


@transaction.atomic
def change_advice(*, advice: Advice, changes: Mapping[str, Any]) -> Advice:
    """Change an advice while it waits, so that an answer never stands under other words than it was given to.

    Raises: AdviceIsAnswered; ValidationError.
    """
    return _save(_waiting(advice), changes)


@transaction.atomic
def delete_advice(*, advice: Advice) -> None:
    """Delete an advice that nobody answered yet, in all languages.

    Raises: AdviceIsAnswered.
    """
    _waiting(advice).delete()


@transaction.atomic
def answer_advice(*, advice: Advice, answer: AdviceAnswer, changes: Mapping[str, Any], today: date) -> Advice:
    """Give the answer, or correct it until everybody can read it; the first day on which it was given stays.

    Dutch term: terugkoppeling. Raises: AdviceIsPublished; ValidationError if the answer lacks what it must say.
    """
    locked = _lock(advice)
    if locked.is_published:
        raise AdviceIsPublished
    locked.answer = answer
    locked.answered_on = locked.answered_on or today
    if answer not in PROMISES:
        locked.done_on = None
    return _told(_save(locked, changes), audit.AuditAction.ADVICE_ANSWERED)


@transaction.atomic
def translate_advice(*, advice: Advice, texts: Mapping[str, str], kept: Mapping[str, str]) -> Advice:
    """Add texts of an answered advice in languages that lack them, by column; what is there is never written over.

    `kept` is why found words stay, under `kept_reason` and `answer_kept_reason`; a reason that is there stays.
    Raises: AdviceWaits while its words can still be changed; ValidationError.
    """
    locked = _answered(advice)
    gaps = {f"{field}_{code}" for field in PUBLIC_WORDS for code in missing_languages(locked, (field,))}
    added = {column: text for column, text in texts.items() if column in gaps and text}
    reasons = {column: reason for column, reason in kept.items() if reason and not getattr(locked, column)}
    return _save(locked, added | reasons)


@transaction.atomic
def mark_done(*, advice: Advice, done_on: date | None) -> Advice:
    """Say on which day it was done; None if it is not done after all. Also while it is on the public page.

    Raises: AdviceIsNotTakenUp; ValidationError for a day before the advice.
    """
    locked = _lock(advice)
    if locked.answer not in PROMISES:
        raise AdviceIsNotTakenUp
    return _save(locked, {"done_on": done_on})


@transaction.atomic
def publish_advice(*, advice: Advice) -> Advice:
    """Show an advice with its answer to everybody, once the group agreed and every language is there.

    Raises: AdviceWaits, AdviceIsNotTranslated.
    """
    locked = _answered(advice)
    if missing_languages(locked, PUBLIC_WORDS):
        raise AdviceIsNotTranslated
    return _told(_save(locked, {"is_published": True}), audit.AuditAction.ADVICE_PUBLISHED)


@transaction.atomic
def unpublish_advice(*, advice: Advice) -> Advice:
    """Take an advice off the public page."""
    return _told(_save(_lock(advice), {"is_published": False}), audit.AuditAction.ADVICE_HIDDEN)


@transaction.atomic
def load_demo_advices() -> int:
    """Put the made-up advices of 2025 in the database, tied to the made-up meetings; return how many.

    Safe to repeat: a made-up advice that is there stays as it is.
    """
    made = 0
    for entry in json.loads(DEMO_FILE.read_text(encoding="utf-8")):
        town = Municipality.objects.filter(pk=entry["municipality"]).first()
        is_there = Advice.objects.filter(is_demo=True, title_nl=entry["texts"]["title"]["nl"]).exists()
        # Before the first edition is loaded there is no municipality that could have asked.
        if not is_there and (town or not entry["municipality"]):
            _make_demo_advice(entry, municipality=town)
            made += 1
    return made


def _lock(advice: Advice) -> Advice:
    # The group changes its words while the answer is being written: the second one waits, and sees what the first did.
    return Advice.objects.select_for_update(no_key=True).get(pk=advice.pk)


def _waiting(advice: Advice) -> Advice:
    locked = _lock(advice)
    if locked.answer != AdviceAnswer.PROPOSED:
        raise AdviceIsAnswered
    return locked


def _answered(advice: Advice) -> Advice:
    locked = _lock(advice)
    if locked.answer == AdviceAnswer.PROPOSED:
        raise AdviceWaits
    return locked


def _fill(advice: Advice, changes: Mapping[str, Any]) -> None:
    for column, value in changes.items():
        setattr(advice, column, value)


def _save(advice: Advice, changes: Mapping[str, Any]) -> Advice:
    _fill(advice, changes)
    advice.full_clean()
    advice.save()
    return advice


def _told(advice: Advice, action: audit.AuditAction) -> Advice:
    """Write down in the audit log what somebody on the staff did with an advice, and return it."""
    audit.record(audit.doer(), action, subject=f"advice:{advice.pk}")
    return advice


def _make_demo_advice(entry: Mapping[str, Any], *, municipality: Municipality | None) -> None:
    texts = {
        f"{field}_{code}": entry["texts"].get(field, {}).get(code, "")
        for field in PUBLIC_WORDS
        for code, _name in settings.LANGUAGES
    }
    meeting = Meeting.objects.filter(is_demo=True, starts_at__date=entry["meeting"]).first()
    days = {name: _day(day) for name, day in entry["days"].items()}
    plain = {name: entry[name] for name in ("kind", "asked_by", "answer", "is_published")}
    _save(Advice(), texts | plain | days | {"meeting": meeting, "municipality": municipality, "is_demo": True})


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
