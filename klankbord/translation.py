"""Which fields of the sounding board exist once per language."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from klankbord.models import AgendaItem, Meeting


@register(Meeting)
class MeetingTranslation(TranslationOptions):
    """A member reads the meeting in her own language."""

    fields = ("title", "place_note", "fee_note", "cancel_reason")


@register(AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    """A member reads the agenda in her own language."""

    fields = ("title", "text")
