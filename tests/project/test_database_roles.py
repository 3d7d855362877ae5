"""The roles of deploy/postgres-roles.sql, made for real on the server of the tests (security.md D1)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

from portal import roles
from portal.backups import programs
from portal.backups.writing import count
from portal.checks import check_database_role
from tests.project.database_roles import PASSWORDS, Server, made_server
from tests.project.deployment import ROOT, read


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Server]:
    with made_server(tmp_path_factory.mktemp("secrets"), "roles") as server:
        server.run("owner", "CREATE TABLE secret_things (id bigserial PRIMARY KEY, word text)")
        server.run("owner", "INSERT INTO secret_things (word) VALUES ('one')")
        yield server


# --- What each may -------------------------------------------------------------------------------------------------
def test_app_reads_and_writes_rows_and_changes_no_table(server: Server) -> None:
    server.run("app", "INSERT INTO secret_things (word) VALUES ('two')", "UPDATE secret_things SET word = 'x'")
    server.run("app", "DELETE FROM secret_things WHERE id = 2")

    for forbidden in (
        "DROP TABLE secret_things", "TRUNCATE secret_things", "ALTER TABLE secret_things DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id integer)", f"ALTER ROLE {server.name}_app SUPERUSER", "SET ROLE postgres",
        f"SET ROLE {server.name}_owner",
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.run("app", forbidden)


def test_backup_reads_everything_and_writes_nothing(server: Server) -> None:
    assert len(server.run("backup", "SELECT * FROM secret_things")) == 1
    for forbidden in (
        "DELETE FROM secret_things",
        "INSERT INTO secret_things VALUES (9, 'x')",
        "DROP TABLE secret_things",
    ):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
            server.run("backup", forbidden)
        # Not only by a habit that it could lay down.
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.run("backup", "SET default_transaction_read_only = off", "COMMIT", forbidden)


def test_stranger_may_not_even_come_in(server: Server) -> None:
    name = connection.settings_dict["USER"]
    own = {**server.parameters("app"), "user": name, "password": connection.settings_dict["PASSWORD"]}

    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(**own)


def test_backup_of_one_role_comes_back_with_the_rights_of_all(server: Server, tmp_path: Path) -> None:
    """As the installation page does it: dumped as the role that reads, restored as the owner."""
    back = f"{server.name}_back"
    outside = {**server.parameters("superuser"), "dbname": "postgres"}
    dump = tmp_path / "dump"
    subprocess.run(
        [programs.find("pg_dump", major=18), "--format=custom", f"--file={dump}"],
        check=True, env=programs.environment(server.parameters("backup")),
    )  # fmt: skip
    with psycopg.connect(**outside, autocommit=True) as root:
        root.execute(f"DROP DATABASE IF EXISTS {back}")
        root.execute(f"CREATE DATABASE {back} OWNER {server.name}_owner")
    owner = {**server.parameters("owner"), "dbname": back}
    try:
        done = subprocess.run(
            [programs.find("pg_restore", major=18), "--single-transaction", "--exit-on-error", "--no-owner",
             f"--dbname={back}", str(dump)],
            check=False, capture_output=True, text=True, env=programs.environment(owner),
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        with psycopg.connect(**{**server.parameters("app"), "dbname": back}) as there:
            assert count(there, "secret_things") == 1
            there.execute("INSERT INTO secret_things (word) VALUES ('three')")
        with psycopg.connect(**{**server.parameters("backup"), "dbname": back}) as there:
            assert count(there, "secret_things") == 2
    finally:
        with psycopg.connect(**outside, autocommit=True) as root:
            root.execute(f"DROP DATABASE IF EXISTS {back} WITH (FORCE)")


# --- The start is refused --------------------------------------------------------------------------------------------
def start(server: Server, role: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Ask what gunicorn asks before it starts a process, with the environment of a server."""
    given = server.parameters(role)
    url = f"postgres://{given['user']}:{given['password']}@{quote(given['host'], safe='')}/{server.name}"
    environment = {
        "PATH": os.environ["PATH"], "DATABASE_URL": url, "SECRET_KEY": "s" * 64, "SDC_KEY": "0" * 64,
        "REDIS_URL": "redis://localhost:1/0", "ALLOWED_HOSTS": "portal.example", "HTTPS": "true", "DEMO": "false",
        "PUBLIC_ADDRESS": "https://portal.example", "FACTOR_KEYS": "f" * 64,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "portal.roles"],
        cwd=ROOT, env=environment | changes, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(("role", "said"), [("superuser", "as a superuser"), ("owner", "as the owner of its tables")])
def test_start_as_somebody_who_could_change_tables_is_refused_with_a_sentence(
    server: Server, role: str, said: str
) -> None:
    done = start(server, role)

    assert done.returncode == 1
    assert done.stderr == f"The portal is logged in to the database {said}. {roles.WHAT_TO_DO}\n"


def test_start_as_the_app_and_of_the_one_command_for_the_owner_are_not_refused(server: Server) -> None:
    for done in (start(server, "app"), start(server, "owner", DATABASE_ROLE="owner")):
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECOND_FACTOR": "false"}, "SECOND_FACTOR=false lets a password alone open real records."),
        ({"DEMO": "true"}, "DEMO=true is only for loopback: its accounts share one password. Leave DEMO out."),
        ({"HTTPS": "false", "PUBLIC_ADDRESS": "http://localhost"}, "HTTPS=false is only for loopback."),
    ],
)
def test_start_with_an_unsafe_setting_is_refused_with_a_sentence(
    server: Server, changed: dict[str, str], said: str
) -> None:
    done = start(server, "app", **changed)

    assert (done.returncode, done.stderr) == (1, f"{said}\n")


def test_start_without_a_database_is_not_refused(server: Server) -> None:
    done = start(server, "app", DATABASE_URL="postgres://portal_app@%2Fnowhere/portal")

    assert done.returncode == 0
    assert "the role in the database could not be asked for" in done.stderr


def test_gunicorn_does_not_start_as_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal import gunicorn_conf  # noqa: PLC0415  (only here)

    monkeypatch.setattr(gunicorn_conf.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 1))

    with pytest.raises(SystemExit):
        gunicorn_conf.on_starting(None)


# --- The check -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_check_refuses_the_role_of_the_tests_in_production_only(settings: Any) -> None:
    """That role owns the tables, as on the machine of a developer."""
    assert check_database_role(databases=["default"]) == []
    settings.HTTPS = True

    assert [one.id for one in check_database_role(databases=["default"])] == ["portal.E016"]
    assert check_database_role(databases=None) == []
    settings.DATABASE_ROLE = "owner"
    assert check_database_role(databases=["default"]) == []


# --- A server of before ----------------------------------------------------------------------------------------------
def test_upgrade_makes_the_roles_that_an_older_server_lacks(server: Server, tmp_path: Path) -> None:
    """The lines of deploy/README.md for a database that was made before there were four roles."""
    name = server.name
    secret = tmp_path / "database_backup_url"
    secret.write_text(f"postgres://{name}_backup:{PASSWORDS['backup']}@db:5432/portal\n")
    server.run("superuser", f"DROP OWNED BY {name}_backup, {name}_audit", f"DROP ROLE {name}_backup, {name}_audit")
    words = read("deploy/README.md").partition("<<'SQL'\n")[2].partition("\nSQL\n")[0]
    words = server.named(words).replace("/run/secrets/database_backup_url", str(secret))

    subprocess.run(
        [programs.find("psql", major=18), "--no-psqlrc", "--quiet", f"--dbname={name}"],
        input=words, text=True, check=True, capture_output=True,
        env=programs.environment(server.parameters("superuser")),
    )  # fmt: skip

    assert server.run("backup", "SELECT count(*) FROM secret_things WHERE id = 1") == [(1,)]
    assert server.run("app", f"SELECT pg_has_role('{name}_audit', 'MEMBER')") == [(True,)]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        server.run("backup", "DELETE FROM secret_things")
