"""No table of `contacts` has a place where a person could be written down (design.md D4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import CheckConstraint, Q

# A text column that may hold anything must say here why it can hold no person. There is none.
FREE_TEXT: dict[str, str] = {}

# A column of a kind that is forbidden otherwise, with the reason why it tells nothing about anybody who was met.
EXCEPTIONS: dict[str, str] = {
    "contacts.PendingImport.rows": "canonical codes, numbers and days, checked before, gone after 30 minutes",
    "contacts.PendingImport.made_at": "the moment at which a coordinator sent a file, gone after 30 minutes",
    "contacts.ReadEvent.at": "the moment at which a member of staff opened a trajectory (security.md D10)",
}

# Kinds of columns that can carry free text, a time of day, an address or a document.
FORBIDDEN = (
    models.TextField, models.EmailField, models.URLField, models.GenericIPAddressField, models.FileField,
    models.BinaryField, models.JSONField, models.DateTimeField, models.TimeField, models.DurationField,
)  # fmt: skip

# What a row may point to: where and by whom work was done, and other rows of the same kind; never a person in the data.
MAY_POINT_TO = {
    "portal.Organisation", "portal.Location",
    "contacts.Activity", "contacts.Contact", "contacts.Trajectory",
}  # fmt: skip
# Staff who did the work; a member or a visitor is never named.
STAFF_FIELDS = {"recorded_by", "fixed_worker", "deputy", "successor", "reader", "made_by"}

# Types of PostgreSQL that hold coded text, numbers, days, and links; everything else is a question to ask.
PLAIN_TYPES = {"uuid", "bigint", "integer", "smallint", "boolean", "date", "character varying", "ARRAY"}

BANNED_WORDS = {
    "name", "nickname", "initials", "surname", "birth", "born", "nationality", "phone", "telephone", "mobile",
    "mail", "address", "street", "postcode", "bsn", "passport", "photo", "image", "advert", "url", "link", "note",
    "notes", "remark", "remarks", "comment", "description", "text", "story", "ip", "agent", "latitude", "longitude",
}  # fmt: skip


def contact_models() -> list[type[models.Model]]:
    return list(apps.get_app_config("contacts").get_models(include_auto_created=True))


def columns(*, of: type[models.Model] | None = None) -> list[models.Field[Any, Any]]:
    """Return all fields with a column, the inherited and the generated ones included."""
    chosen = [of] if of else contact_models()
    return [field for model in chosen for field in model._meta.get_fields() if isinstance(field, models.Field)]


def label(field: models.Field[Any, Any]) -> str:
    return f"{field.model._meta.label}.{field.name}"


def lookups(condition: Q) -> Iterator[tuple[str, str]]:
    """Yield the field and the lookup of each leaf of a condition."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from lookups(child)
        else:
            name, _, lookup = str(child[0]).partition("__")
            yield name, lookup or "exact"


def is_held_to_a_list(field: models.Field[Any, Any]) -> bool:
    """Say whether a rule of the database keeps a text to a list of codes or to a pattern."""
    return any(
        name == field.name and lookup in {"in", "regex", "contained_by"}
        for rule in field.model._meta.constraints
        if isinstance(rule, CheckConstraint) and isinstance(rule.condition, Q)
        for name, lookup in lookups(rule.condition)
    )


def texts(field: models.Field[Any, Any]) -> bool:
    inner = field.base_field if isinstance(field, ArrayField) else field
    return isinstance(inner, models.CharField)


def test_there_are_models_to_look_at() -> None:
    assert {"Activity", "Contact", "Referral", "Signal", "Trajectory", "PhasePeriod"} <= {
        model.__name__ for model in contact_models()
    }


def test_no_field_can_hold_free_text_a_time_of_day_an_address_or_a_file() -> None:
    inner = [(field, field.base_field if isinstance(field, ArrayField) else field) for field in columns()]

    assert [label(field) for field, kind in inner if isinstance(kind, FORBIDDEN)] == list(EXCEPTIONS)


def test_every_text_is_held_to_a_list_or_a_pattern_by_the_database() -> None:
    free = [label(field) for field in columns() if texts(field) and not is_held_to_a_list(field)]

    assert sorted(free) == sorted(FREE_TEXT)


def test_every_list_of_codes_that_a_form_offers_is_a_rule_of_the_database_too() -> None:
    offered = [field for field in columns() if getattr(field, "base_field", field).choices]

    assert [label(field) for field in offered if not is_held_to_a_list(field)] == []


def test_patterns_leave_no_room_for_a_word_of_somebody() -> None:
    """A pattern with a wildcard would let a name through."""
    patterns = [
        value
        for model in contact_models()
        for rule in model._meta.constraints
        if isinstance(rule, CheckConstraint) and isinstance(rule.condition, Q)
        for value in _patterns(rule.condition)
    ]

    assert len(patterns) >= 2
    for pattern in patterns:
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert set("*+.\\").isdisjoint(pattern)


def _patterns(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _patterns(child)
        elif str(child[0]).endswith("__regex"):
            yield str(child[1])


def test_rows_point_to_work_and_staff_only() -> None:
    links = [field for field in columns() if field.is_relation]
    to_staff = {field.name for field in links if field.related_model._meta.label == "portal.User"}  # type: ignore[union-attr]  # no generic links here
    elsewhere = {field.related_model._meta.label for field in links} - MAY_POINT_TO - {"portal.User"}  # type: ignore[union-attr]  # as above

    assert elsewhere == set()
    assert to_staff <= STAFF_FIELDS


def test_no_field_is_called_after_something_that_tells_who_somebody_is() -> None:
    assert [label(field) for field in columns() if set(field.name.split("_")) & BANNED_WORDS] == []


@pytest.mark.django_db
def test_tables_have_no_column_beyond_the_models_and_of_plain_types_only() -> None:
    """Migrations may run SQL of their own; the database itself is asked what it can hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name LIKE 'contacts\\_%'"
        )
        found = {(table, column): kind for table, column, kind in cursor.fetchall()}

    assert set(found) == {(field.model._meta.db_table, field.column) for field in columns()}
    excepted = {(field.model._meta.db_table, field.column) for field in columns() if label(field) in EXCEPTIONS}
    assert {place for place, kind in found.items() if kind not in PLAIN_TYPES} == excepted


# --- The proof itself ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("condition", "held"),
    [
        (Q(code__in=["a", "b"]), True),
        (Q(code=None) | Q(code__regex=r"^20[0-9]{2}$"), True),
        (~Q(code=""), False),
        (Q(other__in=["a"]), False),
    ],
)
def test_rule_that_only_forbids_empty_does_not_count_as_a_list(condition: Q, held: bool) -> None:
    found = any(name == "code" and lookup in {"in", "regex", "contained_by"} for name, lookup in lookups(condition))

    assert found is held
