"""The report as JSON: the snapshot, valid against the schema that is published with it."""

from __future__ import annotations

import copy
import json
from typing import Any, get_type_hints

import jsonschema
import pytest

from subsidy import snapshot as shape
from subsidy.report_json import SCHEMA_FILE, render_json
from tests.builders.snapshot import make_snapshot


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def test_schema_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


def test_json_holds_the_snapshot_and_fits_the_schema(schema: dict[str, Any]) -> None:
    snapshot = make_snapshot()

    held = json.loads(render_json(snapshot))

    assert held == snapshot
    jsonschema.validate(held, schema)


@pytest.mark.parametrize("value", [3, -5, 12.5, "15", None])
def test_schema_count_that_cannot_be_published_is_refused(schema: dict[str, Any], value: object) -> None:
    snapshot: Any = copy.deepcopy(make_snapshot())
    snapshot["tables"][0]["rows"][0]["values"][0] = value

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(snapshot, schema)


def test_schema_knows_every_part_of_a_snapshot(schema: dict[str, Any]) -> None:
    parts = {"Snapshot": schema, **schema["$defs"]}
    for name in ("Snapshot", "Table", "Row", "Number", "Protected", "Work", "Partner", "Money", "MoneyLine"):
        assert set(parts[name]["properties"]) == set(get_type_hints(getattr(shape, name))), name
        absent_in_older_reports = set(getattr(shape, name).__optional_keys__)
        assert set(parts[name]["required"]) == set(parts[name]["properties"]) - absent_in_older_reports
    assert shape.Snapshot.__optional_keys__ == {"corrections"}


def test_schema_takes_a_report_of_before_corrections_and_one_that_names_them(schema: dict[str, Any]) -> None:
    older, newer = make_snapshot(), make_snapshot()
    newer["corrections"] = ["kwartaal 1 van 2025, contactmomenten: gecorrigeerd taal (verkeerd getikt)"]

    assert "corrections" not in older
    for snapshot in (older, newer):
        jsonschema.validate(json.loads(render_json(snapshot)), schema)


def test_json_order_of_keys_does_not_matter() -> None:
    snapshot = make_snapshot()
    turned = dict(reversed(snapshot.items()))

    assert render_json(turned) == render_json(snapshot)
