"""The audit log of a test."""

from __future__ import annotations

from django.db import connection


def empty_audit_log() -> None:
    """Take all of the log away, as after its term: until then it holds on to who did something.

    Only the owner of the tables can, which the tests are and the portal is not.
    """
    with connection.cursor() as cursor:
        # What waits for the end of the transaction would hold the table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE portal_auditevent")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
