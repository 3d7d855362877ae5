"""Write docs/privacy-officer/velden.md, every field of every table: `.venv/bin/python -m tests.project.fields_page`.

`test_docs.py` compares the page with the models, so a field that is not on it cannot be merged.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from tests.project.test_models_hold_no_person import is_held_to_a_list

PAGE = Path("docs/privacy-officer/velden.md")
OUR_APPS = ("portal", "contacts", "klankbord", "subsidy")
HEAD = """# Elk veld van elke tabel

Deze pagina is gemaakt uit het programma zelf (`.venv/bin/python -m tests.project.fields_page`). Een test faalt zodra
er een veld bij komt dat hier niet staat. Wat een tabel is, waarom hij er is en hoe lang hij blijft, staat in
[gegevens.md](gegevens.md).

"code" is een korte tekst uit een vaste lijst of volgens een vast patroon, "tekst" is vrije tekst of een naam, "→" wijst
naar een rij van een andere tabel, "3 talen" betekent dat het veld in het Nederlands, Engels en Spaans bestaat.
"""

# From the particular to the general: the first that fits names the field.
KINDS: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (models.BooleanField, "ja of nee"),
    (models.DateTimeField, "dag en tijd"),
    (models.DateField, "dag"),
    (models.TimeField, "tijd van de dag"),
    (models.DecimalField, "bedrag of percentage"),
    (models.UUIDField, "willekeurig kenmerk"),
    (models.AutoField, "nummer van de rij"),
    (models.IntegerField, "getal"),
    (models.BinaryField, "bestand"),
    (models.JSONField, "gegevens van het programma"),
    (DateRangeField, "van dag tot dag"),
    (SearchVectorField, "woorden om in te zoeken"),
    (models.SlugField, "kort woord"),
    (models.CharField, "tekst"),
    (models.TextField, "tekst"),
)


def kind_of(field: models.Field[Any, Any]) -> str:
    """Return in plain Dutch what a field can hold."""
    if field.is_relation:
        target = field.related_model
        return f"→ {target._meta.label}" if isinstance(target, type) else "→"
    if isinstance(field, ArrayField):
        return "codes" if is_held_to_a_list(field) or field.base_field.choices else "korte woorden"
    if field.choices or (isinstance(field, models.CharField) and is_held_to_a_list(field)):
        return "code"
    return next((words for kind, words in KINDS if isinstance(field, kind)), type(field).__name__)


def fields_of(model: type[models.Model]) -> Iterable[str]:
    """Yield each column once; the columns of a text per language are one."""
    columns = [field for field in model._meta.get_fields() if isinstance(field, models.Field) and field.concrete]
    names = {field.name for field in columns}
    languages = [code for code, _ in settings.LANGUAGES]
    in_languages = {name for name in names if all(f"{name}_{code}" in names for code in languages)}
    hidden = {f"{name}_{code}" for name in in_languages for code in languages}
    for field in columns:
        if field.name not in hidden and not field.many_to_many:
            yield f"`{field.name}` ({kind_of(field)}{', 3 talen' if field.name in in_languages else ''})"


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for app in OUR_APPS:
        parts.append(f"\n## {app}\n\n| Tabel | Velden |\n|---|---|\n")
        found = sorted(apps.get_app_config(app).get_models(include_auto_created=True), key=lambda one: one._meta.label)
        parts.extend(f"| `{model._meta.label}` | {', '.join(fields_of(model))} |\n" for model in found)
    return "".join(parts)


def main() -> None:
    """Write the page."""
    from portal import embedded  # noqa: PLC0415  (the settings read what attach puts in the environment)

    embedded.attach(Path.cwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django  # noqa: PLC0415  (needs the settings)

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
