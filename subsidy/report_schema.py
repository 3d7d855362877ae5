"""The JSON schema of a report, made of the shape itself (`snapshot.py`), so that the two can't drift apart.

Beyond the types it says which whole numbers are published counts (multiples of five) and which are exact, how an amount
is written, and which words a field may have. `data/report-schema.json` holds the result; a test keeps it in step.
"""

from __future__ import annotations

import json
from types import NoneType, UnionType
from typing import Any, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from klankbord.choices import QuestionKind
from subsidy import snapshot as shape
from subsidy.choices import BLOCK_CODE, QUARTER_CODE, YEAR_CODE, ReportKind

LANGUAGES = ("nl", "en", "es")
LIGHTS = ("reached", "almost", "missed", "unknown")
# Fields that hold published counts: people, or what follows from them.
PUBLISHED = {
    ("Row", "values"),
    ("Table", "total"),
    ("Crossing", "values"),
    ("Crossing", "row_totals"),
    ("Crossing", "column_totals"),
    ("Crossing", "total"),
    ("Number", "quarters"),
    ("Number", "year"),
    ("Protected", "quarters"),
    ("Protected", "year"),
    ("Block", "people"),
    ("SurveyQuestion", "answered"),
    ("SurveyQuestion", "blank"),
    ("Survey", "forms"),
}
AMOUNTS = {
    "MoneyLine": ("budgeted", "realised"),
    "Income": ("agreed", "received"),
    "Share": ("amount",),
    "Settlement": ("advanced", "spent", "remaining"),
    "Fees": ("price", "amount"),
    "Money": ("spent", "duup", "overshoot", "rent", "municipal_part", "with_rent"),
}
MEASURED = {("Agreed", "agreed"), ("Agreed", "result"), ("Result", "value")}
YEARS = {("Snapshot", "year"), ("Money", "year"), ("Earlier", "year"), ("YearOfTargets", "year")}
LANGUAGE: dict[str, Any] = {"enum": list(LANGUAGES)}
DAY = "^(20[0-9]{2}-[01][0-9]-[0-3][0-9])?$"
# A quarter, the year as a whole, or one of several years or blocks.
COLUMN = "^(K[1-4]|jaar|20[0-9]{2}(-20[0-9]{2})?)$"
OWN: dict[tuple[str, str], dict[str, Any]] = {
    ("Snapshot", "schema"): {"const": shape.SCHEMA},
    ("Snapshot", "kind"): {"enum": list(ReportKind.values)},
    ("Snapshot", "period"): {"type": "string", "pattern": f"{YEAR_CODE}|{QUARTER_CODE}|{BLOCK_CODE}"},
    ("Snapshot", "language"): LANGUAGE,
    ("Translated", "language"): LANGUAGE,
    ("ToldAdvice", "given_on"): {"type": "string", "pattern": DAY},
    ("ToldAdvice", "answered_on"): {"type": "string", "pattern": DAY},
    ("ToldAdvice", "action_due_on"): {"type": "string", "pattern": DAY},
    ("ToldAdvice", "done_on"): {"type": "string", "pattern": DAY},
    ("Snapshot", "version"): {"type": "integer", "minimum": 1},
    ("Snapshot", "built_on"): {"type": "string", "pattern": "^20[0-9]{2}-[01][0-9]-[0-3][0-9]$"},
    ("Snapshot", "closed_on"): {"type": "string", "pattern": DAY},
    ("Agreed", "light"): {"enum": list(LIGHTS)},
    ("SurveyQuestion", "number"): {"type": "integer", "minimum": 1, "maximum": 40},
    ("SurveyQuestion", "kind"): {"enum": list(QuestionKind.values)},
    ("SurveyFigure", "figure"): {
        "description": "As another document published it, which rounded it or not.",
        "type": ["integer", "null"],
        "minimum": 0,
    },
    ("Work", "number"): {"type": "string", "pattern": "^A([1-9]|1[0-9]|20)$"},
    ("Work", "occasions_by_quarter"): {"type": "array", "items": {"$ref": "#/$defs/exact"}, "maxItems": 4},
    ("Table", "columns"): {"type": "array", "items": {"type": "string", "pattern": COLUMN}, "uniqueItems": True},
    ("Table", "revised"): {
        "type": "array",
        "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
    },
}
BASES: dict[str, dict[str, Any]] = {
    "published": {
        "description": "A published count: rounded to fives, at most 5 from the real number.",
        "type": "integer",
        "minimum": 0,
        "multipleOf": 5,
    },
    "exact": {"description": "What staff did, as it was recorded.", "type": "integer", "minimum": 0},
    "year": {"type": "integer", "minimum": 2000, "maximum": 2099},
    "amount": {
        "description": "Euros with two decimals; text, so that no reader turns it into floating point.",
        "type": "string",
        "pattern": r"^-?[0-9]+\.[0-9]{2}$",
    },
    "measured": {
        "description": "A number as text, in the digits of no language.",
        "type": "string",
        "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
    },
}


def report_schema() -> dict[str, Any]:
    """Return the schema of every kind of report: a part that a kind does not tell is there, and empty."""
    defs: dict[str, Any] = {}
    root = _object(shape.Snapshot, defs)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Accountability report of a support point, published numbers only",
        **root,
        "$defs": dict(sorted({**defs, **BASES}.items())),
    }


def schema_text() -> str:
    """Return the schema as it stands in its file."""
    return json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n"


def required_keys(kind: Any) -> set[str]:
    """Return the keys that must be there; a TypedDict itself does not know, where annotations are text."""
    hints = get_type_hints(kind, include_extras=True)
    return {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}


def _object(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    """Describe one TypedDict; what it refers to is added to `defs`."""
    hints = get_type_hints(kind)
    return {
        "description": (kind.__doc__ or "").strip().split("\n")[0],
        "type": "object",
        "additionalProperties": False,
        "required": sorted(required_keys(kind)),
        "properties": {name: _field(kind.__name__, name, hint, defs) for name, hint in hints.items()},
    }


def _field(owner: str, name: str, hint: Any, defs: dict[str, Any]) -> dict[str, Any]:
    if (owner, name) in OWN:
        return OWN[owner, name]
    return _type(hint, defs, _base(owner, name))


def _base(owner: str, name: str) -> str:
    """Return what stands for the numbers or the text of a field, where that is more than its type."""
    if (owner, name) in PUBLISHED:
        return "published"
    if (owner, name) in MEASURED:
        return "measured"
    if (owner, name) in YEARS:
        return "year"
    return "amount" if name in AMOUNTS.get(owner, ()) else ""


def _type(hint: Any, defs: dict[str, Any], base: str) -> dict[str, Any]:
    if is_typeddict(hint):
        name = hint.__name__
        if name not in defs:
            # First a place for it, for a shape may come back in itself.
            defs[name] = {}
            defs[name] = _object(hint, defs)
        return {"$ref": f"#/$defs/{name}"}
    if get_origin(hint) is list:
        return {"type": "array", "items": _type(get_args(hint)[0], defs, base)}
    if get_origin(hint) in (UnionType, Union):
        (one,) = (part for part in get_args(hint) if part is not NoneType)
        return {"anyOf": [_type(one, defs, base), {"type": "null"}]}
    if hint is bool:
        return {"type": "boolean"}
    if hint is int:
        return {"$ref": f"#/$defs/{base or 'exact'}"}
    return {"$ref": f"#/$defs/{base}"} if base else {"type": "string"}
