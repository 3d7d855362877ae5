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
RANDOM_VALUES = ("SECRET_KEY", "SDC_KEY", "POSTGRES_PASSWORD")


def write_if_missing(path: Path) -> bool:
    """Make the file with fresh keys, readable by its owner only; return whether it was made."""
    lines = ["# Made by the first start, for this machine only. .env.example explains every value."]
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
