"""What was agreed, one number at a time."""

from __future__ import annotations

from decimal import Decimal

from portal.models import Organisation
from subsidy.catalogue import INDICATORS
from subsidy.models import Target


def make_target(
    organisation: Organisation | None, indicator: str = "a02_times", agreed: str = "10", *, year: int = 2025
) -> Target:
    """Agree a number; with all together where no organisation is given."""
    return Target.objects.create(
        year=year,
        organisation=organisation,
        activity=INDICATORS[indicator].activity,
        indicator=indicator,
        agreed=Decimal(agreed),
    )
