"""The numbers of design.md section 10 that are about recording, as ratios of one run: `make bench`.

Two databases of its own beside that of the portal, which it does not touch: in both the same thousand contacts of the
last year, in the big one a history of a million before those. They are dropped at the end, however that comes.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from portal import embedded
from portal.supervisor import ROOT

SMALL, BIG = "bench_small", "bench_big"


@contextmanager
def databases() -> Iterator[tuple[str, str]]:
    """Make two databases that are migrated and hold nothing yet; drop them whatever happens."""
    from django.core.management import call_command  # noqa: PLC0415  (needs the settings)
    from django.db import connection  # noqa: PLC0415

    from contacts.bench.measure import switch_to  # noqa: PLC0415

    home = str(connection.settings_dict["NAME"])
    small, big = (f"{home}_{name}" for name in (SMALL, BIG))

    def run(statement: str) -> None:
        switch_to(home)
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def drop() -> None:
        for name in (small, big):
            run(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")

    # What an earlier run could not take away, because the machine stopped.
    drop()
    try:
        run(f"CREATE DATABASE {connection.ops.quote_name(small)}")
        switch_to(small)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        quoted = (connection.ops.quote_name(name) for name in (big, small))
        run("CREATE DATABASE {} TEMPLATE {}".format(*quoted))
        yield small, big
    finally:
        drop()


def stop(_number: int, _frame: FrameType | None) -> None:
    """End as on Ctrl-C, so that the databases go away."""
    raise SystemExit(143)


def main() -> int:
    """Print the ratios; return 1 if one of them misses its target."""
    embedded.attach(ROOT)
    signal.signal(signal.SIGTERM, stop)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ["ALLOWED_HOSTS"] = "localhost"
    # Everything in these databases is made up, whatever the portal beside them holds.
    os.environ["DEMO"] = "true"
    import django  # noqa: PLC0415  (needs the settings)

    django.setup()
    from contacts.bench import measure  # noqa: PLC0415

    with databases() as (small, big):
        return measure.compare(small, big)


if __name__ == "__main__":
    sys.exit(main())
