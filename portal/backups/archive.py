"""What stands inside a backup: one line that says what it holds, then the dump."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import IO

FORMAT = 1
# A line for each table and each migration; far more than there will ever be.
LONGEST = 4_000_000


class BadBackup(Exception):
    """A file cannot be used as a backup; the message says why, in one sentence."""


@dataclass(frozen=True)
class Manifest:
    """What a backup must give back: rows per table, and which migrations had run."""

    made_at: str
    server: int
    rows: dict[str, int]
    migrations: list[list[str]]
    without_rows: list[str]
    format: int = FORMAT

    def line(self) -> bytes:
        """Return it as the first line of a backup."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Manifest:
        """Read the first line.

        Raises: BadBackup if it is none.
        """
        try:
            made = cls(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise BadBackup("This file opens, but it is no backup of this portal.") from error
        if made.format != FORMAT:
            raise BadBackup(f"This backup has format {made.format}; this release reads {FORMAT}. Use its own release.")
        return made


class Joined:
    """The manifest and the dump, read as one file without holding either."""

    def __init__(self, first: bytes, rest: IO[bytes]) -> None:
        self._first, self._rest = first, rest

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes; none at the end."""
        if self._first:
            if size < 0:
                size = len(self._first)
            piece, self._first = self._first[:size], self._first[size:]
            return piece
        return self._rest.read(size)


class Parted:
    """Takes an opened backup: keeps its first line, and hands on what stands behind it."""

    def __init__(self, rest: IO[bytes] | None = None) -> None:
        self._line = bytearray()
        self._whole = False
        self._rest = rest

    def write(self, data: bytes) -> int:
        """Take a piece.

        Raises: BadBackup if the first line does not end.
        """
        length = len(data)
        if not self._whole:
            head, newline, data = bytes(data).partition(b"\n")
            self._line += head
            self._whole = bool(newline)
            if len(self._line) > LONGEST:
                raise BadBackup("This file opens, but it is no backup of this portal.")
        if data and self._rest is not None:
            self._rest.write(data)
        return length

    def flush(self) -> None:
        """Hand on what is held; nothing is."""

    def manifest(self) -> Manifest:
        """Return what the first line says.

        Raises: BadBackup if there was no such line.
        """
        if not self._whole:
            raise BadBackup("This file opens, but it is no backup of this portal.")
        return Manifest.parse(bytes(self._line))
