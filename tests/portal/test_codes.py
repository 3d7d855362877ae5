"""The code that lets somebody in: hard to guess, easy to type."""

from __future__ import annotations

import pytest

from portal import codes


def test_code_has_80_bits_and_no_sign_that_looks_like_another() -> None:
    made = {codes.new_code() for _turn in range(200)}

    assert len(made) == 200
    # 32 signs are 5 bits each; 16 of them are 80.
    assert (len(set(codes.SIGNS)), codes.LENGTH) == (32, 16)
    assert set("".join(made)) <= set(codes.SIGNS) | {"-"}
    assert set("01IO").isdisjoint(codes.SIGNS)
    assert {tuple(map(len, code.split("-"))) for code in made} == {(4, 4, 4, 4)}


@pytest.mark.parametrize(
    "typed",
    ["ABCD-EFGH-JKLM-2345", "abcdefghjklm2345", " abcd efgh jklm 2345 ", "ABCD\u2013EFGH\u2013JKLM\u20132345",
     "abcd-efgh-jk1m-2345", "\uff21\uff22\uff23\uff24EFGHJKLM2345", "ABCD-EFGH-JKIM-2345"],
)  # fmt: skip
def test_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.read_code(typed) == "ABCD-EFGH-JKLM-2345"


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "ABCD-EFGH-JKLM-2345-6", "ABCD-EFGH-JKLM-234O", "ABCD-EFGH-JKLM-234\x00"]
)
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert codes.read_code(typed) is None
