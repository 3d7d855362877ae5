"""What the small forms of a trajectory share: save, or show what is wrong, or what changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from contacts.exceptions import AlreadyCounted, ChangedMeanwhile, DifferentContent, Gone
from contacts.views.kept import take_kept
from contacts.views.trajectory_gate import note_reading

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from contacts.forms.parts import PartForm
    from contacts.models import Trajectory


@dataclass(frozen=True)
class Now:
    """What stands there at this moment: the word of it, and what it says, line by line."""

    word: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One small form: its heading, how it is saved and taken back, and what stands there now.

    `save` says whether anything changed. `hint` is a sentence above the form.
    """

    heading: str
    save: Callable[[], bool]
    now: Callable[[], Now]
    removal: str = ""
    remove: Callable[[str], None] | None = None
    removed: str = ""
    hint: str = ""


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what was typed: just now, or before the session ended; a form that takes back holds nothing typed."""
    if request.method != "POST":
        return take_kept(request)
    return None if "remove" in request.POST else request.POST


def answer(request: HttpRequest, trajectory: Trajectory, form: PartForm, part: Part) -> HttpResponse:
    """Save what was sent and go back to the trajectory, or show the form; showing it is a reading."""
    status, changed = 200, None
    if request.method == "POST" and ("remove" in request.POST or form.is_valid()):
        try:
            _write(request, part)
        except ValidationError as error:
            _say(request, form, error)
        except DifferentContent:
            form.renew_id()
            form.add_error(
                None, _("This was saved already, with other answers. Check it, and save once more to keep both.")
            )
            status = 409
        except ChangedMeanwhile:
            status, changed = 409, part.now()
            form.see(changed.word)
        except Gone:
            return not_there(request, trajectory)
        except AlreadyCounted:
            return counted(request, trajectory)
        else:
            return redirect("contacts:trajectory", key=trajectory.key)
    note_reading(request, trajectory)
    context: dict[str, Any] = {"trajectory": trajectory, "form": form, "part": part, "changed": changed}
    return render(request, "contacts/part_form.html", context, status=status)


def _say(request: HttpRequest, form: PartForm, error: ValidationError) -> None:
    if form.is_bound:
        form.take(error)
    else:
        for message in error.messages:
            messages.error(request, message)


def _write(request: HttpRequest, part: Part) -> None:
    if "remove" in request.POST:
        if part.remove is None:
            raise Gone
        part.remove(request.POST.get("seen", ""))
        messages.success(request, part.removed or _("Taken back: nothing is left of it."))
    elif part.save():
        messages.success(request, _("Saved."))
    else:
        messages.info(request, _("This was saved already."))


def not_there(request: HttpRequest, trajectory: Trajectory) -> HttpResponse:
    """Say that something was taken back already, after a second tap; as an address it does not exist."""
    if request.method != "POST":
        raise Http404
    messages.info(request, _("This was taken back already."))
    return redirect("contacts:trajectory", key=trajectory.key)


def counted(request: HttpRequest, trajectory: Trajectory) -> HttpResponse:
    """Say that something is counted, and stays."""
    messages.error(request, _("This is counted in a closed quarter already, so it stays as it is."))
    return redirect("contacts:trajectory", key=trajectory.key)
