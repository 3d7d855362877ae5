"""Forms of a trajectory itself: opening, its phases, who takes part, the next appointment, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts import seen as words
from contacts.colleagues import recording_staff
from contacts.forms.base import CHOOSE, OneChip
from contacts.forms.parts import NextForm, PartForm, PastDayForm
from contacts.guidance import Details, Opening
from contacts.guidance_phases import Stretch
from portal import codelists
from portal.models import User

if TYPE_CHECKING:
    from contacts.models import PhasePeriod, Trajectory


class DeputyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none while it runs
    """A colleague as a chip; nobody is a choice too."""

    widget = forms.RadioSelect

    def __init__(self) -> None:
        super().__init__(
            label=_("Who stands in for you?"),
            queryset=User.objects.none(),
            required=False,
            blank=True,
            empty_label=_("nobody"),
            error_messages=CHOOSE,
        )


class MunicipalityField(forms.ChoiceField):
    """A municipality out of the list."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Municipality"),
            choices=lambda: [("", _("Choose")), *codelists.municipalities()],
            error_messages={**CHOOSE, "required": _("Choose the municipality.")},
        )


class OpenForm(PastDayForm):
    """Opening a trajectory; the tick is not stored, for without it nothing is."""

    agreed = forms.BooleanField(
        label=_("I asked: the person wants this to be kept here, without a name"),
        error_messages={"required": _("Ask first. Without a yes nothing is kept here.")},
    )
    phase = OneChip(label=_("Which phase fits now?"), choices=codelists.phases)
    municipality = MunicipalityField()
    deputy = DeputyField()

    layout = (
        ("tick", "agreed", 0),
        ("chips", "phase", 99),
        ("plain", "municipality", 0),
        *PastDayForm.day_layout,
        ("chips", "deputy", 6),
    )

    def __init__(self, *args: Any, worker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = recording_staff(worker.organisation_id).exclude(pk=worker.pk)  # type: ignore[attr-defined]  # it has one

    def opening(self) -> Opening:
        """Return what the services take; only of a valid form."""
        data = self.cleaned_data
        return Opening(data["municipality"], self.the_day, data["phase"], data["deputy"])


class DetailsForm(PartForm):
    """The municipality and the deputy."""

    municipality = MunicipalityField()
    deputy = DeputyField()

    layout = (("plain", "municipality", 0), ("chips", "deputy", 6))

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "municipality": trajectory.municipality,
            "deputy": trajectory.deputy_id,
            "seen": words.of_details(trajectory),
        }
        super().__init__(*args, **kwargs)
        # Who stands in stays a choice, also after her role or account changed.
        near = Q(pk__in=recording_staff(trajectory.organisation_id)) | Q(deputised_trajectories=trajectory)
        self.fields["deputy"].queryset = User.objects.filter(near).exclude(trajectories=trajectory).distinct()  # type: ignore[attr-defined]  # it has one

    def details(self) -> Details:
        """Return what the services take; only of a valid form."""
        return Details(self.cleaned_data["municipality"], self.cleaned_data["deputy"])


class PhaseForm(PastDayForm):
    """A phase from a day on; with a stretch that is stored, its correction."""

    phase = OneChip(label=_("Which phase fits?"), choices=codelists.phases)

    layout = (("chips", "phase", 99), *PastDayForm.day_layout)

    def __init__(self, *args: Any, seen: str, stretch: PhasePeriod | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": seen, "phase": stretch.phase if stretch else None}
        super().__init__(*args, stored_day=stretch.start if stretch else None, **kwargs)

    def stretch(self) -> Stretch:
        """Return what the services take; only of a valid form."""
        return Stretch(self.cleaned_data["phase"], self.the_day)


class AppointmentForm(NextForm):
    """The day of the next appointment; nothing chosen is no appointment."""

    layout = NextForm.next_layout

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": words.of_appointment(trajectory)}
        super().__init__(*args, stored=trajectory.next_on, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Ask for a day."""
        super().clean()
        if self.given_next is None and not self.errors.keys() & {"next_on", "other_next"}:
            self.add_error("next_on", _("Choose the day."))
        return self.cleaned_data


class CloseForm(PastDayForm):
    """The end of a trajectory: what came of it, and from which day on it is over."""

    outcome = OneChip(label=_("What came of it?"), choices=codelists.outcomes)

    layout = (("chips", "outcome", 99), *PastDayForm.day_layout)

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": words.of_end(trajectory)}
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Until which day")
