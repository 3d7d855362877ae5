"""Which fields of the base layer exist once per language."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from portal.models import Event, Fact, Location, Page, Service, WalkInException


@register(Page)
class PageTranslation(TranslationOptions):
    """A page exists in every language, or says in the reader's language that it does not."""

    fields = ("tab_title", "title", "summary", "body")


@register(Fact)
class FactTranslation(TranslationOptions):
    """A fact has its value, its name and its note in every language."""

    fields = ("value", "label", "note")


@register(WalkInException)
class WalkInExceptionTranslation(TranslationOptions):
    """The reason of a closure is read by visitors."""

    fields = ("reason",)


@register(Service)
class ServiceTranslation(TranslationOptions):
    """A service is one sentence and a note in every language."""

    fields = ("title", "note")


@register(Event)
class EventTranslation(TranslationOptions):
    """An event has its title, and how to join, in every language."""

    fields = ("title", "how_to_join")


@register(Location)
class LocationTranslation(TranslationOptions):
    """How to get to a place is read by visitors."""

    fields = ("bus",)
