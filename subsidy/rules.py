"""The thresholds of disclosure control: data with a version, read by the rounding, the ledger and the words.

They stand in `data/rules.json`. Whoever changes one gives the file a new version: it stands beside every published
number and in every report, so that a reader in 2032 knows which rules held. Source: disclosure.md 5.5 and 5.6.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent / "data" / "rules.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The thresholds; unit: published counts unless said otherwise.

    `base`: what counts are rounded to, and how far they may be off. `few_below`: with a municipality, less than this is
    written as 0-10. `percentage_base` and `average_base`: from how many on there is a percentage, or an average.
    `same_within`: up to so far apart is about the same. `sparse_mean`: how many per inner cell a crossing needs.
    `breakdown_base`: from how many on a municipality gets breakdowns; `block_base`: the same for a block of years.
    """

    version: str
    base: int
    few_below: int
    percentage_base: int
    same_within: int
    sparse_mean: int
    breakdown_base: int
    block_base: int
    average_base: int

    def __post_init__(self) -> None:
        """Refuse thresholds below which the promise of disclosure.md does not hold.

        Raises: ValueError.
        """
        least = {"base": 5, "few_below": 10, "percentage_base": 100, "same_within": 10, "sparse_mean": 2}
        least |= {"breakdown_base": 20, "block_base": 20, "average_base": 20}
        if weak := [name for name, number in least.items() if getattr(self, name) < number]:
            raise ValueError(f"These rules protect less than disclosure.md promises: {', '.join(weak)}.")


def read_rules(source: Path = SOURCE) -> Rules:
    """Read the rules from their file.

    Raises: TypeError on a rule that is missing or unknown; ValueError on one that protects too little.
    """
    return Rules(**json.loads(source.read_text(encoding="utf-8")))


RULES = read_rules()
