"""The made-up accounts of the demo, one per role; their password is in `.env`."""

from __future__ import annotations

from dataclasses import dataclass

from portal.permissions import Role


@dataclass(frozen=True)
class DemoAccount:
    """One made-up account."""

    username: str
    role: Role
    organisation: str | None = None
    language: str = "nl"


DEMO_ACCOUNTS = (
    DemoAccount("voorbeeld-pmw", Role.WORKER, "fier"),
    DemoAccount("voorbeeld-inloop", Role.WORKER, "salvation_army"),
    DemoAccount("voorbeeld-teamleider", Role.COORDINATOR, "fier"),
    DemoAccount("voorbeeld-sdf", Role.ACCOUNTHOLDER, "sdf"),
    DemoAccount("voorbeeld-lid", Role.MEMBER, None, "es"),
    DemoAccount("voorbeeld-begeleider", Role.FACILITATOR, "fier"),
    DemoAccount("voorbeeld-redactie", Role.EDITOR),
    DemoAccount("voorbeeld-beheer", Role.ADMIN),
)
