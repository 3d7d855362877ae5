"""The pictures of docs/ and of the README, as data: which page, as whom, how wide, and what is tapped before.

`make screenshots` takes them (tests/browser/screenshots.py); `tests/project/test_docs.py` compares the names with the
pages that show them. A new page of the product that deserves a picture is one more line here, and one in docs/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PHONE, DESK = 390, 1280
HEIGHTS = {PHONE: 844, DESK: 800}


@dataclass(frozen=True)
class Step:
    """Something that is done on the page before its picture is taken: what kind of thing, and its words."""

    kind: Literal["link", "button", "tick", "choose"]
    words: str


@dataclass(frozen=True)
class Shot:
    """One picture: its name, its address, the demo account that looks at it (nobody: a visitor), and how."""

    name: str
    address: str
    account: str | None = None
    width: int = PHONE
    steps: tuple[Step, ...] = ()
    # Where what the picture is about stands below the first screen.
    height: int | None = None
    # How many pixels of the picture one of the page becomes.
    scale: int = 1
    # Whether it is taken after the year of the demo was closed and its report made.
    is_reported: bool = False


def link(words: str) -> Step:
    """Return the tapping of a link."""
    return Step("link", words)


def button(words: str) -> Step:
    """Return the tapping of a button."""
    return Step("button", words)


def tick(words: str) -> Step:
    """Return the tapping of a chip or a box."""
    return Step("tick", words)


WORKER, COORDINATOR, ACCOUNTHOLDER = "voorbeeld-pmw", "voorbeeld-teamleider", "voorbeeld-sdf"
MEMBER, FACILITATOR, EDITOR = "voorbeeld-lid", "voorbeeld-begeleider", "voorbeeld-redactie"
ADMIN = "voorbeeld-beheer"

# A round is begun once; from then on the same words lead to the one that runs.
A_ROUND = (link("Contactrondes"), Step("choose", "Leeuwarden"), tick("vergunde club of kamer"), button("Begin"))

SHOTS = (
    Shot("portal", "/nl/", scale=2),
    Shot("workers-ways", "/nl/account/hoe-ik-inlog/", WORKER),
    Shot("workers-start", "/nl/contacten/", WORKER),
    Shot("workers-round", "/nl/contacten/", WORKER, steps=A_ROUND),
    Shot("workers-contact", "/nl/contacten/", WORKER, steps=(link("Contactrondes"), link("Nieuw contact"))),
    Shot("workers-signal", "/nl/contacten/signaal/", WORKER),
    Shot("workers-people", "/nl/contacten/mijn-mensen/", WORKER),
    # Reading it stands in the log of readings, which the coordinator looks at below.
    Shot("workers-trajectory", "/nl/contacten/mijn-mensen/", WORKER, steps=(link("kosuko-35"),), height=1200),
    Shot("coordinators-start", "/nl/contacten/", COORDINATOR, DESK, height=1500),
    Shot("coordinators-complete", "/nl/verantwoording/2026-Q1/compleet/", COORDINATOR, DESK),
    Shot("coordinators-import", "/nl/contacten/inlezen/", COORDINATOR, DESK),
    Shot("coordinators-facts", "/nl/redactie/feiten/?stand=open", COORDINATOR, DESK),
    Shot("coordinators-readings", "/nl/contacten/inzage/", COORDINATOR, DESK),
    Shot("coordinators-accounts", "/nl/accounts/", COORDINATOR, DESK),
    Shot("coordinators-audit", "/nl/logboek/", COORDINATOR, DESK),
    Shot("administrator-alarms", "/nl/beheer/", ADMIN, DESK),
    Shot("accountholder-years", "/nl/verantwoording/", ACCOUNTHOLDER, DESK),
    Shot("accountholder-year", "/nl/verantwoording/2025/", ACCOUNTHOLDER, DESK, height=1100),
    Shot("accountholder-money", "/nl/verantwoording/2025/geld/", ACCOUNTHOLDER, DESK),
    Shot("accountholder-report", "/nl/verantwoording/rapport/1/", ACCOUNTHOLDER, DESK, is_reported=True),
    Shot("editors-overview", "/nl/redactie/", EDITOR, DESK),
    Shot(
        "editors-page",
        "/nl/redactie/teksten/",
        EDITOR,
        DESK,
        steps=(link("Praat met iemand die je werk begrijpt"),),
        height=1250,
    ),
    Shot("facilitators-home", "/nl/klankbord/", FACILITATOR, DESK),
    Shot("facilitators-card", "/nl/klankbord/kaarten/", FACILITATOR, DESK, steps=(button("Maak de kaart"),)),
    Shot("members-home-nl", "/nl/klankbord/", MEMBER, height=1100),
    Shot("members-home-en", "/en/klankbord/", MEMBER, height=1100),
    Shot("members-home-es", "/es/klankbord/", MEMBER, height=1100),
)
# A page of the report itself, which is no page of the site: who was reached, with a chart and its conclusion.
REPORT = "report"
REPORT_PAGE = 6

NAMES = frozenset({*(shot.name for shot in SHOTS), REPORT})
