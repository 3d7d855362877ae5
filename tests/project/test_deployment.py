"""docker-compose.yml, read as nobody can run it here: every rule is a function, and every function is seen to fail."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.project.deployment import ROOT, Compose, is_exact, load_compose, read

SCHEMA = json.loads((Path(__file__).parent / "compose_schema.json").read_text(encoding="utf-8"))
PORTAL = {"migrate", "web", "worker", "beat", "backup", "restore"}
ONE_SHOT = {"migrate", "restore"}
# What is there only when it is called for: a restore must never run because somebody starts everything.
PROFILES = {"restore": ["restore"]}
SECRET_READERS = "10001"
OWN_IMAGE = re.compile(r"xenia-portaal:\$\{PORTAAL_VERSION:\?[^}]+\}\Z")
NETWORKS = {
    "db": {"back"},
    "valkey": {"back"},
    "migrate": {"back"},
    "worker": {"back"},
    "beat": {"back"},
    "backup": {"back"},
    "restore": {"back"},
    "web": {"front", "back"},
    "caddy": {"front", "edge"},
}
STARTS_AFTER = {
    "db": {},
    "valkey": {},
    "migrate": {"db": "service_healthy"},
    "web": {"db": "service_healthy", "migrate": "service_completed_successfully"},
    "worker": {"db": "service_healthy", "valkey": "service_healthy", "migrate": "service_completed_successfully"},
    "beat": {"db": "service_healthy", "valkey": "service_healthy", "migrate": "service_completed_successfully"},
    "backup": {"db": "service_healthy", "migrate": "service_completed_successfully"},
    "restore": {"db": "service_healthy"},
    "caddy": {"web": "service_healthy"},
}
# Where the image keeps what must survive; another folder would lose it with the container.
DATA_FOLDERS = {
    "db": ["db_data:/var/lib/postgresql"],
    "valkey": ["valkey_data:/data"],
    "caddy": ["caddy_data:/data/caddy"],
    # A folder of the server itself, for from there they must go to another place.
    "backup": ["./backups:/backups"],
    "restore": ["./backups:/backups:ro"],
}
CAPABILITIES = {"caddy": ["NET_BIND_SERVICE"]}
# Who may read what; the portal never gets the owner of the tables nor the superuser.
KEYS = {"secret_key", "secret_key_fallbacks", "sdc_key", "factor_keys", "redis_url"}
APP_SECRETS = KEYS | {"database_url"}
SECRETS = {
    "db": {"postgres_password", "database_url", "database_owner_url", "database_backup_url"},
    "valkey": {"valkey_password"},
    "migrate": KEYS | {"database_owner_url"},
    "web": APP_SECRETS | {"metrics_token"},
    "worker": APP_SECRETS,
    "beat": APP_SECRETS,
    "backup": APP_SECRETS | {"database_backup_url", "backup_recipients"},
    "restore": KEYS | {"database_owner_url"},
    "caddy": set(),
}
SECRET_NAME = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|KEY|CREDENTIAL|_URL|_DSN")
LITERAL_SECRETS = (
    re.compile(r"://[^/\s:@]*:[^\s@]+@"),
    re.compile(r"(?i)(password|passwd|secret|token|key)[\"']?\s*[=:]\s*[\"']?[\w+/-]{3,}|requirepass\s+\w"),
    re.compile(r"\b[0-9a-fA-F]{24,}\b"),
)
# What `.env` need not name. Without the second no host is there for the staff side alone.
MAY_BE_LEFT_OUT = {"LOG_LEVEL", "STAFF_HOST"}
SERVER_MEBIBYTES = 3_400  # of 4,096: the rest is for the system and Docker itself


def service_texts(value: Any) -> Iterator[str]:
    """Walk every text below a value."""
    if isinstance(value, dict):
        for part in value.values():
            yield from service_texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from service_texts(part)
    elif isinstance(value, str):
        yield value


def schema_problems(compose: Compose) -> Iterator[str]:
    for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(compose):
        yield f"schema: {'.'.join(map(str, error.absolute_path))}: {error.message}"


def image_problems(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        image = service.get("image", "")
        if name in PORTAL:
            if not OWN_IMAGE.match(image) or service.get("pull_policy") != "never":
                yield f"{name}: must run our own image, of a named version, and never look for it elsewhere"
        elif not is_exact(image):
            yield f"{name}: image {image} is not pinned to one version"


def secret_problems(compose: Compose) -> Iterator[str]:
    for secret, source in compose.get("secrets", {}).items():
        if source.get("file") != f"./secrets/{secret}":
            yield f"secret {secret}: must come from ./secrets/{secret}"
    used: set[str] = set()
    for name, service in compose["services"].items():
        secrets = set(service.get("secrets", []))
        used |= secrets
        if secrets != SECRETS.get(name, set()):
            yield f"{name}: reads secrets {sorted(secrets)}"
        group = service.get("user", "").partition(":")[2]
        if secrets and SECRET_READERS not in {group, *service.get("group_add", [])}:
            yield f"{name}: cannot read its secrets, for it is not in group {SECRET_READERS}"
    if used != set(compose.get("secrets", {})):
        yield f"secrets defined and used differ: {sorted(used ^ set(compose.get('secrets', {})))}"


def environment_problems(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            if variable.endswith("_FILE"):
                if value.removeprefix("/run/secrets/") not in service.get("secrets", []):
                    yield f"{name}: {variable} is not the path of a secret that it reads"
            elif SECRET_NAME.search(variable):
                yield f"{name}: {variable} holds a secret itself; use {variable}_FILE"


def literal_problems(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        for text in service_texts(service):
            if any(pattern.search(text) for pattern in LITERAL_SECRETS):
                yield f"{name}: has a literal secret in {text!r}"
            for variable, fallback in re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", text):
                if SECRET_NAME.search(variable):
                    yield f"{name}: takes the secret {variable} from the environment"
                if variable not in MAY_BE_LEFT_OUT and not fallback.startswith(":?"):
                    yield f"{name}: {variable} has a default or may be empty"


def volume_problems(compose: Compose) -> Iterator[str]:
    used: set[str] = set()
    for name, service in compose["services"].items():
        volumes = service.get("volumes", [])
        used |= {volume.partition(":")[0] for volume in volumes if not volume.startswith("./")}
        if volumes != DATA_FOLDERS.get(name, []):
            yield f"{name}: has volumes {volumes}"
        for config in service.get("configs", []):
            if config["source"] not in compose.get("configs", {}):
                yield f"{name}: config {config['source']} does not exist"
    if used != set(compose.get("volumes", {})):
        yield f"volumes defined and used differ: {sorted(used ^ set(compose.get('volumes', {})))}"
    for config, source in compose.get("configs", {}).items():
        if not (ROOT / source["file"]).is_file():
            yield f"config {config}: there is no file {source['file']}"


def health_problems(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        if name in ONE_SHOT:
            if service.get("restart") != "no":
                yield f"{name}: runs once, so it must not be restarted"
            if service.get("profiles") != PROFILES.get(name):
                yield f"{name}: runs at the wrong time"
            continue
        if not service.get("healthcheck", {}).get("test"):
            yield f"{name}: has no health check"
        if service.get("profiles") != PROFILES.get(name):
            yield f"{name}: is not there with all the others"
        if service.get("restart") != "unless-stopped":
            yield f"{name}: is not restarted"
        if "stop_grace_period" not in service:
            yield f"{name}: gets no time to stop"


def hardening_problems(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        if service.get("privileged"):
            yield f"{name}: is privileged"
        if service.get("user", "0").partition(":")[0] in {"0", "root", ""}:
            yield f"{name}: runs as root"
        if service.get("read_only") is not True or not service.get("tmpfs"):
            yield f"{name}: may write in its image, or has no /tmp"
        if service.get("cap_drop") != ["ALL"] or service.get("cap_add", []) != CAPABILITIES.get(name, []):
            yield f"{name}: keeps capabilities it does not need"
        if service.get("security_opt") != ["no-new-privileges:true"]:
            yield f"{name}: may gain privileges"
        if "mem_limit" not in service or "pids_limit" not in service:
            yield f"{name}: has no limit on memory or processes"
    running = [s.get("mem_limit", "0m") for n, s in compose["services"].items() if n not in ONE_SHOT]
    total = sum(int(limit.removesuffix("m")) for limit in running)
    if total > SERVER_MEBIBYTES:
        yield f"memory limits add up to {total} MiB: too much for a server of 4 GB"


def network_problems(compose: Compose) -> Iterator[str]:
    for network, options in compose.get("networks", {}).items():
        if network != "edge" and options.get("internal") is not True:
            yield f"network {network}: has a way to the internet"
    for name, service in compose["services"].items():
        if set(service.get("networks", [])) != NETWORKS.get(name):
            yield f"{name}: is on networks {service.get('networks')}"
        if name == "caddy" and service.get("ports") != ["80:8080", "443:8443"]:
            yield f"caddy: publishes {service.get('ports')}"
        if name != "caddy" and service.get("ports"):
            yield f"{name}: publishes a port; only caddy may"


def order_problems(compose: Compose) -> Iterator[str]:
    if set(compose["services"]) != set(STARTS_AFTER):
        yield f"services differ: {sorted(set(compose['services']) ^ set(STARTS_AFTER))}"
    for name, service in compose["services"].items():
        after = {other: rule.get("condition") for other, rule in service.get("depends_on", {}).items()}
        if after != STARTS_AFTER.get(name, {}):
            yield f"{name}: starts after {after}"


def valkey_problems(compose: Compose) -> Iterator[str]:
    command = " ".join(compose["services"].get("valkey", {}).get("command", []))
    if "requirepass $$password" not in command or "$$(cat /run/secrets/valkey_password)" not in command:
        yield "valkey: takes no password from its secret"
    for option in ("--appendonly yes", "--maxmemory-policy noeviction"):
        if option not in command:
            yield f"valkey: without {option} it forgets messages"


def problems(compose: Compose) -> list[str]:
    """Return everything that is wrong with a compose file; each line names the service first."""
    checks: list[Callable[[Compose], Iterator[str]]] = [
        schema_problems, image_problems, secret_problems, environment_problems, literal_problems,
        volume_problems, health_problems, hardening_problems, network_problems, order_problems, valkey_problems,
    ]  # fmt: skip
    return [problem for check in checks for problem in check(compose)]


def test_compose_file_has_no_problems() -> None:
    assert problems(load_compose()) == []


def test_compose_file_says_nothing_twice() -> None:
    """YAML keeps the last of two equal keys without a word."""

    def walk(node: yaml.Node | None) -> Iterator[str]:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            yield from {key for key in keys if keys.count(key) > 1}
        if isinstance(node, (yaml.MappingNode, yaml.SequenceNode)):
            for child in node.value:
                for part in child if isinstance(child, tuple) else (child,):
                    yield from walk(part)

    assert list(walk(yaml.compose(read("docker-compose.yml"), yaml.SafeLoader))) == []


def put(path: str, value: Any) -> Callable[[Compose], None]:
    """Return a mutation that sets one value; DELETE takes the key away."""

    def mutate(compose: Compose) -> None:
        *parents, last = path.split("/")
        target = compose
        for parent in parents:
            target = target[parent]
        if value is DELETE:
            del target[last]
        else:
            target[last] = value

    return mutate


DELETE = object()
MUTATIONS = [
    ("services/web/privileged", True, "web: is privileged"),
    ("services/web/privileged", False, "schema: services.web: Additional properties"),
    ("services/web/helthcheck", {}, "schema: services.web: Additional properties"),
    ("services/web/volumes", ["/:/host"], "web: has volumes"),
    ("services/db/volumes", ["db_data:/var/lib/postgresql/data"], "db: has volumes"),
    ("services/db/volumes", DELETE, "db: has volumes"),
    ("services/backup/volumes", DELETE, "backup: has volumes"),
    ("services/restore/volumes", ["./backups:/backups"], "restore: has volumes"),
    ("services/restore/profiles", DELETE, "restore: runs at the wrong time"),
    ("services/worker/profiles", ["later"], "worker: is not there with all the others"),
    ("services/backup/secrets", ["secret_key", "database_owner_url"], "backup: reads secrets"),
    ("volumes/db_data", DELETE, "volumes defined and used differ: ['db_data']"),
    ("configs/caddyfile/file", "./deploy/Cadyfile", "config caddyfile: there is no file"),
    ("configs/caddyfile", DELETE, "caddy: config caddyfile does not exist"),
    ("services/beat", DELETE, "services differ: ['beat']"),
    ("services/extra", {"image": "x:1"}, "services differ: ['extra']"),
    ("services/db/image", "postgres:latest", "db: image postgres:latest is not pinned"),
    ("services/db/image", "postgres:18", "db: image postgres:18 is not pinned"),
    ("services/db/image", "postgres", "db: image postgres is not pinned"),
    ("services/caddy/image", "caddy:2.11-alpine", "caddy: image caddy:2.11-alpine is not pinned"),
    ("services/valkey/image", "somebody/valkey:9.1.2", "valkey: image somebody/valkey:9.1.2 is not pinned"),
    ("services/web/image", "xenia-portaal:latest", "web: must run our own image"),
    ("services/web/image", "xenia-portaal:${PORTAAL_VERSION:-latest}", "web: PORTAAL_VERSION has a default"),
    ("services/worker/pull_policy", DELETE, "worker: must run our own image"),
    ("services/web/environment/SECRET_KEY", "x", "web: SECRET_KEY holds a secret itself"),
    ("services/web/environment/DATABASE_URL", "x", "web: DATABASE_URL holds a secret itself"),
    ("services/web/environment/SECRET_KEY_FILE", "./secret_key", "web: SECRET_KEY_FILE is not the path of a secret"),
    ("services/web/environment/SECRET_KEY_FILE", "/run/secrets/nope", "web: SECRET_KEY_FILE is not the path"),
    ("services/web/environment/NOTE", "postgres://a:b@db/portal", "web: has a literal secret"),
    ("services/valkey/command", ["valkey-server", "--requirepass", "changeme"], "valkey: takes no password"),
    ("services/valkey/command", ["sh", "-c", "valkey-server --requirepass changeme"], "valkey: has a literal secret"),
    ("services/db/environment/NOTE", "${DB_PASSWORD:?}", "db: takes the secret DB_PASSWORD from the environment"),
    ("services/caddy/environment/SITE_HOST", "${SITE_HOST}", "caddy: SITE_HOST has a default or may be empty"),
    ("services/web/secrets", ["secret_key"], "web: reads secrets ['secret_key']"),
    ("services/web/secrets", [*sorted(APP_SECRETS), "database_owner_url"], "web: reads secrets"),
    ("services/db/group_add", DELETE, "db: cannot read its secrets"),
    ("services/web/user", "10002:10002", "web: cannot read its secrets"),
    ("secrets/sdc_key/file", "./sdc_key", "secret sdc_key: must come from ./secrets/sdc_key"),
    ("secrets/sdc_key", {"environment": "SDC_KEY"}, "secret sdc_key: must come from ./secrets/sdc_key"),
    ("secrets/spare", {"file": "./secrets/spare"}, "secrets defined and used differ: ['spare']"),
    ("services/web/healthcheck", DELETE, "web: has no health check"),
    ("services/beat/healthcheck/retries", DELETE, "schema: services.beat.healthcheck: 'retries' is a required"),
    ("services/web/restart", "no", "web: is not restarted"),
    ("services/migrate/restart", "unless-stopped", "migrate: runs once"),
    ("services/worker/stop_grace_period", DELETE, "worker: gets no time to stop"),
    ("services/web/user", "0:0", "web: runs as root"),
    ("services/caddy/user", DELETE, "caddy: runs as root"),
    ("services/caddy/user", "root", "schema: services.caddy.user"),
    ("services/db/read_only", False, "db: may write in its image"),
    ("services/db/tmpfs", DELETE, "db: may write in its image, or has no /tmp"),
    ("services/db/cap_drop", DELETE, "db: keeps capabilities"),
    ("services/db/cap_add", ["SYS_ADMIN"], "db: keeps capabilities"),
    ("services/caddy/cap_add", DELETE, "caddy: keeps capabilities"),
    ("services/web/security_opt", DELETE, "web: may gain privileges"),
    ("services/web/mem_limit", DELETE, "web: has no limit on memory"),
    ("services/worker/mem_limit", "2048m", "memory limits add up to"),
    ("services/web/logging/options", {}, "schema: services.web.logging.options: 'max-size' is a required"),
    ("networks/back/internal", False, "network back: has a way to the internet"),
    ("networks/front", {}, "network front: has a way to the internet"),
    ("services/db/networks", ["back", "edge"], "db: is on networks"),
    ("services/caddy/networks", ["edge", "front", "back"], "caddy: is on networks"),
    ("services/db/ports", ["5432:5432"], "db: publishes a port; only caddy may"),
    ("services/web/ports", ["8000:8000"], "web: publishes a port; only caddy may"),
    ("services/caddy/ports", ["80:8080", "443:8443", "2019:2019"], "caddy: publishes"),
    ("services/web/depends_on/migrate/condition", "service_started", "web: starts after"),
    ("services/worker/depends_on", DELETE, "worker: starts after {}"),
    ("services/valkey/command", ["valkey-server"], "valkey: without --appendonly yes it forgets"),
]


@pytest.mark.parametrize(("path", "value", "expected"), MUTATIONS)
def test_broken_compose_file_is_reported(path: str, value: Any, expected: str) -> None:
    compose = load_compose()

    put(path, value)(compose)

    assert [problem for problem in problems(compose) if problem.startswith(expected)], problems(compose)
