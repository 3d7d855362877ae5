"""Going back to the release before, as deploy/README.md says it: rehearsed with a release that nobody wants."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings
from django.utils import timezone

from contacts.models import Contact
from contacts.readings import Look, write_down
from portal import backups
from portal.backups import programs
from portal.models import BackupRun, Municipality
from tests.builders.activities import make_activity, make_contact
from tests.builders.backups import Keys, make_keys, second_database
from tests.builders.own_trajectories import make_own_trajectory
from tests.project.database_roles import Server, made_server
from tests.project.deployment import ROOT, load_compose, read
from tests.project.source import APPS

real = pytest.mark.django_db(transaction=True)
# The newest release, and where its tables begin: the last migration that the release before it had.
RELEASE = "0.6"
BEFORE = {
    "portal": "0006_page_words_approved_by",
    "contacts": "0017_tables_of_first_contacts",
    "klankbord": "0012_closed_numbers_stay",
    "subsidy": "0016_klankbord_indicators",
}
# A table that the old release cannot write to any more, words that are gone, and no way back.
UNWANTED = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "{last}")]
    operations = [
        migrations.RunSQL("ALTER TABLE portal_backuprun RENAME COLUMN result TO outcome"),
        migrations.RunSQL("UPDATE portal_municipality SET name = 'lost'"),
        migrations.RunSQL("DELETE FROM contacts_contact"),
    ]
"""


def steps() -> list[list[str]]:
    """Return the commands with which the guide goes back, in their order, each as its words."""
    section = read("deploy/README.md").partition("## Go back\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line.strip()]


def after(words: list[str], *begin: str) -> list[str] | None:
    """Return what stands behind the beginning of a command, or None if it begins otherwise."""
    return words[len(begin) :] if words[: len(begin)] == list(begin) else None


# --- The guide -------------------------------------------------------------------------------------------------------
def test_guide_goes_back_with_the_old_release_first_and_everybody_out_before_the_names_change() -> None:
    said = [" ".join(words) for words in steps()]
    order = (
        "git checkout OLD_RELEASE", "sed -i", "docker compose stop", "docker compose exec -T db createdb",
        "docker compose run --rm -T restore python manage.py restore", "docker compose exec -T db psql",
        "docker compose up --detach --wait",
    )  # fmt: skip

    assert len(said) == len(order)
    assert [begin for begin, line in zip(order, said, strict=True) if not line.startswith(begin)] == []
    # Whoever is logged in to a database keeps it from getting another name.
    stopped = set(said[2].split()[3:])
    long_running = {name for name, one in load_compose()["services"].items() if one.get("restart") != "no"}
    assert stopped == long_running - {"db", "valkey"}


def test_guide_says_that_the_backup_is_the_way_back_and_what_it_does_not_hold() -> None:
    section = " ".join(read("deploy/README.md").partition("## Go back\n")[2].partition("\n## ")[0].split())

    assert "What brings the old tables back here is the backup that was made before the upgrade." in section
    assert "the numbers and words of surveys whose results were not published, for no backup holds them" in section


# --- The rehearsal ---------------------------------------------------------------------------------------------------
@contextmanager
def logged_in(server: Server, role: str) -> Iterator[None]:
    """Let the portal be one of its roles in the database of the rehearsal."""
    given = server.parameters(role)
    backup = server.parameters("backup")
    url = f"postgres://{backup['user']}:{backup['password']}@{quote(backup['host'], safe='')}/{server.name}"
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"NAME": server.name, "USER": given["user"], "PASSWORD": given["password"]}
    try:
        with override_settings(BACKUP_DATABASE_URL=url):
            yield
    finally:
        connection.close()
        connection.settings_dict |= {key: before[key] for key in ("NAME", "USER", "PASSWORD")}


@pytest.fixture
def server(tmp_path: Path, transactional_db: None) -> Iterator[Server]:
    (tmp_path / "secrets").mkdir()
    with made_server(tmp_path / "secrets", "going_back") as made:
        yield made


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Keys:
    made = make_keys(tmp_path)
    settings.BACKUP_RECIPIENTS = made.public
    return made


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Make the migrations of a release that came out wrong; return the setting that installs it."""
    shutil.copytree(ROOT / "portal" / "migrations", tmp_path / "release_of_tomorrow")
    last = max(path.stem for path in (ROOT / "portal" / "migrations").glob("0*.py"))
    (tmp_path / "release_of_tomorrow" / "9999_unwanted.py").write_text(UNWANTED.format(last=last))
    monkeypatch.syspath_prepend(tmp_path)
    return {"portal": "release_of_tomorrow"}


def back_up(folder: Path) -> Path:
    call_command("backup", to=folder, stdout=io.StringIO())
    made = backups.newest(folder)
    assert made is not None
    return made


def restore(*options: str, key: Path) -> None:
    """Restore as the guide does: whoever holds a private key pipes it in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(key.read_text()))
        call_command("restore", *options, stdout=io.StringIO())


def walk(server: Server, words: list[str], *, path: Path, key: Path) -> None:
    """Do one step of the guide, as it is written there, in the database of the rehearsal."""
    for name in ("createdb", "psql"):
        if (given := after(words, "docker", "compose", "exec", "-T", "db", name)) is not None:
            parameters = server.parameters("superuser") | {"dbname": "postgres"}
            subprocess.run(
                [programs.find(name, major=18), *map(server.named, given)],
                check=True, capture_output=True, env=programs.environment(parameters),
            )  # fmt: skip
            return
    in_service = ("docker", "compose", "run", "--rm", "-T", "restore", "python", "manage.py", "restore")
    if (given := after(words, *in_service)) is not None:
        options = given[: given.index("<")]
        options = [server.named(option).replace("/backups/BACKUP.dump.age", str(path)) for option in options]
        with logged_in(server, "owner"):
            restore(*options, key=key)
    elif after(words, "docker", "compose", "up") is not None:
        # The service `migrate` comes before all others.
        with logged_in(server, "owner"):
            call_command("migrate", interactive=False, verbosity=0)
    else:
        assert words[0] in {"git", "sed"} or words[:3] == ["docker", "compose", "stop"], words


@real
def test_upgrade_that_nobody_wants_is_undone_by_the_steps_of_the_guide(
    server: Server, keys: Keys, worker: Any, tmp_path: Path, next_release: dict[str, str]
) -> None:  # fmt: skip
    folder = tmp_path / "backups"
    folder.mkdir()
    make_contact(make_activity(worker, today=timezone.localdate()))
    write_down(trajectory=make_own_trajectory(worker), reader=worker, look=Look(timezone.now(), "one"))
    Municipality.objects.create(code="GM0001", name="Ergens")
    first = back_up(folder)
    with logged_in(server, "owner"):
        restore(str(first), "--into-empty", "--without-rights", "--identity=-", key=keys.one)
    first.rename(folder / "xenia-20260101T000000Z.dump.age")

    # The upgrade: a backup, the tables, and a record of the first hour.
    with logged_in(server, "app"):
        path = back_up(folder)
    with logged_in(server, "owner"), override_settings(MIGRATION_MODULES=next_release):
        call_command("migrate", interactive=False, verbosity=0)
    with logged_in(server, "app"):
        assert (Municipality.objects.get(code="GM0001").name, Contact.objects.count()) == ("lost", 0)
        Municipality.objects.create(code="GM0002", name="Nadien")

    # With the new release still there, what came back is not what it knows: that is why the old one comes first.
    outside = server.parameters("superuser") | {"dbname": "postgres"}
    stop, createdb, put_back, rename, up = steps()[2:]
    walk(server, createdb, path=path, key=keys.other)
    with (
        override_settings(MIGRATION_MODULES=next_release),
        pytest.raises(CommandError, match="1 migrations of this release have not"),
    ):
        walk(server, put_back, path=path, key=keys.other)
    with psycopg.connect(**outside, autocommit=True) as root:
        root.execute(f"DROP DATABASE {server.name}_restored")

    for words in (stop, createdb, put_back, rename, up):
        walk(server, words, path=path, key=keys.other)

    with logged_in(server, "app"):
        executor = MigrationExecutor(connection)
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
        assert ("portal", "9999_unwanted") not in executor.loader.applied_migrations
        assert list(Municipality.objects.values_list("code", "name")) == [("GM0001", "Ergens")]
        assert Contact.objects.count() == 1
        # People work on, and so does the backup of tonight.
        Municipality.objects.create(code="GM0003", name="Verder")
        path.rename(folder / "xenia-20260102T000000Z.dump.age")
        back_up(folder)
        assert BackupRun.objects.filter(result="done").exists()
    # What was thrown away can still be looked up.
    with psycopg.connect(**server.parameters("superuser") | {"dbname": f"{server.name}_before"}) as before:
        assert before.execute("SELECT count(*) FROM portal_municipality WHERE code = 'GM0002'").fetchone() == (1,)


# --- The way back of each migration ----------------------------------------------------------------------------------
def test_every_step_that_is_no_column_says_its_way_back() -> None:
    loader = MigrationLoader(None)

    one_way = [
        f"{app}.{name}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in APPS and not all(operation.reversible for operation in migration.operations)
    ]

    assert one_way == []


def test_boundary_is_that_of_the_newest_release() -> None:
    """A new release moves BEFORE to the last migrations of this one."""
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]

    assert version.rpartition(".")[0] == RELEASE


def tables(name: str) -> list[str]:
    """Return all tables, triggers and functions of a database, in words and by the alphabet.

    A column that comes again stands last, and PostgreSQL writes a condition down otherwise after a restore.
    """
    said = subprocess.run(
        [programs.find("pg_dump", major=18), "--schema-only", "--no-owner", "--restrict-key=same"],
        check=True, capture_output=True, text=True, env=programs.environment(programs.parameters(name=name)),
    ).stdout  # fmt: skip
    return sorted(re.sub(r"::text|::character varying|[()\[\],]", "", line) for line in said.splitlines())


@real
def test_tables_of_the_newest_release_go_back_and_forth_with_records_in_them(
    keys: Keys, worker: Any, tmp_path: Path
) -> None:
    (tmp_path / "backups").mkdir()
    make_contact(make_activity(worker, today=timezone.localdate()))
    write_down(trajectory=make_own_trajectory(worker), reader=worker, look=Look(timezone.now(), "one"))
    path = back_up(tmp_path / "backups")

    with second_database() as name:
        call_command("restore", str(path), identity=str(keys.one), database=name, stdout=io.StringIO())
        before = tables(name)
        with backups.looking_at(name):
            for app, migration in BEFORE.items():
                call_command("migrate", app, migration, interactive=False, verbosity=0)
            applied = MigrationLoader(connection).applied_migrations
            back = {app: max(name for of, name in applied if of == app) for app in APPS}
            assert "portal_auditevent" not in connection.introspection.table_names()
            call_command("migrate", interactive=False, verbosity=0)
            assert Contact.objects.count() == 1

        assert back == BEFORE
        assert tables(name) == before
