"""A database with the roles of deploy/postgres-roles.sql, made for real on the server of the tests."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from portal.backups import programs
from tests.project.deployment import read

PASSWORDS = {"owner": "0a" * 16, "app": "0b" * 16, "backup": "0c" * 16}
# One of them has no login, and so no password. All get names of this run, for a role outlives its database.
ROLES = (*PASSWORDS, "audit")


@dataclass(frozen=True)
class Server:
    """A database made as the installation makes it, and how each role reaches it."""

    name: str
    host: str

    def parameters(self, role: str) -> dict[str, Any]:
        """Return how a role is logged in."""
        name = {"superuser": "postgres"}.get(role, f"{self.name}_{role}")
        password = os.environ["POSTGRES_PASSWORD"] if role == "superuser" else PASSWORDS[role]
        return {"host": self.host, "user": name, "password": password, "dbname": self.name, "connect_timeout": 5}

    def named(self, text: str) -> str:
        """Return words about a real portal as words about this database and its roles."""
        for role in ROLES:
            text = re.sub(rf"\bportal_{role}\b", f"{self.name}_{role}", text)
        text = re.sub(r"\bportal_(restored|before)\b", rf"{self.name}_\1", text)
        return re.sub(r"(\bDATABASE |\bTO )portal\b", rf"\1{self.name}", text)

    def run(self, role: str, *statements: str) -> list[Any]:
        """Run statements as a role; return the rows of the last."""
        with psycopg.connect(**self.parameters(role)) as there:
            for statement in statements:
                cursor = there.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def made_server(secrets: Path, suffix: str) -> Iterator[Server]:
    """Run the file as the image of PostgreSQL does, under other names than those of a real portal."""
    if not os.environ.get("POSTGRES_PASSWORD"):
        pytest.skip("needs the embedded server, whose superuser the tests may be")
    host = connection.settings_dict["HOST"]
    # One for each run of the tests, for roles belong to the whole server.
    name = f"{connection.settings_dict['NAME']}_{suffix}"
    for role, file in (("owner", "database_owner_url"), ("app", "database_url"), ("backup", "database_backup_url")):
        (secrets / file).write_text(f"postgres://{name}_{role}:{PASSWORDS[role]}@db:5432/portal\n")
    there = Server(name, host)
    text = there.named(read("deploy/postgres-roles.sql")).replace("/run/secrets/", f"{secrets}/")
    remove(there)
    outside = {**there.parameters("superuser"), "dbname": "postgres"}
    with psycopg.connect(**outside, autocommit=True) as root:
        root.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        subprocess.run(
            [programs.find("psql", major=18), "--no-psqlrc", "--quiet", f"--dbname={name}"],
            input=text, text=True, check=True, capture_output=True,
            env=programs.environment({**outside, "dbname": name}),
        )  # fmt: skip
        yield there
    finally:
        remove(there)


def remove(server: Server) -> None:
    """Take the database and its roles away, and those that were put beside it."""
    outside = {**server.parameters("superuser"), "dbname": "postgres"}
    with psycopg.connect(**outside, autocommit=True) as root:
        for name in (server.name, f"{server.name}_restored", f"{server.name}_before"):
            root.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        for role in ROLES:
            root.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{server.name}_{role}")))
