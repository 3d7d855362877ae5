"""Which fields of the sounding board exist once per language."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, register

from klankbord.models import (
    Advice,
    AgendaItem,
    Choice,
    DatePoll,
    Document,
    Meeting,
    Minutes,
    Question,
    Section,
    SourceFigure,
    Survey,
)


@register(Meeting)
class MeetingTranslation(TranslationOptions):
    """A member reads the meeting in her own language."""

    fields = ("title", "place_note", "fee_note", "cancel_reason", "change_reason")


@register(AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    """A member reads the agenda in her own language."""

    fields = ("title", "text")


@register(DatePoll)
class DatePollTranslation(TranslationOptions):
    """A member reads in her own language what the days are for."""

    fields = ("note",)


@register(Document)
class DocumentTranslation(TranslationOptions):
    """A member reads in her own language what a document is, whatever language it is in."""

    fields = ("title",)


@register(Minutes)
class MinutesTranslation(TranslationOptions):
    """A member reads the minutes in her own language."""

    fields = ("text",)


@register(Advice)
class AdviceTranslation(TranslationOptions):
    """Everybody reads an advice and its answer in her own language."""

    fields = ("title", "question", "text", "reason", "action", "done_by")


@register(Survey)
class SurveyTranslation(TranslationOptions):
    """Whoever answers reads the survey in her own language."""

    fields = ("title", "asked_by", "purpose", "limits", "source")


@register(Section)
class SectionTranslation(TranslationOptions):
    """A heading per language."""

    fields = ("title",)


@register(Question)
class QuestionTranslation(TranslationOptions):
    """A question per language."""

    fields = ("text", "help", "scale_low", "scale_high", "told")


@register(Choice)
class ChoiceTranslation(TranslationOptions):
    """An answer per language."""

    fields = ("text",)


@register(SourceFigure)
class SourceFigureTranslation(TranslationOptions):
    """A figure of another document, told per language."""

    fields = ("label", "said")
