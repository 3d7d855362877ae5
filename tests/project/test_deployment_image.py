"""The Dockerfile and what it lets in: exact versions, hashes, nobody is root, nothing secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.project.deployment import is_exact, read

IMAGE_VARIABLES = {
    "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "HOME", "MPLCONFIGDIR", "XDG_CACHE_HOME", "STATIC_ROOT",
}  # fmt: skip
INSTALL = "--only-binary :all: --require-hashes -r requirements.lock"


def instructions(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile with their arguments on one line, without comments."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n", " ", "\n".join(lines))
    parts = [line.split(None, 1) for line in whole.splitlines() if line.strip()]
    return [(name, " ".join(rest.split())) for name, rest in parts]


def stage_problems(found: list[tuple[str, str]]) -> Iterator[str]:
    stages: set[str] = set()
    for base, _, stage in [argument.partition(" AS ") for name, argument in found if name == "FROM"]:
        if base not in stages and not is_exact(base):
            yield f"base image {base} is not pinned to one version"
        stages.add(stage)
    last = found[max(number for number, (name, _) in enumerate(found) if name == "FROM") :]
    users = [argument for name, argument in last if name == "USER"]
    if not users or not re.match(r"[1-9]\d*:[1-9]\d*\Z", users[-1]):
        yield "the last stage runs as root, or as a user without a number"
    if not last[0][1].endswith(" AS portal"):
        yield "the last stage is not the one that docker-compose.yml builds"
    if any(name == "RUN" and "apt-get" in argument for name, argument in last):
        yield "the last stage installs packages"


def instruction_problems(found: list[tuple[str, str]]) -> Iterator[str]:
    if not any(name == "RUN" and INSTALL in argument for name, argument in found):
        yield "Python packages are not installed from the lock with hashes, as wheels"
    for name, argument in found:
        if name in {"ADD", "ARG"}:
            yield f"{name} is not used: it fetches, or leaves its value in the history"
        if name == "ENV":
            for variable in re.findall(r"(?:^|\s)([A-Z_]+)=", argument):
                if variable not in IMAGE_VARIABLES:
                    yield f"{variable} stays in the image"
        if name == "COPY" and argument.split()[0] in {".", "./"}:
            yield "the whole folder is copied into the image"
        if name == "RUN" and re.search(r"\b(gcc|g\+\+|build-essential|\w+-dev|curl|wget)\b", argument):
            yield f"a compiler or a download tool comes in with: {argument[:60]}"
        if name in {"CMD", "ENTRYPOINT"} and not argument.startswith("["):
            yield f"{name} goes through a shell, which keeps signals to itself"


def ignore_problems(rules: str, found: list[tuple[str, str]]) -> Iterator[str]:
    lines = [line for line in rules.splitlines() if line and not line.startswith("#")]
    allowed = {line[1:] for line in lines if line.startswith("!")}
    copied = {argument.split()[0] for name, argument in found if name == "COPY" and not argument.startswith("--from")}
    if lines[:1] != ["*"]:
        yield ".dockerignore does not begin by leaving everything out"
    if allowed != copied:
        yield f".dockerignore lets in something else than what is copied: {sorted(allowed ^ copied)}"
    if "**/.*" not in lines[len(allowed) + 1 :]:
        yield ".dockerignore lets hidden files in"


def dockerfile_problems(text: str, rules: str) -> list[str]:
    """Return everything that is wrong with a Dockerfile and the .dockerignore beside it."""
    found = instructions(text)
    return [*stage_problems(found), *instruction_problems(found), *ignore_problems(rules, found)]


def test_dockerfile_has_no_problems() -> None:
    assert dockerfile_problems(read("Dockerfile"), read(".dockerignore")) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("USER 10001:10001\n", "", "the last stage runs as root"),
        ("USER 10001:10001", "USER root", "the last stage runs as root"),
        ("USER 10001:10001", "USER 0:0", "the last stage runs as root"),
        ("python:3.13.16-slim-bookworm AS", "python:3.13-slim AS", "base image python:3.13-slim is not pinned"),
        ("python:3.13.16-slim-bookworm AS", "python:latest AS", "base image python:latest is not pinned"),
        ("--require-hashes ", "", "Python packages are not installed from the lock with hashes"),
        ("--only-binary :all: ", "", "Python packages are not installed from the lock with hashes"),
        ("STATIC_ROOT=/srv/static", "STATIC_ROOT=/srv/static SECRET_KEY=build", "SECRET_KEY stays in the image"),
        ("COPY locale locale", "COPY . .", "the whole folder is copied"),
        ("COPY locale locale", "COPY secrets secrets", ".dockerignore lets in something else"),
        ("COPY locale locale", "ADD https://example.org/x x", "ADD is not used"),
        ("WORKDIR /app", "ARG SECRET_KEY", "ARG is not used"),
        ("libpango-1.0-0", "libpango-1.0-0 gcc", "a compiler or a download tool comes in"),
        (
            'CMD ["gunicorn", "-c", "portal/gunicorn_conf.py", "portal.wsgi"]',
            "CMD gunicorn",
            "CMD goes through a shell",
        ),
        ("FROM base AS portal", "FROM base AS build2", "the last stage is not the one"),
        ("EXPOSE 8000", "RUN apt-get install vim", "the last stage installs packages"),
    ],
)
def test_broken_dockerfile_is_reported(old: str, new: str, expected: str) -> None:
    text = read("Dockerfile")
    assert old in text

    found = dockerfile_problems(text.replace(old, new), read(".dockerignore"))

    assert [problem for problem in found if problem.startswith(expected)], found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("*\n\n!manage.py", "!manage.py", ".dockerignore does not begin"),
        ("!locale", "!locale\n!secrets", ".dockerignore lets in something else"),
        ("**/.*", "", ".dockerignore lets hidden files in"),
    ],
)
def test_broken_dockerignore_is_reported(old: str, new: str, expected: str) -> None:
    rules = read(".dockerignore")
    assert old in rules

    found = dockerfile_problems(read("Dockerfile"), rules.replace(old, new))

    assert [problem for problem in found if problem.startswith(expected)], found
