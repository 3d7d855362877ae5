"""The command that says whether a log is as it was written; each log has one of its own."""

from __future__ import annotations

import argparse
import json
import re
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.management.base import BaseCommand

from portal.audit.chain import Head, Log, verify

if TYPE_CHECKING:
    from argparse import ArgumentParser

# Sixteen digits are more rows than there will ever be, and fewer than the database can hold.
HEAD = re.compile(r"([0-9]{1,16}):([0-9a-f]{64})")


def read_head(text: str) -> Head:
    """Read a head as the nightly task logs it, with a colon between."""
    found = HEAD.fullmatch(text.strip().lower())
    if found is None:
        raise argparse.ArgumentTypeError("write it as NUMBER:DIGEST, with the 64 characters of the digest")
    return Head(int(found[1]), found[2])


class VerifyCommand(BaseCommand):
    """Compute the whole chain of a log anew, and print as JSON what was found.

    The exit status is 1 if a row was changed, taken out or cut off; the first one stands first. `--head` compares with
    a head that was kept elsewhere: the nightly task logs one each night.
    """

    log: ClassVar[Log]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a head that was kept elsewhere."""
        parser.add_argument("--head", metavar="NUMBER:DIGEST", type=read_head)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and print."""
        verdict = verify(self.log, kept_elsewhere=options["head"])
        outcome = {
            "intact": verdict.intact,
            "rows": verdict.rows,
            "head": f"{verdict.head.number}:{verdict.head.digest}",
            "breaks": [{"row": one.number, "problem": one.problem} for one in verdict.breaks],
        }
        self.stdout.write(json.dumps(outcome, indent=2))
        if not verdict.intact:
            sys.exit(1)
