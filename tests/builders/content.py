"""What editors edit: pages, help, meetings, and one of each kind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from portal.choices import Certainty, MenuGroup
from portal.models import Event, Location, Organisation, Page, Service
from portal.models.edited import Edited
from tests.builders.facts import build_fact
from tests.builders.places import make_change, make_hours, make_place

LANGUAGES = ("nl", "en", "es")
TEXTS = ("tab_title", "title", "summary", "body")
EASY = {
    "nl": "Je kunt ons bellen. Wij denken met je mee.\n",
    "en": "You can call us. We think along with you.\n",
    "es": "Puedes llamar. Pensamos contigo.\n",
}


def make_page(slug: str = "praten", *, code: str = "P01", **fields: Any) -> Page:
    """Make a page that is on the site, with short texts in three languages."""
    texts = {f"{name}_{language}": f"{name.title()} {language}" for name in TEXTS[:3] for language in LANGUAGES}
    bodies = {f"body_{language}": text for language, text in EASY.items()}
    given: dict[str, Any] = {
        "code": code,
        "slug": slug,
        "pictogram": "lamp",
        "menu_group": MenuGroup.ABOUT,
        "order": 10,
    }
    return Page.objects.create(**given | texts | bodies | fields)


def values_of(page: Page, **changed: Any) -> dict[str, Any]:
    """Return what the form of a page sends when only some fields were changed."""
    from portal import editing  # noqa: PLC0415

    sent = {name: getattr(page, name) for name in editing.FIELDS}
    return sent | changed


def make_service(code: str = "brief", **fields: Any) -> Service:
    """Make a kind of help that visitors see."""
    organisation, _made = Organisation.objects.get_or_create(code="fier", defaults={"name": "Fier", "kind": "provider"})
    texts = {f"title_{language}": f"Iemand die je brief leest ({language})" for language in LANGUAGES}
    given: dict[str, Any] = {
        "code": code, "organisation": organisation, "needs": ["letters"], "channels": ["visit"],
        "certainty": Certainty.CONFIRMED, "checked_on": date(2026, 1, 1),
    }  # fmt: skip
    return Service.objects.create(**given | texts | fields)


def make_event(**fields: Any) -> Event:
    """Make a moment to meet others, not published yet."""
    texts = {f"title_{language}": "Koffie" for language in LANGUAGES}
    joining = {f"how_to_join_{language}": "Bel ons" for language in LANGUAGES}
    when = {"starts_at": datetime(2030, 1, 1, 13, tzinfo=UTC), "ends_at": datetime(2030, 1, 1, 15, tzinfo=UTC)}
    return Event.objects.create(**texts | joining | when | fields)


def make_content(*, suffix: str = "", deletable_only: bool = False) -> list[Edited]:
    """Make one row of each kind of content; the page, the fact and the help first."""
    place: Location = make_place(f"plek{suffix}")
    later = [
        make_hours(place, 1, "09:00-12:00"),
        make_change(place, date(2030, 1, 1), date(2030, 1, 2)),
        make_event(),
    ]  # fmt: skip
    if deletable_only:
        return later
    fact = build_fact(key="org.test")
    fact.save()
    return [make_page("test", code="T09"), fact, make_service(), place, *later]
