"""The report as JSON: the snapshot, valid against the schema that is published with it."""

from __future__ import annotations

import copy
import json
from typing import Any, get_type_hints, is_typeddict

import jsonschema
import pytest

from subsidy import snapshot as shape
from subsidy.report_json import SCHEMA_FILE, render_json
from subsidy.report_schema import required_keys, schema_text
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


def test_schema_file_is_in_step_with_the_shape() -> None:
    # After a change of the shape: manage.py write_report_schema.
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_schema_knows_every_part_of_a_snapshot(schema: dict[str, Any]) -> None:
    kinds = {name: kind for name, kind in vars(shape).items() if is_typeddict(kind)}
    parts = {"Snapshot": schema, **schema["$defs"]}

    assert set(kinds) <= set(parts)
    for name, kind in kinds.items():
        assert set(parts[name]["properties"]) == set(get_type_hints(kind)), name
        assert parts[name]["required"] == sorted(required_keys(kind)), name
        assert parts[name]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("kind", "period", "subject"),
    [
        ("quarter", "2025-Q1", ""),
        ("municipality", "2025", "GM0080"),
        ("sheet", "2025", "fier"),
        ("block", "2024-2026", ""),
        ("summary", "2025", ""),
        ("council", "2025", ""),
    ],
)
def test_schema_takes_every_kind_whether_its_parts_are_empty_or_filled(
    schema: dict[str, Any], kind: str, period: str, subject: str
) -> None:
    empty, filled = (make_snapshot(demo=False) for _ in range(2))
    about: Any = {"kind": kind, "period": period, "subject": subject}
    empty.update({**shape.empty_snapshot(), **about, "language": "es", "year": 2025, "built_on": "2026-02-14"})
    filled.update(about)
    filled["block"] = {
        "code": "2024-2026",
        "first": 2024,
        "last": 2026,
        "people": 25,
        "tables": filled["tables"][:1],
        "sentence": "",
    }
    filled["years"] = [{"year": 2025, "agreed": filled["agreed"]}]
    filled["corrections"] = ["kwartaal 1 van 2025, contactmomenten: gecorrigeerd taal (verkeerd getikt)"]

    for snapshot in (empty, filled):
        jsonschema.validate(json.loads(render_json(snapshot)), schema)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("kind", "month"),
        ("period", "25"),
        ("language", "fy"),
        ("schema", "xenia-report-1"),
        ("left_out", None),
        ("people", 5),
        ("more", ""),
    ],
)
def test_schema_refuses_what_no_report_holds(schema: dict[str, Any], part: str, value: object) -> None:
    snapshot: Any = make_snapshot() | {part: value}

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(snapshot, schema)


def test_json_order_of_keys_does_not_matter() -> None:
    snapshot = make_snapshot()
    turned = dict(reversed(snapshot.items()))

    assert render_json(turned) == render_json(snapshot)
