"""What every kind of report has: a snapshot, and pages made of that alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from subsidy import plan
from subsidy.asking import subject_name
from subsidy.snapshot import Snapshot, empty_snapshot

if TYPE_CHECKING:
    from datetime import date

    from subsidy.models import Period

OnStep = Callable[[str, float], None]

FOLDER = Path(__file__).parent.parent
# The pages of the yearly report, and the shorter pages of all other kinds.
REPORT_STYLE = FOLDER / "report.css"
KINDS_STYLE = FOLDER / "kinds.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a maker is asked: of which closed period, in which language, about whom, as which version, on which day."""

    period: Period
    language: str
    version: int
    today: date
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes one kind of report.

    `snapshot` runs with the language of the report active, after the numbers of the period were published. `html`
    returns the document as one page of HTML, and hears of the drawing (`on_step`); `title` is that of the document.
    `styles` are its style sheets; `pages` is how many it usually has, so that progress can be told before the end is
    known, and `rounds` how often they are laid out: twice where they name the pages of each other.
    """

    snapshot: Callable[[Asked], Snapshot]
    html: Callable[[Snapshot, OnStep], str]
    title: Callable[[Snapshot], str]
    styles: tuple[Path, ...] = (REPORT_STYLE,)
    pages: int = 20
    rounds: int = 2


def begun(asked: Asked, kind: str) -> Snapshot:
    """Return a snapshot that says what it is about and holds no part yet."""
    period = asked.period
    return empty_snapshot() | {
        "kind": kind,
        "period": period.code,
        "year": period.year,
        "subject": asked.subject,
        "subject_label": subject_name(kind, asked.subject),
        "language": asked.language,
        "version": asked.version,
        "built_on": asked.today.isoformat(),
        "method": plan.METHOD,
        "demo": settings.DEMO,
        "closed_on": period.closed_on.isoformat() if period.closed_on else "",
        "forced_reason": period.forced_reason,
    }
