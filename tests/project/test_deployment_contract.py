"""What the parts of the deployment promise each other, the portal and the installation page."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.deployment import ROOT, Compose, assigned, global_options, load_compose, parse_caddyfile, read

PORTAL = ("backup", "beat", "migrate", "restore", "web", "worker")


def names_read(path: str) -> set[str]:
    """Return the environment names that a module reads: the first text in capitals that it gives to a call."""
    found = set()
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.args[0].value
            if isinstance(name, str) and re.fullmatch(r"[A-Z][A-Z0-9_]+", name):
                found.add(name)
    return found


def names_documented(text: str) -> set[str]:
    """Return the names in an example of the environment, those in a comment too."""
    return set(re.findall(r"^(?:#\s*)?([A-Z][A-Z0-9_]+)=", text, flags=re.MULTILINE))


def unknown_names(compose: Compose, known: set[str]) -> list[str]:
    """Return what the compose file gives to the portal that the portal does not know, each with its service."""
    return [
        f"{service}: {name}"
        for service in PORTAL
        for name in compose["services"][service].get("environment", {})
        if name.removesuffix("_FILE") not in known
    ]


def known_names() -> set[str]:
    return set().union(*(names_read(str(path.relative_to(ROOT))) for path in (ROOT / "portal").rglob("*.py")))


def test_every_environment_name_is_one_that_the_portal_reads() -> None:
    assert unknown_names(load_compose(), known_names()) == []


def test_environment_name_with_a_typing_error_is_reported() -> None:
    compose = load_compose()
    compose["services"]["web"]["environment"]["ALOWED_HOSTS"] = "x"

    assert unknown_names(compose, known_names()) == ["web: ALOWED_HOSTS"]
    assert "web: SDC_KEY_FILE" in unknown_names(compose, known_names() - {"SDC_KEY"})


def test_every_environment_name_is_explained() -> None:
    explained = names_documented(read(".env.example"))

    assert unknown_names(load_compose(), explained) == []


def test_every_value_that_compose_asks_for_is_in_the_installation_page() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", read("docker-compose.yml")))

    assert asked == {"SITE_HOST", "STAFF_HOST", "PORTAAL_VERSION", "SECURITY_CONTACT", "LOG_LEVEL"}
    assert [name for name in sorted(asked - {"LOG_LEVEL"}) if f"{name}=" not in read("deploy/README.md")] == []
    assert "LOG_LEVEL" in names_documented(read(".env.example"))


def test_every_secret_is_made_by_the_installation_page() -> None:
    made = set(re.findall(r"> (?:secrets/)?(\w+)$", read("deploy/README.md"), flags=re.MULTILINE))

    assert made == set(load_compose()["secrets"])


def test_installation_page_calls_only_services_that_exist() -> None:
    called = re.findall(r"docker compose (?:exec|run)((?: -\S+)*) (\w+)", read("deploy/README.md"))

    assert {service for _, service in called} <= set(load_compose()["services"])
    assert {"db", "web"} <= {service for _, service in called}


def fill_in(value: str, secrets: Path, *, staff_host: str = "") -> str:
    """Return an environment value as a container would see it."""
    filled = value.replace("${STAFF_HOST:-}", staff_host)
    filled = re.sub(r"\$\{SITE_HOST[^}]*\}", "portaal.example.nl", filled)
    filled = re.sub(r"\$\{SECURITY_CONTACT[^}]*\}", "mailto:veilig@example.nl", filled)
    filled = re.sub(r"\$\{LOG_LEVEL:-(\w+)\}", r"\1", filled)
    return filled.replace("/run/secrets", str(secrets))


def write_secrets(folder: Path) -> None:
    """Make the secrets as the installation page does."""
    values = {
        "secret_key": "a1" * 32,
        "secret_key_fallbacks": "",
        "metrics_token": "d4" * 32,
        "sdc_key": "b2" * 32,
        "factor_keys": "c3" * 32,
        "database_url": "postgres://portal_app:apppw@db:5432/portal",
        "database_owner_url": "postgres://portal_owner:ownerpw@db:5432/portal",
        "database_backup_url": "postgres://portal_backup:backuppw@db:5432/portal",
        "backup_recipients": "age1one age1other",
        "redis_url": "redis://:valkeypw@valkey:6379/0",
    }
    for name, value in values.items():
        (folder / name).write_text(value + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("service", "role"),
    [("web", "portal_app"), ("backup", "portal_app"), ("migrate", "portal_owner"), ("restore", "portal_owner")],
)
def test_settings_load_with_nothing_but_what_compose_gives(service: str, role: str, tmp_path: Path) -> None:
    write_secrets(tmp_path)
    given = load_compose()["services"][service]["environment"]
    environment = {name: fill_in(value, tmp_path) for name, value in given.items()}
    script = (
        "import json\nfrom portal import settings as s\nd = s.DATABASES['default']\n"
        "database = [d['USER'], d['HOST'], d['NAME']]\n"
        "print(json.dumps([*database, s.REDIS_URL, s.ALLOWED_HOSTS, s.HTTPS, s.SDC_KEY, s.DEBUG]))"
    )

    # DEMO comes from the .env of a development machine, which no image has.
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment, "DEMO": "false", "PATH": os.environ["PATH"]},
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(done.stdout) == [
        role, "db", "portal", "redis://:valkeypw@valkey:6379/0", ["portaal.example.nl", "web"], True, "b2" * 32, False,
    ]  # fmt: skip


def test_second_host_of_compose_is_one_that_the_portal_takes(tmp_path: Path) -> None:
    write_secrets(tmp_path)
    given = load_compose()["services"]["web"]["environment"]
    environment = {name: fill_in(value, tmp_path, staff_host="werk.example.nl") for name, value in given.items()}
    script = "from portal import settings as s\nprint(s.STAFF_HOST, *s.ALLOWED_HOSTS)"

    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment, "DEMO": "false", "PATH": os.environ["PATH"]},
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.split() == ["werk.example.nl", "portaal.example.nl", "werk.example.nl", "web"]


def test_manage_starts_no_servers_of_its_own_where_the_addresses_are_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the container both addresses are `NAME_FILE`, and there is no PostgreSQL to start."""
    from portal import embedded  # noqa: PLC0415  (the rest of this file needs no Django)

    write_secrets(tmp_path)
    for name in ("DATABASE_URL", "REDIS_URL", "POSTGRES_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "database_url"))
    monkeypatch.setenv("REDIS_URL_FILE", str(tmp_path / "redis_url"))

    embedded.attach(tmp_path)

    assert "DATABASE_URL" not in os.environ


def test_database_sorts_in_production_as_in_the_tests() -> None:
    arguments = load_compose()["services"]["db"]["environment"]["POSTGRES_INITDB_ARGS"].split()

    assert "--locale-provider=builtin" in arguments
    assert [argument for argument in arguments if f'"{argument}"' not in read("portal/embedded.py")] == []


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_every_process_gets_the_time_it_needs_to_finish() -> None:
    services = load_compose()["services"]
    grace = global_options(parse_caddyfile(read("deploy/Caddyfile"))).one("grace_period").words[-1]

    assert seconds(services["worker"]["stop_grace_period"]) > assigned("portal/settings.py", "CELERY_TASK_TIME_LIMIT")
    assert seconds(services["web"]["stop_grace_period"]) > assigned("portal/gunicorn_conf.py", "graceful_timeout")
    assert seconds(services["caddy"]["stop_grace_period"]) > seconds(grace)


def test_process_runners_and_containers_start_the_same_processes() -> None:
    services = load_compose()["services"]
    procfile = dict(line.split(": ", 1) for line in read("Procfile").splitlines())

    assert {name: shlex.split(command) for name, command in procfile.items()} == {
        name: services[name]["command"] for name in ("web", "worker", "beat")
    }


def test_image_and_containers_agree_on_who_runs_what() -> None:
    services = load_compose()["services"]
    user = re.findall(r"^USER (\S+)$", read("Dockerfile"), flags=re.MULTILINE)
    command = re.findall(r"^CMD (\[.*\])$", read("Dockerfile"), flags=re.MULTILINE)

    assert [services[name]["user"] for name in PORTAL] == user * len(PORTAL)
    assert [services["web"]["command"]] == [json.loads(text) for text in command]


def test_commands_of_ours_that_a_start_needs_exist() -> None:
    """Django brings the others: migrate, createcachetable, collectstatic and check."""
    called = "\n".join([read("Dockerfile"), read("docker-compose.yml"), read("deploy/README.md")])
    commands = set(re.findall(r"manage\.py ([a-z_]+)", called)) - {
        "migrate",
        "createcachetable",
        "collectstatic",
        "check",
    }

    assert commands == {"compile_translations", "load_content", "invite_first", "backup", "restore"}
    assert [name for name in commands if not (ROOT / f"portal/management/commands/{name}.py").is_file()] == []


def test_roles_take_their_passwords_from_the_secrets() -> None:
    roles = read("deploy/postgres-roles.sql")

    assert re.findall(r"`cat (\S+)`", roles) == [
        "/run/secrets/database_url", "/run/secrets/database_owner_url", "/run/secrets/database_backup_url",
    ]  # fmt: skip
    assert re.findall(r"PASSWORD (\S+?)'?,$", roles, flags=re.MULTILINE) == ["%L"]
    assert "NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS" in roles
