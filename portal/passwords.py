"""How long a password must be: longer for who reads records than for who reads a meeting (security.md A1, A8)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.permissions import Role

MEMBER = frozenset({Role.MEMBER.value})
# Hashing is slow on purpose, and slower for a longer text: more than this is not hashed. Unit: characters.
LONGEST = 128


class LengthByRole:
    """Asks 12 characters of a member of the sounding board, and 15 of everybody else."""

    def __init__(self, member: int = 12, staff: int = 15, most: int = LONGEST) -> None:
        self.member, self.staff, self.most = member, staff, most

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if the password is too short for the roles of the user, or longer than is hashed."""
        least = self._least(user)
        if len(password) < least:
            raise ValidationError(
                ngettext(
                    "This password is too short. It must have at least %(least)d character.",
                    "This password is too short. It must have at least %(least)d characters.",
                    least,
                )
                % {"least": least},
                code="password_too_short",
            )
        if len(password) > self.most:
            raise ValidationError(
                _("This password is too long. It may have %(most)d characters.") % {"most": self.most},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        """Say how long it must be."""
        return _("At least %(staff)d characters, for a member of the advisory group at least %(member)d.") % {
            "staff": self.staff,
            "member": self.member,
        }

    def _least(self, user: Any) -> int:
        # An account that is still being made has no row, so its roles are set by who makes it.
        known = user is not None and (user.pk is not None or "roles" in vars(user))
        return self.member if known and frozenset(user.roles) == MEMBER else self.staff
