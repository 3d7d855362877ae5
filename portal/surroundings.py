"""What one wants to know of a place before going there: languages, stairs, a quiet way in, how to get there, who comes.

What the place itself says goes first, then what a fact says. What nobody confirmed is gathered into one question, so
that a page about which little is known yet stays calm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import texts
from portal.choices import Discipline
from portal.codelists import codelist
from portal.hours_words import listed
from portal.models import Fact
from portal.schedule import Place
from portal.translated import Words, words_of

# The hours of each discipline in words, for as long as they do not stand in the week.
DISCIPLINE_FACTS = {
    Discipline.GGD: "ggd.hours_xenia",
    Discipline.ACCOUNTANT: "acc.hours",
    Discipline.LEGAL: "legal.hours",
    Discipline.AREA_TEAM: "areateam.hours",
}
OPEN, CLOSED, LANGUAGES = "org.opening_hours", "org.closed_days", "org.languages_by_day"
STEP_FREE, QUIET, SITES, BUS = "org.step_free", "org.entrance_hint", "sites.other", "bus.schedule"
FACTS = (OPEN, CLOSED, *DISCIPLINE_FACTS.values(), LANGUAGES, STEP_FREE, QUIET, SITES, BUS)


@dataclass
class Surroundings:
    """What is known, a line each, and the names of what is not; the facts are those about the first place."""

    facts: Mapping[str, Fact]
    today: date
    slug: str = ""
    lines: list[SafeString] = field(default_factory=list)
    not_certain: list[str] = field(default_factory=list)

    def is_shown(self, key: str) -> bool:
        """Say whether a fact is confirmed on this day."""
        fact = self.facts.get(key)
        return fact is not None and fact.is_shown(today=self.today)

    def tell(self, key: str, *, is_asked: bool = True, asked_as: str = "") -> None:
        """Add a fact: its value, or its name among what is not certain unless that is no question here.

        `asked_as` is given where the name of the fact is no thing that one asks for.
        """
        fact = self.facts.get(key)
        if fact is None:
            return
        if self.is_shown(key):
            value = texts.render_fact(fact, today=self.today, slug=self.slug)
            self.lines.append(format_html("{}: {}", fact.label, value))
        elif is_asked:
            self.not_certain.append(asked_as or within_sentence(fact.label))

    @property
    def question(self) -> str:
        """What is not certain, as one list."""
        return listed(self.not_certain)

    def tell_hours(self, place: Place | None, *, has_week: bool, is_asked: bool) -> None:
        """Add what facts say of hours that do not stand in a table of the week.

        `has_week` says that there is such a table, `is_asked` that the page asks for the hours elsewhere.
        """
        if not has_week:
            self.tell(OPEN, is_asked=not is_asked, asked_as=_("our opening hours"))
        self.tell(CLOSED, is_asked=False)
        in_week = place.schedule.others_in_week(self.today) if place and has_week else set()
        for discipline, key in DISCIPLINE_FACTS.items():
            if discipline not in in_week:
                self.tell(key)

    def tell_place(self, place: Place | None) -> None:
        """Add what one wants to know of a place itself: languages, stairs, the quiet way in, the way there."""
        self._tell_languages(place)
        self._tell_way_in(place)
        way = words_of(place.location, "bus") if place else Words()
        if way.text:
            words = format_html('<span lang="{}">{}</span>', way.language, way.text) if way.language else way.text
            self.lines.append(format_html("{} {}", _("How to get there:"), words))

    def tell_elsewhere(self, *, has_others: bool) -> None:
        """Add where else there is help; `has_others` says that other places are named."""
        self.tell(SITES, is_asked=not has_others)
        self.tell(BUS)

    def _tell_languages(self, place: Place | None) -> None:
        words = codelist("LANGUAGE")
        known = [words.label(code) for code in (place.location.languages if place else []) if code in words.codes]
        if known:
            self.lines.append(format_html("{}", _("Languages: %(languages)s") % {"languages": listed(known)}))
        else:
            self.tell(LANGUAGES)

    def _tell_way_in(self, place: Place | None) -> None:
        step_free = place.location.step_free if place else None
        if step_free is None:
            self.tell(STEP_FREE)
        else:
            sentence = _("You can get in without stairs.") if step_free else _("There are stairs.")
            self.lines.append(format_html("{}", sentence))
        quiet = place.location.quiet_entrance if place else None
        if quiet is None or self.is_shown(QUIET):
            self.tell(QUIET)
        elif quiet:
            where = texts.ask_us(self.slug)
            self.lines.append(format_html("{} {}", _("There is a quiet way in. Where is it?"), where))
        else:
            self.lines.append(format_html("{}", _("There is no quiet way in.")))


def within_sentence(label: str) -> str:
    """Return the name of a fact as it stands within a sentence; an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
