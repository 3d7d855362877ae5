"""The Caddyfile: no visitor in any log, slow senders cut, no address for the portal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.project.deployment import Line, assigned, global_options, load_compose, parse_caddyfile, read

PERSONAL_FIELDS = {"request>remote_ip", "request>client_ip", "request>remote_port", "request>headers"}
TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE"
CARD = "ABCD-EFGH-JKLM-2345"


def logger_problems(name: str, logger: Line) -> Iterator[str]:
    fields = {line.words[0]: line.words[1:] for line in logger.one("format", "filter").one("fields").block}
    for personal in sorted(PERSONAL_FIELDS):
        if fields.get(personal) != ["delete"]:
            yield f"{name}: logs {personal}"
    kind, pattern, instead = (*fields.get("request>uri", []), "", "", "")[:3]
    logged = re.sub(pattern, instead, f"/nl/agenda/{TOKEN}/?q=geheim") if kind == "regexp" else "geheim"
    ways = [f"/nl/{way}/{CARD}/" for way in "kt"]
    card = " ".join(re.sub(pattern, instead, way) for way in ways) if kind == "regexp" else CARD
    if "geheim" in logged or TOKEN in logged or CARD in card or "/nl/agenda/" not in logged:
        yield f"{name}: logs what was searched for, or a secret address"


def global_problems(options: Line) -> Iterator[str]:
    default = options.one("log", "default")
    yield from logger_problems("default logger", default)
    if default.one("level").words != ["level", "ERROR"]:
        yield "default logger: says more than errors, and so names visitors"
    if not {"http.log.error", "http.stdlib"} <= set(default.one("exclude").words):
        yield "default logger: has voices that name the visitor in the message"
    timeouts = {line.words[0]: line.words[-1] for line in options.one("servers").one("timeouts").block}
    if any(timeouts.get(kind) != "30s" for kind in ("read_header", "read_body")):
        yield "slow senders are not cut at 30 seconds"
    if not {"write", "idle"} <= set(timeouts):
        yield "slow readers or idle visitors are kept for ever"
    if options.one("servers").one("protocols").words != ["protocols", "h1", "h2"]:
        yield "HTTP/3 is on, where the limits on slow senders were never tried"
    if options.one("admin").words != ["admin", "off"]:
        yield "Caddy can be reconfigured over the network"
    ports = [options.one("http_port").words[-1:], options.one("https_port").words[-1:]]
    if ports != [["8080"], ["8443"]]:
        yield f"Caddy listens on {ports}, not where docker-compose.yml publishes"


def site_problems(site: Line) -> Iterator[str]:
    limits = {line.words[1]: line.one("max_size").words[-1:] for line in site.all("request_body")}
    if limits != {"@upload": ["5500KB"], "@form": ["1MB"]}:
        yield f"the site: body limits are {limits}"
    conditions = [line.words for line in site.one("@upload").block]
    if conditions != [line.words for line in site.one("@form", "not").block] or len(conditions) != 2:
        yield "the site: a body can be neither a form nor an upload, and so has no limit"
    if site.words != ["{$SITE_HOST}", "{$STAFF_HOST}"]:
        yield f"the site: answers as {site.words}, not as both hosts"
    if site.one("@inside").words[1:] != ["path", "/metrics", "/metrics/*"]:
        yield "the site: does not know what is for inside only"
    if not site.all("error", "@inside", "404"):
        yield "the site: passes on who asks for the metrics"
    proxy = site.one("reverse_proxy", "web:8000")
    changed = {tuple(line.words[1:]) for line in proxy.all("header_up")}
    if not {("X-Forwarded-For", "{remote_host}"), ("-X-Real-IP",), ("-Forwarded",)} <= changed:
        yield "the site: a visitor can pass off an address"
    if not proxy.all("request_buffers"):
        yield "the site: a slow sender holds a thread of the portal"
    for place in (site, site.one("handle_errors")):
        if not any(header.all("-Server") for header in place.all("header")):
            yield "the site: says what runs here"


def plain_problems(site: Line) -> Iterator[str]:
    if site.words != ["http://{$SITE_HOST}", "{$STAFF_HTTP}"]:
        yield f"without TLS: answers as {site.words}, not as both hosts"
    if [line.words[1:] for line in site.all("redir")] != [["https://{host}{uri}", "308"]]:
        yield "without TLS: does not lead to the same host with TLS"


def caddy_problems(text: str) -> list[str]:
    """Return everything that is wrong with a Caddyfile."""
    root = parse_caddyfile(text)
    found = list(global_problems(global_options(root)))
    public = [line for line in root.block if line.words and "{$SITE_HOST}" in line.words[0]]
    for site in public:
        found += logger_problems(site.words[0], site.one("log"))
    found += site_problems(next((site for site in public if site.words[0] == "{$SITE_HOST}"), Line([])))
    found += plain_problems(next((site for site in public if site.words[0] == "http://{$SITE_HOST}"), Line([])))
    return found


def test_caddyfile_has_no_problems() -> None:
    assert caddy_problems(read("deploy/Caddyfile")) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("request>remote_ip delete", "", "default logger: logs request>remote_ip"),
        ("request>remote_ip delete", "", "{$SITE_HOST}: logs request>remote_ip"),
        ("request>client_ip delete", "", "http://{$SITE_HOST}: logs request>client_ip"),
        ("request>remote_port delete", "request>remote_port hash", "{$SITE_HOST}: logs request>remote_port"),
        ("request>headers delete", "request>headers>Cookie delete", "{$SITE_HOST}: logs request>headers"),
        (r"\?.*|", "", "{$SITE_HOST}: logs what was searched for"),
        ("|/[kt]/[^?]*", "", "{$SITE_HOST}: logs what was searched for, or a secret address"),
        ("|[A-Za-z0-9_-]{32,}", "", "{$SITE_HOST}: logs what was searched for, or a secret address"),
        ("exclude http.log.error http.stdlib\n\t\timport no_addresses", "", "default logger: logs request>remote_ip"),
        ("output stdout\n\t\timport no_addresses", "output stdout", "{$SITE_HOST}: logs request>remote_ip"),
        ("level ERROR", "level INFO", "default logger: says more than errors"),
        (" http.stdlib\n", "\n", "default logger: has voices that name the visitor"),
        ("read_body 30s", "", "slow senders are not cut"),
        ("read_header 30s", "read_header 30m", "slow senders are not cut"),
        ("idle 2m", "", "slow readers or idle visitors"),
        ("protocols h1 h2", "protocols h1 h2 h3", "HTTP/3 is on"),
        ("admin off", "admin 0.0.0.0:2019", "Caddy can be reconfigured"),
        ("http_port 8080", "http_port 80", "Caddy listens on"),
        ("max_size 1MB", "max_size 100MB", "the site: body limits are"),
        ("request_body @form", "request_body @upload", "the site: body limits are"),
        ("@form not", "@form", "the site: a body can be neither"),
        ("header_up X-Forwarded-For {remote_host}", "", "the site: a visitor can pass off an address"),
        ("request_buffers 1MiB", "", "the site: a slow sender holds a thread"),
        ("\t\t-Server\n\t\t-Via", "\t\t-Via", "the site: says what runs here"),
        ("\t\t-Server\n\t\tCache-Control", "\t\tCache-Control", "the site: says what runs here"),
        ("@inside path /metrics /metrics/*", "@inside path /metric", "the site: does not know what is for inside"),
        ("error @inside 404", "", "the site: passes on who asks for the metrics"),
        ("\n{$SITE_HOST} {$STAFF_HOST} {", "\n{$SITE_HOST} {", "the site: answers as"),
        (" {$STAFF_HTTP} {", " {", "without TLS: answers as"),
        (" {$STAFF_HTTP} {", " http://{$STAFF_HOST} {", "without TLS: answers as"),
        ("redir https://{host}{uri}", "redir https://{$SITE_HOST}{uri}", "without TLS: does not lead to the same host"),
        ("reverse_proxy web:8000", "reverse_proxy web:8001", "the site: a visitor can pass off an address"),
    ],
)
def test_broken_caddyfile_is_reported(old: str, new: str, expected: str) -> None:
    text = read("deploy/Caddyfile")
    assert old in text

    found = caddy_problems(text.replace(old, new))

    assert [problem for problem in found if problem.startswith(expected)], found


def test_caddy_is_told_of_no_second_host_unless_there_is_one() -> None:
    """A bare http:// would be every host, also those that are to get no answer."""
    environment = load_compose()["services"]["caddy"]["environment"]

    assert environment["STAFF_HOST"] == "${STAFF_HOST:-}"
    assert environment["STAFF_HTTP"] == "${STAFF_HOST:+http://${STAFF_HOST}}"


def test_caddy_lets_go_of_an_idle_connection_before_gunicorn_does() -> None:
    kept = re.search(r"^\s*keepalive (\d+)s$", read("deploy/Caddyfile"), flags=re.MULTILINE)

    assert kept is not None
    assert int(kept[1]) < assigned("portal/gunicorn_conf.py", "keepalive")


def test_caddy_knows_a_session_by_the_name_that_the_portal_gives_it() -> None:
    (name,) = set(re.findall(r"header Cookie \*(\S+)=\*", read("deploy/Caddyfile")))

    assert f'SESSION_COOKIE_NAME = "{name}" if HTTPS' in read("portal/settings.py")
