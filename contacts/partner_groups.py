"""Partners in a few groups, so that a list of referrals can be narrowed with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# The name that stands in an address (Dutch, as all of it), its words, and the codes of REFERRAL_PARTNER.
PARTNER_GROUPS: dict[str, tuple[_StrPromise, tuple[str, ...]]] = {
    "zorg": (_("health"), ("ggd", "gp", "ggz", "vnn", "csg")),
    "opvang": (
        _("shelter and social work"),
        ("wender", "limor", "fier", "salvation_army", "area_team", "shelter", "food_bank"),
    ),
    "geld": (_("money, work and housing"), ("social_services", "debt_help", "housing_corporation", "uwv")),
    "papieren": (_("papers and tax"), ("civil_affairs", "kvk", "tax_office", "accountant", "legal_advice")),
    "veiligheid": (
        _("safety"),
        ("police", "care_coordinator", "comensha", "veilig_thuis", "victim_support", "anti_discrimination"),
    ),
    "anders": (_("other"), ("language_school", "peer_organisation", "other")),
}


def partners_of(group: str) -> tuple[str, ...]:
    """Return the codes of a group of partners; none for a group that does not exist."""
    return PARTNER_GROUPS[group][1] if group in PARTNER_GROUPS else ()
