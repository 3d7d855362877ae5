"""What `make test` and `make lint` need before they start: a `.env`, compiled texts, a database that is in step."""

from __future__ import annotations

import contextlib
import io
import os

from portal import dotenv, embedded
from portal.supervisor import ROOT, static_files_are_old


def main() -> None:
    """Get the checkout ready, so that any manage.py command works after this."""
    dotenv.write_if_missing(ROOT / ".env")
    dotenv.add_missing(ROOT / ".env")
    embedded.attach(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django  # noqa: PLC0415  (the settings read what was just put in the environment)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  (needs the settings)

    with contextlib.redirect_stdout(io.StringIO()):
        for command in ("compile_translations", "migrate", "createcachetable", "load_content", "load_money"):
            call_command(command)
        # For manage.py and for the tests that start the real web server; their own pages need no collected files.
        if static_files_are_old():
            call_command("collectstatic", interactive=False, clear=True)


if __name__ == "__main__":
    main()
