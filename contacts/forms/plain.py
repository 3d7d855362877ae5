"""Forms that make no row, so that they carry no id."""

from __future__ import annotations

from contacts.forms.base import RecordForm


class PlainForm(RecordForm):
    """Chips and errors as in all forms here; sent twice it changes nothing the second time, so it needs no id."""

    id = None  # type: ignore[assignment]  # this is how Django takes a field of the class above away
