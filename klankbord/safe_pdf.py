"""A PDF that somebody sends, checked and written anew in a process of its own (security.md D13).

A file can break the program that reads it. So it is read by a child without secrets, with bounds on memory and time
that the kernel keeps; what the child writes is what is stored. Nothing of the file is put on a disk, and its name on
somebody's computer is never asked for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from klankbord.exceptions import PDF_REFUSALS, PdfRefused

COMMAND = (sys.executable, "-m", "klankbord.pdf_cleaning")
PROJECT_ROOT = Path(__file__).resolve().parent.parent

# Unit: bytes.
MOST_BYTES = 5_000_000
# From start to answer: the child may compute for 10 seconds, and a busy machine lets it wait.
SECONDS = 20


@dataclass(frozen=True)
class SafePdf:
    """A PDF that holds nothing but what somebody reads."""

    pdf: bytes = field(repr=False)
    pages: int


def write_anew(data: bytes, *, language: str) -> SafePdf:
    """Return a PDF without scripts, actions, files, forms, notes and traces of who made it; its tags stay.

    `language` is said in the file where the file says none. The same file gives the same bytes.
    Raises: PdfRefused, with words for whoever sent it.
    """
    if not data:
        raise PdfRefused("empty")
    if len(data) > MOST_BYTES:
        raise PdfRefused("large")
    try:
        # A traceback may quote what it was reading, and logs are files.
        child = subprocess.run(
            [*COMMAND, language],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PROJECT_ROOT,
            env=_child_environment(),
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        # From None: the exception carries what went over the pipe.
        raise PdfRefused("heavy") from None
    # A child that was stopped by a bound, or broke, has no answer.
    if child.returncode != 0:
        raise PdfRefused("heavy")
    line, _end, written = child.stdout.partition(b"\n")
    answer = json.loads(line)
    if "refused" in answer:
        raise PdfRefused(answer["refused"] if answer["refused"] in PDF_REFUSALS else "broken")
    return SafePdf(written, answer["pages"])


def _child_environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}
