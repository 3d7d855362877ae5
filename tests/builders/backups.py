"""Keys of two people, and a second database beside that of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql
from pyrage import x25519

from portal.backups import programs


@dataclass(frozen=True)
class Keys:
    """Key files as age-keygen writes them, of two people and of somebody else, and the public keys of the two."""

    one: Path
    other: Path
    stranger: Path
    public: str


def make_keys(folder: Path) -> Keys:
    """Make three pairs of keys."""
    public = []
    paths = {}
    for name in ("one", "other", "stranger"):
        identity = x25519.Identity.generate()
        public.append(str(identity.to_public()))
        paths[name] = folder / f"{name}.key"
        paths[name].write_text(f"# created: today\n# public key: {public[-1]}\n{identity}\n", encoding="utf-8")
    return Keys(**paths, public="\n".join(["# two people", *public[:2]]))


def second_name() -> str:
    """Return the name of the second database."""
    return f"{connection.settings_dict['NAME']}_back"


def drop(name: str) -> None:
    """Take a database away; the server itself sends its own vacuum out of it."""
    connection.ensure_connection()
    with psycopg.connect(**programs.parameters(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


@contextmanager
def second_database() -> Iterator[str]:
    """Give a name that is free, and take the database of that name away in the end."""
    name = second_name()
    drop(name)
    try:
        yield name
    finally:
        drop(name)
