"""What fits somebody's wish in the list of help (sociale kaart), and what may fit because something is not known.

An entry of which nobody knows whether it is free is not left out when somebody asks for what is free: it stands
apart, so that she can ask. The list of a region is some hundreds of rows at most, so the wish is held against each
row here, where "not known" is a third answer, and not in SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from portal.choices import Channel, Cost
from portal.models import Service


@dataclass(frozen=True)
class Wish:
    """What somebody chose; empty is "does not matter"."""

    languages: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    municipality: str = ""
    free: bool = False
    anonymous: bool = False
    step_free: bool = False


@dataclass(frozen=True)
class Found:
    """The entries that fit for sure, and those that fit as far as anybody knows."""

    certain: list[Service] = field(default_factory=list)
    unsure: list[Service] = field(default_factory=list)


def find(*, needs: Iterable[str] | None, wish: Wish, today: date) -> Found:
    """Return the published help for some needs (None: for all), split by how well it fits a wish; one query."""
    services = Service.objects.get_queryset().published(today=today).with_parts()
    if needs is not None:
        services = services.for_needs(needs)
    if wish.municipality:
        services = services.in_municipality(wish.municipality)
    found = Found()
    for service in services:
        answers = set(_answers(service, wish))
        if False not in answers:
            (found.unsure if None in answers else found.certain).append(service)
    return found


def is_step_free(service: Service) -> bool | None:
    """Say whether one gets there without stairs; None is not known. Where nobody goes anywhere, there are none."""
    if Channel.VISIT not in service.channels:
        return True
    if service.step_free is None and service.location is not None:
        return service.location.step_free
    return service.step_free


def _answers(service: Service, wish: Wish) -> Iterator[bool | None]:
    """Yield for each part of a wish whether an entry fits; None is not known."""
    if wish.languages:
        yield not wish.languages.isdisjoint(service.languages) if service.languages else None
    if wish.channels:
        yield not wish.channels.isdisjoint(service.channels)
    if wish.free:
        yield service.cost == Cost.FREE if service.cost else None
    if wish.anonymous:
        yield service.anonymous
    if wish.step_free:
        yield is_step_free(service)
