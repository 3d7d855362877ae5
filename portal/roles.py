"""As whom the portal is logged in to PostgreSQL: never as somebody who could change a table (security.md D1)."""

from __future__ import annotations

import logging
import os
import sys

import django
from django.conf import settings
from django.core.checks import ERROR, Tags, run_checks
from django.db import DatabaseError, connection

OWNER = "owner"
# One row: whether this role may do all, may make roles or databases, or owns one of our tables.
ASK = """
SELECT rolsuper, rolcreaterole OR rolcreatedb OR rolbypassrls, EXISTS (
    SELECT FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_has_role(relowner, 'USAGE')
)
FROM pg_roles WHERE rolname = current_user
"""
WHAT_TO_DO = "Give DATABASE_URL the role portal_app (deploy/postgres-roles.sql)."

logger = logging.getLogger(__name__)


def is_development() -> bool:
    """Say whether this is a machine of a developer: plain HTTP, which the checks allow on loopback only."""
    return not settings.HTTPS


def problem() -> str:
    """Return what is wrong with the role that this process is logged in as, in one sentence; empty if nothing is.

    Raises: DatabaseError if the database cannot be asked.
    """
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        is_superuser, may_make, owns = cursor.fetchone() or (False, False, False)
    if is_superuser:
        return f"The portal is logged in to the database as a superuser. {WHAT_TO_DO}"
    if owns:
        return f"The portal is logged in to the database as the owner of its tables. {WHAT_TO_DO}"
    if may_make:
        return f"The portal is logged in to the database as a role that may make roles or databases. {WHAT_TO_DO}"
    return ""


def refuse_to_start() -> None:
    """End this process with a sentence if its role could do too much.

    A database that is away is no reason: pages that are kept answer without it, and the next start asks again.
    """
    if is_development() or settings.DATABASE_ROLE == OWNER:
        return
    try:
        found = problem()
    except DatabaseError:
        logger.warning("the role in the database could not be asked for")
        return
    finally:
        # The processes that are made of this one must not share its connection.
        connection.close()
    if found:
        sys.exit(found)


def refuse_settings() -> None:
    """End this process with a sentence for each unsafe setting (portal.checks): gunicorn itself looks at none."""
    found = [one.msg for one in run_checks(tags=[Tags.security]) if one.level >= ERROR]
    if found:
        sys.exit("\n".join(found))


def main() -> None:
    """Ask in a process of its own, for those that start others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    refuse_to_start()
    refuse_settings()


if __name__ == "__main__":
    main()
