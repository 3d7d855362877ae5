"""An entry of the list of help as its reader sees it: words in her language, facts, "ask us" for what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import codelists, texts
from portal.choices import Channel, Cost
from portal.help_list import is_step_free
from portal.models import Fact, Service
from portal.phones import dialled
from portal.translated import Words, words_of


@dataclass(frozen=True)
class Call:
    """A phone number that is shown, ready to be dialled, and what the call costs where that is known."""

    number: str
    dialled: str
    cost: str
    on_bill: bool | None


@dataclass(frozen=True)
class Entry:
    """One kind of help, in words; empty and None are not known."""

    pk: int
    code: str
    title: Words
    note: Words
    organisation: str
    how: str
    languages: str
    cost: str
    anonymous: bool | None
    step_free: bool | None
    is_visited: bool
    is_called: bool
    place: str
    only_for: str
    call: Call | None
    hours: SafeString
    link: SafeString | None
    checked_on: date | None
    # For a list: who and where on one line, what decides whether it is for somebody, and what one has to ask.
    line: str
    traits: tuple[str, ...]
    to_ask: str


def entry_of(service: Service, *, municipalities: Mapping[str, str], today: date) -> Entry:
    """Return an entry in the language of now; `municipalities` are their names by CBS code."""
    is_visited = Channel.VISIT in service.channels
    step_free = is_step_free(service) if is_visited else None
    known, to_ask = _traits(service, step_free=step_free)
    link = service.link_fact
    return Entry(
        pk=service.pk,
        code=service.code,
        title=words_of(service, "title"),
        note=words_of(service, "note"),
        organisation=service.organisation.name,
        how=", ".join(str(channel.label) for channel in Channel if channel in service.channels),
        languages=", ".join(languages_of(service)),
        cost=str(Cost(service.cost).label) if service.cost else "",
        anonymous=service.anonymous,
        step_free=step_free,
        is_visited=is_visited,
        is_called=Channel.PHONE in service.channels or service.phone_fact is not None,
        place=f"{service.location.name}, {service.location.municipality.name}" if service.location else "",
        only_for=", ".join(name for code, name in municipalities.items() if code in service.municipalities),
        call=_call(service.phone_fact, today=today),
        hours=texts.render_fact(service.hours_fact, today=today),
        link=texts.render_fact(link, today=today) if link else None,
        checked_on=service.checked_on,
        line=_line(service),
        traits=tuple(known),
        to_ask=", ".join(to_ask),
    )


def languages_of(service: Service) -> list[str]:
    """Return the languages of an entry as the reader calls them, in the order of the coded list."""
    spoken = codelists.codelist("LANGUAGE")
    return [spoken.label(code) for code in spoken.codes if code in service.languages]


def _call(fact: Fact | None, *, today: date) -> Call | None:
    if fact is None or not fact.is_shown(today=today):
        return None
    return Call(
        number=fact.value,
        dialled=dialled(fact.value),
        cost=str(Cost(fact.cost).label) if fact.cost else "",
        on_bill=fact.on_bill,
    )


def _line(service: Service) -> str:
    """Return who gives the help and where, each name once."""
    place = service.location
    if place is None:
        return service.organisation.name
    return " · ".join(dict.fromkeys((service.organisation.name, place.name, place.municipality.name)))


def _traits(service: Service, *, step_free: bool | None) -> tuple[list[str], list[str]]:
    """Return what decides whether an entry is for somebody: how, cost, name, language, stairs; and what is not known.

    Not known comes last and on one line: a list in which every second word is a question says nothing.
    """
    known = [str(channel.label) for channel in Channel if channel in service.channels]
    to_ask = []
    if service.cost:
        known.append(str(Cost(service.cost).label))
    else:
        to_ask.append(_("cost"))
    if service.anonymous is None:
        to_ask.append(_("with or without your name"))
    else:
        known.append(_("without your name") if service.anonymous else _("with your name"))
    known += languages_of(service)
    if not service.languages:
        to_ask.append(_("language"))
    if Channel.VISIT in service.channels:
        if step_free is None:
            to_ask.append(_("stairs"))
        else:
            known.append(_("without stairs") if step_free else _("with stairs"))
    return known, to_ask
