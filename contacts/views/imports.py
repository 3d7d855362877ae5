"""Bringing in files by the screen: send, look, say yes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.forms.imports import OUR_FILES, MatchForm, UploadForm, shown_name
from contacts.log.columns import LOG_FILES, LogFile
from contacts.log.importer import ImportResult, import_own
from contacts.log.problems import UnreadableError
from contacts.log.reader import Log
from contacts.models.imports import ImportFile
from contacts.spreadsheets import headings as heads
from contacts.spreadsheets import pending
from contacts.spreadsheets.headings import Heading, Match, column_words
from contacts.spreadsheets.pending import Answer
from contacts.spreadsheets.reading import FILE_NAMES, FILES, OwnSheet, empty_file, read_log_files, reading_for
from contacts.spreadsheets.sheet import LONGEST_HEADING, MOST_COLUMNS, Notice
from contacts.views.kept import comes_back_to, keeps_typed, take_kept
from contacts.views.lookup import own_organisation, recorder
from portal.access import requires
from portal.permissions import IMPORT_LOG
from portal.reauthentication import sending_after_showing_again

PREVIEW = "contacts.import_preview"
SAVED = "contacts.import_saved"


@dataclass
class Source:
    """What the words of a preview need to know of where the rows came from."""

    # By our name for a file, what whoever sent it calls it.
    names: dict[str, str] = field(default_factory=dict)
    # By our name for a column, the heading in the file.
    headings: dict[str, str] = field(default_factory=dict)
    notices: dict[Notice, int] = field(default_factory=dict)


@keeps_typed
@requires(IMPORT_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take files, and show what they would change, or what is wrong with them."""
    organisation = own_organisation(request)
    if request.method != "POST":
        return _upload_page(request, UploadForm(take_kept(request)))
    form = UploadForm(request.POST, request.FILES, too_large=_is_too_large(request))
    if not form.is_valid():
        return _upload_page(request, form)
    if form.cleaned_data["kind"] == OUR_FILES:
        log = read_log_files(form.contents(), reading_for(organisation, timezone.localdate()))
        return _look(request, form, log, Source())
    return _take_own(request, form)


@comes_back_to("contacts:import")
@requires(IMPORT_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest) -> HttpResponse:
    """Match the headings of a file with our columns, and remember that for the next time."""
    organisation = own_organisation(request)
    file = FILES.get(request.POST.get("kind", ""))
    if request.method != "POST" or file is None:
        return redirect("contacts:import")
    sent = request.FILES.get("file")
    headings, own = _posted_headings(request, file), None
    upload_form = UploadForm(initial={"kind": file.name})
    source = Source({file.filename: shown_name(sent.name or "")} if sent else {})
    if sent is not None:
        try:
            own = OwnSheet.open(sent.read(), file=file, organisation=organisation)
        except UnreadableError as error:
            return _look(request, upload_form, empty_file(file, error), source)
        headings = own.headings
    form = MatchForm(request.POST, request.FILES, log_file=file, headings=headings)
    if not form.is_valid() or own is None:
        return _columns_page(request, form)
    own.match = form.match()
    heads.remember(own.match, file=file, organisation=organisation)
    return _look_at_own(request, upload_form, own, source)


@comes_back_to("contacts:import")
@requires(IMPORT_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
@sending_after_showing_again
def preview(request: HttpRequest) -> HttpResponse:
    """Show what would be saved; and save it at her word."""
    organisation, user, now = own_organisation(request), recorder(request), timezone.now()
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        confirmed = pending.confirm(digest, user=user, organisation=organisation, at=now, today=timezone.localdate())
        return _after_yes(request, confirmed)
    shown = request.session.get(PREVIEW)
    if shown is None or not pending.is_waiting(shown["digest"], user=user, at=now):
        messages.info(request, _("Nothing waits here any more. Choose the file once more."))
        return redirect("contacts:import")
    context = {
        "digest": shown["digest"],
        "rows": _count_rows(shown["files"]),
        "notices": _notice_words(shown["notices"]),
        "ids_made": Notice.IDS_MADE in shown["notices"],
    }
    return render(request, "contacts/import_preview.html", context)


@requires(IMPORT_LOG)
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Throw away what waits."""
    pending.forget(user=recorder(request))
    request.session.pop(PREVIEW, None)
    messages.info(request, _("Thrown away. Nothing was saved."))
    return redirect("contacts:import")


@requires(IMPORT_LOG)
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Say what was saved, and where it can be seen."""
    saved = request.session.get(SAVED)
    if saved is None:
        return redirect("contacts:import")
    new_trajectories = saved.get(ImportFile.TRAJECTORIES, {}).get("created", 0)
    context = {
        "rows": _count_rows(saved),
        "new_trajectories": new_trajectories,
        "trajectories_url": reverse("contacts:trajectories") if new_trajectories else None,
    }
    return render(request, "contacts/import_done.html", context)


# --- what follows on a file ------------------------------------------------------------------------------------------


def _take_own(request: HttpRequest, form: UploadForm) -> HttpResponse:
    """Take one spreadsheet: its columns have to be matched, unless they were, or have our names."""
    organisation = own_organisation(request)
    file = FILES[form.cleaned_data["kind"]]
    ((name, data),) = form.contents().items()
    source = Source({file.filename: shown_name(name)})
    try:
        own = OwnSheet.open(data, file=file, organisation=organisation)
    except UnreadableError as error:
        return _look(request, form, empty_file(file, error), source)
    before = heads.remembered(file, organisation)
    if own.has_our_names():
        return _look_at_own(request, form, own, source)
    if before.covers(own.headings) and not form.cleaned_data["again"]:
        own.match = before
        return _look_at_own(request, form, own, source)
    return _columns_page(request, _unbound(own, before))


def _look_at_own(request: HttpRequest, form: UploadForm, own: OwnSheet, source: Source) -> HttpResponse:
    source.headings, source.notices = own.heading_words(), own.notices()
    return _look(request, form, own.read(reading_for(own.organisation, timezone.localdate())), source)


def _look(request: HttpRequest, form: UploadForm, log: Log, source: Source) -> HttpResponse:
    """Check a log against the database; keep it for the yes, or show what is wrong."""
    organisation = own_organisation(request)
    if not log.problems and not any(table.rows for table in log.tables.values()):
        for table in log.tables.values():
            log.report(table.file, 1, "", _("There are no rows under the headings."))
    result = import_own(log, owner=organisation, dry_run=True)
    if not result.succeeded:
        return _upload_page(request, form, result=result, source=source)
    digest = pending.keep_waiting(log, user=recorder(request), organisation=organisation, at=timezone.now())
    request.session[PREVIEW] = {"digest": digest, "files": result.files, "notices": source.notices}
    return redirect("contacts:import-preview")


def _after_yes(request: HttpRequest, confirmed: pending.Confirmed) -> HttpResponse:
    match confirmed.answer:
        case Answer.SAVED if confirmed.result is not None:
            request.session[SAVED] = confirmed.result.files
            request.session.pop(PREVIEW, None)
            return redirect("contacts:import-done")
        case Answer.ALREADY:
            messages.info(request, _("This was done already. Nothing was saved twice."))
            return redirect("contacts:import-done")
        case Answer.OTHER:
            messages.warning(
                request, _("You looked at another file in the meantime, so nothing was saved. This is the last one.")
            )
            return redirect("contacts:import-preview")
        case Answer.REFUSED if confirmed.result is not None:
            messages.warning(request, _("Something changed in the portal since you looked, so nothing was saved."))
            return _upload_page(request, UploadForm(), result=confirmed.result)
    messages.warning(
        request, _("It is more than half an hour ago that you looked, so nothing was saved. Choose the file once more.")
    )
    return redirect("contacts:import")


def _is_too_large(request: HttpRequest) -> bool:
    # Django leaves out the files of a body that is larger than this.
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    except ValueError:
        return False


def _posted_headings(request: HttpRequest, file: LogFile) -> list[Heading]:
    """Return the headings that the page had, where the file was forgotten: they are stored nowhere else."""
    texts = [text[:LONGEST_HEADING] for text in request.POST.getlist("heading")[:MOST_COLUMNS]]
    try:
        return heads.headings_of(texts, file, own_organisation(request))
    except UnreadableError:
        return []


def _unbound(own: OwnSheet, before: Match) -> MatchForm:
    """Return the form with what was matched before, and what can be guessed."""
    known = {heading.digest for heading in own.headings}
    kept = {column: digest for column, digest in before.headings.items() if digest in known}
    guessed = heads.guess(own.headings, own.file).headings
    free = {column: digest for column, digest in guessed.items() if digest not in kept.values()}
    match = Match({**{c: d for c, d in free.items() if c not in before.fixed}, **kept}, before.fixed)
    return MatchForm(log_file=own.file, headings=own.headings, match=match)


# --- pages -----------------------------------------------------------------------------------------------------------


def _upload_page(
    request: HttpRequest, form: UploadForm, *, result: ImportResult | None = None, source: Source | None = None
) -> HttpResponse:
    problems = result.log.problems if result else None
    context = {
        "form": form,
        "file_names": list(FILE_NAMES),
        "problems": _problem_rows(result.log, source or Source()) if result else [],
        "total": problems.total if problems else 0,
        "more": problems.more if problems else 0,
    }
    return render(request, "contacts/import.html", context)


def _columns_page(request: HttpRequest, form: MatchForm) -> HttpResponse:
    fields = [form[name] for name in form.fields if name != "file"]
    context = {
        "form": form,
        "kind": form.log_file.name,
        "kind_words": ImportFile(form.log_file.name).label,
        "needed": [one for one in fields if one.field.required],
        "others": [one for one in fields if not one.field.required],
        "headings": form.headings,
    }
    return render(request, "contacts/import_columns.html", context)


def _problem_rows(log: Log, source: Source) -> list[dict[str, Any]]:
    """Return the problems in the words of the file that was sent."""
    return [
        {
            "file": source.names.get(str(problem["file"]), problem["file"]),
            "line": problem["line"],
            "column": source.headings.get(str(problem["column"]), problem["column"]),
            "words": _column_words(str(problem["file"]), str(problem["column"])),
            "problem": problem["problem"],
        }
        for problem in log.problems.shown([file.filename for file in LOG_FILES])
    ]


def _column_words(filename: str, name: str) -> Any:
    file = FILE_NAMES.get(filename)
    return column_words(file, file.column(name)) if file and name in file.header else ""


def _count_rows(files: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    return [{"words": ImportFile(name).label, **counts} for name, counts in files.items()]


def _notice_words(notices: dict[str, int]) -> list[str]:
    """Return what is worth knowing of a file that is right."""

    def words(notice: str, number: int) -> str:
        match notice:
            case Notice.OTHER_SHEETS:
                return ngettext(
                    "Only the first sheet was read. %(number)d other sheet was left out.",
                    "Only the first sheet was read. %(number)d other sheets were left out.",
                    number,
                ) % {"number": number}
            case Notice.HIDDEN_SHEETS:
                return ngettext(
                    "%(number)d hidden sheet was left out.", "%(number)d hidden sheets were left out.", number
                ) % {"number": number}
            case Notice.COLUMNS_LEFT_OUT:
                return ngettext(
                    "%(number)d column of your file was left out.",
                    "%(number)d columns of your file were left out.",
                    number,
                ) % {"number": number}
            case Notice.OLD_LETTERS:
                return _("The letters of this file are those that Windows used before. CSV UTF-8 is surer.")
        return _(
            "Your file has no column with an id. So a row that says exactly the same as one that came in before counts"
            " as that same row, and a row that you have changed comes in as a new one beside the old. Always send the"
            " whole spreadsheet, not only what is new in it."
        )

    return [words(notice, number) for notice, number in notices.items()]
