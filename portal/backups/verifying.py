"""Whether a database that came back from a backup is whole: rows, migrations, logs, published reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from portal.backups import programs
from portal.backups.archive import Manifest
from portal.backups.writing import TABLES, count

# Commands that end with an error when they find something; one that a release does not have is left out.
COMMANDS = ("verify_audit_log",)


@contextmanager
def looking_at(name: str) -> Iterator[None]:
    """Let everything that asks the database ask another one on the same server, and then this one again."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def problems_of(manifest: Manifest) -> list[str]:
    """Return everything that is wrong with the database that the portal looks at; none if it is as it was."""
    return [*_rows(manifest), *_migrations(manifest), *_named(), *_commands()]


def _rows(manifest: Manifest) -> Iterator[str]:
    with psycopg.connect(**programs.parameters()) as fresh:
        names = [name for (name,) in fresh.execute(TABLES)]
        for name in sorted({*names, *manifest.rows}):
            if name not in names:
                yield f"table {name} is missing"
            elif name not in manifest.rows:
                yield f"table {name} is not in the backup"
            elif (found := count(fresh, name)) != manifest.rows[name]:
                yield f"table {name} has {found} rows; the backup says {manifest.rows[name]}"


def _migrations(manifest: Manifest) -> Iterator[str]:
    executor = MigrationExecutor(connection)
    applied = {tuple(one) for one in executor.loader.applied_migrations}
    for app, name in sorted({(app, name) for app, name in manifest.migrations} ^ applied):
        yield f"migration {app}.{name} differs from the backup"
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield (
            f"{len(waiting)} migrations of this release have not run, for the backup is of an older one: "
            "use that release, or run migrate"
        )


def _named() -> Iterator[str]:
    """Ask the apps; by name, for the base layer imports none of them."""
    for dotted in settings.RESTORE_CHECKS:
        yield from import_string(dotted)()


def _commands() -> Iterator[str]:
    for name in COMMANDS:
        if name not in get_commands():
            continue
        try:
            call_command(name)
        except (CommandError, SystemExit) as error:
            if not isinstance(error, SystemExit) or error.code:
                yield f"{name} found something"
