"""Every address of the portal, found in the URL table itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation


@dataclass(frozen=True)
class Address:
    """One row of the URL table."""

    name: str
    route: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def namespace(self) -> str:
        """The app that the address belongs to; empty for the machine addresses and the login."""
        return self.name.rpartition(":")[0]

    @property
    def access(self) -> str | None:
        """What the view says about who may use it."""
        return getattr(self.view, "access", None)

    def url(self, language: str = "nl", **values: Any) -> str:
        """Return the address for some values; those that it does not take are left out."""
        with translation.override(language):
            return reverse(self.name, kwargs={name: values[name] for name in self.arguments})


def every_address() -> list[Address]:
    """Return all addresses, in the order of the table."""
    with translation.override("nl"):
        return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[URLPattern | URLResolver], route: str = "", namespace: str = "") -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from _walk(pattern.url_patterns, route + str(pattern.pattern), inner)
        else:
            name = ":".join(part for part in (namespace, pattern.name) if part)
            yield Address(name, route + str(pattern.pattern), pattern.callback, tuple(pattern.pattern.converters))
