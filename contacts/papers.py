"""A sheet for the person herself: what we agreed, in her language, on paper that says nothing about where it is from.

No name, no code, no organisation, no address of the portal, no day of printing, and no word about the work. The words
of the codes that say where somebody turned for help in danger stay off it as well: who finds it learns nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.choices import AftercareKind, DomainStatus, RequestAnswer
from contacts.exceptions import TooMuch
from portal import codelists
from portal.pdf import write_pdf

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from contacts.models import Aftercare, DomainStep, TailoredRequest, Trajectory

TEMPLATE = "contacts/paper_pdf.html"
STYLE = Path(__file__).parent / "paper.css"
FILE_NAME = "afspraken.pdf"
# The type is as big as fits on one page, and never smaller than the last.
SETTINGS = ("", "tight", "tighter", "tightest")
# More would not fit on one page in a type that can be read.
MOST_REQUESTS = 4
# A file has a day, but this one says nothing about when it was made.
NO_DAY = date(2000, 1, 1)

# What was done, and is nobody's business who finds the paper; "other" says nothing to anybody.
NOT_ON_PAPER = frozenset({"signal_reported", "safety_plan", "crisis_place", "warm_referral", "other"})
STATUS_WORDS = {
    DomainStatus.GOES_WELL: gettext_lazy("This goes well."),
    DomainStatus.HAS_A_WISH: gettext_lazy("You want to change something here."),
    DomainStatus.UNDER_WAY: gettext_lazy("We are working on this together."),
    DomainStatus.WAITS: gettext_lazy("We are waiting for somebody else."),
    DomainStatus.STUCK: gettext_lazy("This is hard now. We keep looking with you."),
    DomainStatus.NOT_NOW: gettext_lazy("Not now. Maybe later."),
}
ANSWER_WORDS = {
    RequestAnswer.GRANTED: gettext_lazy("The answer is yes."),
    RequestAnswer.PARTLY: gettext_lazy("The answer is yes for a part."),
    RequestAnswer.REFUSED: gettext_lazy("The answer is no. We look for another way with you."),
    RequestAnswer.SENT_ON: gettext_lazy("They sent the question on."),
    RequestAnswer.WITHDRAWN: gettext_lazy("You took the question back."),
}


@dataclass(frozen=True)
class Line:
    """One thing that can stand on the paper; `lit` is whether it is proposed."""

    key: str
    heading: str
    sentences: tuple[str, ...]
    lit: bool = True


def lines_of(trajectory: Trajectory) -> list[Line]:
    """Return all that can be printed of a trajectory, in the active language."""
    return [
        *_appointment(trajectory.next_on),
        *(_domain(step) for step in _in_order(trajectory)),
        *(_request(one) for one in _latest_requests(trajectory)),
        *(_aftercare(one) for one in trajectory.aftercare.in_force()),
    ]


def make_paper(trajectory: Trajectory, *, language: str, keys: Collection[str]) -> bytes:
    """Lay out the chosen lines in a language, on one page in the biggest type that fits.

    The same lines give the same bytes, whenever they are printed.
    Raises: TooMuch if they do not fit in the smallest type either; PdfError.
    """
    with translation.override(language):
        lines = [line for line in lines_of(trajectory) if line.key in keys]
        for setting in SETTINGS:
            pages: list[int] = []
            title = _("What we agreed")
            html = render_to_string(
                TEMPLATE, {"language": language, "title": title, "lines": lines, "setting": setting}
            )
            pdf = write_pdf(
                html,
                css=STYLE.read_text(encoding="utf-8"),
                language=language,
                title=title,
                identifier=hashlib.sha256(html.encode()).digest()[:16],
                made_on=NO_DAY,
                on_page=pages.append,
            )
            if max(pages) <= 1:
                return pdf
    raise TooMuch


def _appointment(day: date | None) -> Iterator[Line]:
    if day is not None:
        yield Line("next", _("Our next appointment"), (_words(day),))


def _in_order(trajectory: Trajectory) -> list[DomainStep]:
    order = codelists.codes("LIFE_DOMAIN")
    standing: list[DomainStep] = list(trajectory.domain_steps.standing())
    return sorted(standing, key=lambda step: order.index(step.domain))


def _domain(step: DomainStep) -> Line:
    sentences = [str(STATUS_WORDS[DomainStatus(step.status)])]
    words = codelists.codelist("SUPPORT_GIVEN")
    done = [words.label(code) for code in words.codes if code in step.tried and code not in NOT_ON_PAPER]
    if done:
        sentences.append(_("What we did: %(things)s.") % {"things": ", ".join(done)})
    # A paper that speaks of safety can bring somebody in danger: only the two of them together choose it.
    return Line(f"domain-{step.domain}", _domain_word(step.domain), tuple(sentences), lit=step.domain != "safety")


def _latest_requests(trajectory: Trajectory) -> list[TailoredRequest]:
    return list(trajectory.requests.order_by("-asked_on", "-pk")[:MOST_REQUESTS])


def _request(request: TailoredRequest) -> Line:
    asked = _("We asked on %(day)s.") % {"day": date_format(request.asked_on, "DATE_FORMAT")}
    answer = _("We are waiting for the answer.")
    if request.answer is not None:
        answer = str(ANSWER_WORDS[RequestAnswer(request.answer)])
    heading = _("Question to the municipality: %(subject)s") % {"subject": _domain_word(request.domain, capital=False)}
    return Line(f"request-{request.pk}", heading, (f"{asked} {answer}",))


def _aftercare(agreement: Aftercare) -> Line:
    if agreement.kind == AftercareKind.ACTIVE and agreement.next_on is not None:
        sentence = _("We get in touch with you on %(day)s.") % {"day": _words(agreement.next_on)}
    else:
        sentence = _("You can always come back. The door stays open.")
    return Line("aftercare", _("Keeping in touch"), (sentence,))


def _domain_word(code: str, *, capital: bool = True) -> str:
    word = codelists.codelist("LIFE_DOMAIN").label(code)
    return word[:1].upper() + word[1:] if capital else word


def _words(day: date) -> str:
    return f"{date_format(day, 'l')} {date_format(day, 'DATE_FORMAT')}"
