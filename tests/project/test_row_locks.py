"""Locks in one order: rows first, the audit log last, and no lock on what only a foreign key looks at.

The audit log is closed under one lock that is held until the transaction ends, and foreign keys are looked at when it
ends. So whoever locked a row in full, and writes in the log after that, could wait for somebody who is in the log
already and waits for that row: both would fall over it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.project.source import APPS, modules

WRITES = {"add", "bulk_create", "bulk_update", "create", "delete", "get_or_create", "remove", "save", "set", "update"}
LOCKS = {"select_for_update"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for module, path in modules(app):
            yield module, ast.parse(path.read_text(encoding="utf-8"))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def calls_in(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def is_record(call: ast.Call) -> bool:
    return ast.unparse(call.func) == "audit.record"


def test_locked_rows_stay_free_for_foreign_keys() -> None:
    locks = [(module, call) for module, tree in trees() for call in calls_in(tree) if name_of(call) in LOCKS]
    full = [f"{module}:{call.lineno}" for module, call in locks if "no_key=True" not in ast.unparse(call)]

    assert len(locks) > 40
    assert full == []


def test_locked_row_never_takes_another_table_with_it() -> None:
    """With `select_related` a lock is on the rows of all tables, unless it says which."""
    chains = [
        (module, ast.unparse(call))
        for module, tree in trees()
        for call in calls_in(tree)
        if ".select_for_update(" in ast.unparse(call) and ".select_related(" in ast.unparse(call)
    ]

    assert chains
    assert [module for module, chain in chains if "of=('self',)" not in chain] == []


def test_audit_log_is_the_last_that_a_function_writes() -> None:
    late, records = [], 0
    for module, tree in trees():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            noted = [call.end_lineno or call.lineno for call in calls_in(function) if is_record(call)]
            records += len(noted)
            written = [call.lineno for call in calls_in(function) if name_of(call) in WRITES | LOCKS]
            if noted and any(line > noted[0] for line in written):
                late.append(f"{module}.{function.name}")

    assert records > 30
    assert late == []
