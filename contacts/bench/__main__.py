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
    from django.db import DEFAULT_DB_ALIAS, connections  # noqa: PLC0415

    from contacts.bench.measure import connected_to  # noqa: PLC0415

    home = connections[DEFAULT_DB_ALIAS]
    names = small, big = [f"{home.settings_dict['NAME']}_{name}" for name in (SMALL, BIG)]
    quoted = [home.ops.quote_name(name) for name in names]

    def run(*statements: str) -> None:
        with home.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def drop() -> None:
        run(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in quoted))

    # What an earlier run could not take away, because the machine stopped.
    drop()
    try:
        run(f"CREATE DATABASE {quoted[0]}")
        with connected_to(small):
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
        run("CREATE DATABASE {1} TEMPLATE {0}".format(*quoted))
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

    with databases() as (small, big), measure.connected_to(small) as one, measure.connected_to(big) as other:
        return measure.compare(one, other)


if __name__ == "__main__":
    sys.exit(main())
