"""Says whether a log is as it was written, and writes down where it stands (security.md D10, F14).

A log is a table of which each row carries a digest over its own content and the digest of the row before; the database
sets both, inside one lock (contacts 0006, portal 0007). `Log` says which table it is. Here everything is computed anew,
in Python and not by the database, for who can change a row can change a function too. The chain alone does not show
that its end was cut off, or all of it rewritten: that shows in the heads that were written down each night, and in
those that were kept on another machine.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from portal.choices import AnchorKind
from portal.models.chains import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

BATCH = 5_000
# Enough to see what happened; a log that is broken in a thousand places is no list to read.
MOST_BREAKS = 20

logger = logging.getLogger(__name__)


class Problem(StrEnum):
    """What can be wrong with a row."""

    CHANGED = "changed"
    MISSING = "missing"
    CUT_OFF = "cut off"
    BEGINNING = "beginning"


@dataclass(frozen=True)
class Log:
    """One log that closes its own chain: the model of its rows, and that of what is written down of it.

    `columns` are what a digest is made of, in its order: number, previous and at come first, the digest itself last.
    `lock` is any number of its own: who looks and who takes away the oldest rows wait for each other. `forget` deletes
    the beginning of the chain, up to a row, and says how many rows went.
    """

    name: str
    rows: Any
    anchors: Any
    columns: tuple[str, ...]
    lock: int
    forget: Callable[[int], int]


@dataclass(frozen=True)
class Head:
    """A place in the chain: the number of a row, and its digest."""

    number: int
    digest: str


@dataclass(frozen=True)
class Break:
    """Something that is wrong: from which row on, and what."""

    number: int
    problem: Problem


@dataclass
class Verdict:
    """What a verification found; `head` is the newest row, or where a log without rows stands."""

    rows: int = 0
    head: Head = field(default_factory=lambda: Head(0, NOTHING))
    breaks: list[Break] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Say whether the log is as it was written."""
        return not self.breaks


def verify(log: Log, *, kept_elsewhere: Head | None = None) -> Verdict:
    """Compute every digest of a log anew, and compare with the heads that were written down.

    Memory stays flat, however many rows; MOST_BREAKS are named at most.
    `kept_elsewhere` is a head that somebody kept off this machine.
    """
    with transaction.atomic():
        _wait_for_turn(log, shared=True)
        start = log.anchors.objects.start()
        walk = _Walk(Head(0, NOTHING) if start is None else Head(start.number, start.digest))
        for number, digest in log.anchors.objects.heads().values_list("number", "digest"):
            walk.expect(Head(number, digest))
        if kept_elsewhere is not None:
            walk.expect(kept_elsewhere)
        for row in _rows(log):
            walk.take(row)
        return walk.finish()


def verify_and_anchor(log: Log, *, today: date) -> Verdict:
    """Verify a log, and write down what was found: its head, or the first row with which something is wrong.

    A broken log gets no new head. Run twice on a day it writes once, as long as it finds the same.
    """
    with transaction.atomic():
        _wait_for_turn(log)
        verdict = verify(log)
        if verdict.breaks:
            anchor = log.anchors(kind=AnchorKind.BROKEN, number=verdict.breaks[0].number, digest=NOTHING, date=today)
        else:
            anchor = log.anchors(
                kind=AnchorKind.HEAD, number=verdict.head.number, digest=verdict.head.digest, date=today
            )
        last = log.anchors.objects.last_finding()
        if last is None or _said(last) != _said(anchor):
            anchor.save(force_insert=True)
    return verdict


def verify_each_night(log: Log, *, today: date, to: logging.Logger) -> Verdict:
    """Do as above, and tell it: the head, so that whoever collects logs keeps it elsewhere; an error for each break."""
    verdict = verify_and_anchor(log, today=today)
    for found in verdict.breaks:
        to.error("%s: broken at row %d (%s)", log.name, found.number, found.problem)
    if verdict.intact:
        to.info("%s: %d rows, head %d %s", log.name, verdict.rows, verdict.head.number, verdict.head.digest)
    return verdict


def forget_before(log: Log, day: date) -> int:
    """Delete the rows from before a day, and write down behind which row the chain begins now.

    Unit: rows deleted. The newest row stays, whatever its age: it carries the number of the next. A broken log keeps
    all it has, for it is evidence.
    Raises: IntegrityError if a row is younger than half a year; the database itself refuses that.
    """
    with transaction.atomic():
        _wait_for_turn(log)
        old = log.rows.objects.written_before(day)
        last = old.order_by("-number").values_list("number", "digest").first()
        if last is None:
            return 0
        if not verify(log).intact:
            logger.error("%s: broken, so nothing of it was deleted", log.name)
            return 0
        deleted = log.forget(last[0])
        log.anchors.objects.create(kind=AnchorKind.START, number=last[0], digest=last[1], date=day)
    return deleted


def digest_of(row: tuple[Any, ...]) -> str:
    """Return the digest that a row should have; the columns in the order of the log, the last one left out."""
    number, previous, at, *others = row
    texts = (number, previous, _moment(at), *("-" if one is None else one for one in others))
    return sha256("|".join(map(str, texts)).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _rows(log: Log) -> Iterator[tuple[Any, ...]]:
    rows: Iterator[tuple[Any, ...]] = log.rows.objects.in_order().values_list(*log.columns).iterator(chunk_size=BATCH)
    return rows


def _said(anchor: Any) -> tuple[object, ...]:
    return anchor.kind, anchor.number, anchor.digest, anchor.date


def _wait_for_turn(log: Log, *, shared: bool = False) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s)" if shared else "SELECT pg_advisory_xact_lock(%s)", [log.lock]
        )


class _Walk:
    """One walk along the chain, from the row behind which it begins."""

    def __init__(self, start: Head) -> None:
        self.start = self.last = start
        self.rows = 0
        self.found: dict[Break, None] = {}
        self.expected: dict[int, set[str]] = defaultdict(set)

    def expect(self, head: Head) -> None:
        """Note a head that was written down; of what went after its term only the last row can still be compared."""
        if head.number > self.start.number:
            self.expected[head.number].add(head.digest)
        elif head.number == self.start.number and head.digest != self.start.digest:
            self.report(head.number, Problem.BEGINNING)

    def take(self, row: tuple[Any, ...]) -> None:
        """Look at the next row: whether it is the next, says what it said, and follows the one before."""
        head = Head(row[0], row[-1])
        follows = head.number == self.last.number + 1
        if not follows:
            # Before the first row a number may be missing, or be one that is said to have gone.
            problem = Problem.MISSING if self.rows else Problem.BEGINNING
            self.report(min(self.last.number + 1, head.number), problem)
        if digest_of(row[:-1]) != head.digest or self.expected.get(head.number, {head.digest}) != {head.digest}:
            self.report(head.number, Problem.CHANGED)
        elif follows and row[1] != self.last.digest:
            # This row is sound by itself, so the one before is not the one that it was written after.
            problem = Problem.CHANGED if self.rows else Problem.BEGINNING
            self.report(self.last.number if self.rows else head.number, problem)
        self.last = head
        self.rows += 1

    def finish(self) -> Verdict:
        """Return what was found, once all rows were looked at."""
        if max(self.expected, default=0) > self.last.number:
            self.report(self.last.number + 1, Problem.CUT_OFF)
        return Verdict(self.rows, self.last, sorted(self.found, key=lambda one: one.number))

    def report(self, number: int, problem: Problem) -> None:
        """Note what is wrong, once."""
        if len(self.found) < MOST_BREAKS:
            self.found[Break(number, problem)] = None
