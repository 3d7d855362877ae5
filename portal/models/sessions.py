"""Sessions, with whose they are in a column, so that those of one account are found by one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.module_loading import import_string

from portal.models.accounts import User

if TYPE_CHECKING:
    from portal.session_store import SessionStore


class SessionManager(BaseSessionManager):  # type: ignore[type-arg]  # it takes no argument when it runs
    """Reads of sessions."""

    def of(self, user: User | AnonymousUser) -> models.QuerySet[Session]:
        """Return the sessions of somebody, those included in which she is about to log in."""
        return self.get_queryset().filter(account=user.pk)


class Session(AbstractBaseSession):
    """One browser in which somebody is logged in, or is about to be (sessie).

    What it holds is in the signed text; it never has an address, a device or a browser. The table keeps the name that
    Django gives it, so that backups leave it out by that name (deploy/README.md).
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    # Whose session this was that ended; its row goes with the account too, so that nothing stays of who leaves.
    ended_of = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        db_table = "django_session"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """Return what reads and writes these rows; it reads this module, so it is looked up by name."""
        store: type[SessionStore] = import_string("portal.session_store.SessionStore")
        return store
