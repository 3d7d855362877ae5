"""Read settings from the environment, with types, and from `.env` where the environment is silent.

A secret may also be given as `NAME_FILE`, the path of a file that holds it (Docker secrets); a file that
cannot be read stops the start, for a silent fallback would run the portal with the wrong key.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


def load_dotenv(path: Path) -> None:
    """Put the `NAME=value` lines of a file in the environment; what is set already stays as it is."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def text(name: str, default: str | None = None) -> str:
    """Return a value as text.

    Raises: ImproperlyConfigured if it is not set and there is no default.
    """
    value = os.environ.get(name)
    if value is None:
        if default is None:
            raise ImproperlyConfigured(
                f"{name} is not set. See .env.example; `make run` writes a working .env for this machine."
            )
        return default
    return value


def secret(name: str, default: str | None = None, *, may_be_empty: bool = False) -> str:
    """Return a secret from `NAME_FILE` or `NAME`, without the white space around it.

    Raises: ImproperlyConfigured if the file cannot be read, is empty where it may not, or nothing is set.
    """
    path = os.environ.get(f"{name}_FILE")
    if path is None:
        return text(name, default)
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}") from error
    if not value and not may_be_empty:
        raise ImproperlyConfigured(f"{name}_FILE is empty")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or no.

    Raises: ImproperlyConfigured if the word is neither.
    """
    word = os.environ.get(name, str(default)).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {word!r}")


def number(name: str, *, default: int) -> int:
    """Return a whole number.

    Raises: ImproperlyConfigured if the text is not one.
    """
    try:
        return int(os.environ.get(name, str(default)))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number") from error


def words(name: str, default: str = "") -> list[str]:
    """Return the words of a value that are separated by spaces or commas."""
    return text(name, default).replace(",", " ").split()
