"""Write the `.env` of a fresh checkout: random keys, and the marks of a machine that is not production."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

LOCAL_VALUES = {
    "ALLOWED_HOSTS": "localhost 127.0.0.1 [::1]",
    "HTTPS": "false",
    "DEMO": "true",
}
RANDOM_VALUES = ("SECRET_KEY", "SDC_KEY", "FACTOR_KEYS", "POSTGRES_PASSWORD")
FIRST_LINE = "# Made by the first start, for this machine only. .env.example explains every value."


def write_if_missing(path: Path) -> bool:
    """Make the file with fresh keys, readable by its owner only; return whether it was made."""
    lines = [FIRST_LINE]
    lines += [f"{name}={secrets.token_hex(32)}" for name in RANDOM_VALUES]
    # Typed by hand at the login page, so shorter than a key.
    lines.append(f"DEMO_PASSWORD={secrets.token_hex(8)}")
    lines += [f"{name}={value}" for name, value in LOCAL_VALUES.items()]
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return True


def add_missing(path: Path) -> list[str]:
    """Add the keys that a later version asks for to a file that an earlier one made; return their names.

    A file that somebody wrote is never touched: there a missing key is a mistake, and a fresh one would hide it.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    if lines[:1] != [FIRST_LINE]:
        return []
    have = {line.partition("=")[0] for line in lines}
    missing = [name for name in RANDOM_VALUES if name not in have]
    if missing:
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{name}={secrets.token_hex(32)}\n" for name in missing)
    return missing
