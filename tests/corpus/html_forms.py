"""The forms of a page as a browser would fill them in: fields with their kind, options, limits and values."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

# A browser sends nothing for these, and what they are called is no choice of the reader.
BUTTONS = frozenset({"submit", "button", "reset", "image"})
CHOSEN = frozenset({"radio", "checkbox", "select"})
TOKEN = "csrfmiddlewaretoken"


@dataclass
class Field:
    """One field: its name, its kind, and what it holds."""

    name: str
    kind: str
    value: str = ""
    is_on: bool = False
    is_required: bool = False
    options: list[str] = field(default_factory=list)
    longest: int | None = None

    @property
    def takes_text(self) -> bool:
        """Say whether somebody types here, or may send what she likes without a list to choose from."""
        return self.kind not in CHOSEN | BUTTONS | {"file", "hidden"}


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    is_multipart: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields, each once, without the token."""
        return tuple(dict.fromkeys(one.name for one in self.fields if one.name != TOKEN))

    def values(self) -> dict[str, list[str]]:
        """Return what a browser would send if somebody filled in all that is empty with something plausible."""
        found: dict[str, list[str]] = {}
        for one in self.fields:
            if one.kind in BUTTONS or one.kind == "file":
                continue
            if one.kind in {"radio", "checkbox"}:
                if one.is_on or (one.kind == "radio" and one.name not in found and one.value):
                    found[one.name] = [*(found.get(one.name, []) if one.kind == "checkbox" else []), one.value]
            elif one.kind == "select":
                found[one.name] = [one.value or next((option for option in one.options if option), "")]
            else:
                found[one.name] = [one.value or PLAUSIBLE.get(one.kind, "Thee")]
        return found


PLAUSIBLE = {
    "hidden": "",
    "number": "1",
    "date": "2026-01-05",
    "time": "10:00",
    "datetime-local": "2026-01-05T10:00",
    "password": "a long enough demo password",
    "url": "https://example.org/",
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.loose: list[tuple[str, Field]] = []
        self.ids: dict[str, Form] = {}
        self.form: Form | None = None
        self.area: Field | None = None
        self.choice: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(found.get("action", ""), found.get("method", "get").lower())
            self.form.is_multipart = found.get("enctype") == "multipart/form-data"
            self.forms.append(self.form)
            if "id" in found:
                self.ids[found["id"]] = self.form
        elif tag in {"input", "textarea", "select", "button"} and found.get("name") and "disabled" not in found:
            self._field(tag, found)
        elif tag == "option" and self.choice is not None:
            value = found.get("value", "")
            self.choice.options.append(value)
            if "selected" in found:
                self.choice.value = value

    def _field(self, tag: str, found: dict[str, str]) -> None:
        default = {"textarea": "textarea", "select": "select", "button": "submit"}.get(tag, "text")
        kind = found.get("type", default) if tag in {"input", "button"} else default
        one = Field(found["name"], kind, found.get("value", "on" if kind == "checkbox" else ""))
        one.is_on, one.is_required = "checked" in found, "required" in found
        one.longest = int(found["maxlength"]) if found.get("maxlength", "").isdigit() else None
        if "form" in found:
            self.loose.append((found["form"], one))
        elif self.form is not None:
            self.form.fields.append(one)
        if tag == "textarea":
            self.area = one
        elif tag == "select":
            self.choice = one

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            # A browser leaves out the first end of line.
            if self.area is not None:
                self.area.value = self.area.value.removeprefix("\r\n").removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.choice = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data


def forms_of(html: str) -> list[Form]:
    """Return the forms of a page that are sent by post or in an address, in their order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for name, one in reader.loose:
        if name in reader.ids:
            reader.ids[name].fields.append(one)
    return reader.forms
