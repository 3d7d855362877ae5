"""Backups that are encrypted before they touch a disk, and their way back (security.md O6-O8).

A backup is one file, encrypted by age for two people or more. Inside stand one line of JSON, the manifest, and behind
it an archive of `pg_dump`. The manifest holds what must be found again: the number of rows of each table and the
migrations, read in the very snapshot that the dump is made of.
"""

from __future__ import annotations

from portal.backups.archive import BadBackup, Manifest
from portal.backups.files import KEPT, NAME, SMALLEST, newest, prune
from portal.backups.reading import NotEmpty, RestoreFailed, check, restore
from portal.backups.recipients import FEWEST, BadRecipients, read_identities, read_recipients
from portal.backups.verifying import looking_at, problems_of
from portal.backups.writing import DumpFailed, Written, write

__all__ = [
    "FEWEST",
    "KEPT",
    "NAME",
    "SMALLEST",
    "BadBackup",
    "BadRecipients",
    "DumpFailed",
    "Manifest",
    "NotEmpty",
    "RestoreFailed",
    "Written",
    "check",
    "looking_at",
    "newest",
    "problems_of",
    "prune",
    "read_identities",
    "read_recipients",
    "restore",
    "write",
]
