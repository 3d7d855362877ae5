"""Seeds lie closed in the database, and another key takes nobody's second step away (security.md A7, F13)."""

from __future__ import annotations

import base64
import struct
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.test import Client

from portal import factor_keys, factors
from portal.exceptions import FactorKeyError
from portal.models import User
from tests.builders.factors import SEED, code_at, make_app, make_codes
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db
OLD, NEW, OTHER = "0a" * 32, "1b" * 32, "2c" * 32
SAME = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def rows() -> list[dict[str, Any]]:
    return list(Authenticator.objects.order_by("pk").values_list("data", flat=True))


def opens_with(token: str, key: str) -> bool:
    try:
        Fernet(base64.urlsafe_b64encode(bytes.fromhex(key))).decrypt(token.encode())
    except Exception:  # noqa: BLE001  (whatever the library says of a key that is wrong)
        return False
    return True


@pytest.fixture
def two_with_old_key(settings: Any) -> list[str]:
    """Somebody with an app and codes on paper, and somebody with an app, closed with the old key."""
    settings.FACTOR_KEYS = [OLD]
    one, two = make_user("one", None), make_user("two", None)
    make_app(one)
    codes = make_codes(one)
    make_app(two)
    return codes


def rotate(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("rotate_factor_keys")
    return capsys.readouterr().out.strip()


def test_adapter_closes_and_opens_seeds_as_the_library_asks(settings: Any) -> None:
    from allauth.mfa.utils import decrypt, encrypt  # noqa: PLC0415  (the way in of the library)

    settings.FACTOR_KEYS = [NEW, OLD]
    token = encrypt("a seed")

    assert opens_with(token, NEW)
    assert decrypt(token) == "a seed"


def test_closed_seed_tells_no_moment() -> None:
    # A token of this kind begins with its version and the second at which it was made, for everybody to read.
    version, second = struct.unpack(">BQ", base64.urlsafe_b64decode(factor_keys.encrypt("a seed"))[:9])

    assert (version, second) == (0x80, 946_684_800)


def test_rotation_closes_every_seed_anew_and_again_changes_nothing(
    two_with_old_key: list[str], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FACTOR_KEYS = [NEW, OLD]

    first = rotate(capsys)
    after = rows()
    second = rotate(capsys)

    assert first == "Closed anew with the newest key: 3. So already: 0."
    assert second == "Closed anew with the newest key: 0. So already: 3."
    assert rows() == after
    assert all(opens_with(row.get("secret") or row["seed"], NEW) for row in after)
    # The old key can go: both still come in, with the same codes as before.
    settings.FACTOR_KEYS = [NEW]
    one, two = User.objects.order_by("pk")
    assert factors.check_code(user=one, typed=two_with_old_key[7], also_paper=True) == "recovery_codes"
    assert factors.check_code(user=two, typed=code_at(SEED), also_paper=False) == "totp"


def test_rotation_half_way_goes_on_where_it_was(
    two_with_old_key: list[str], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FACTOR_KEYS = [NEW, OLD]
    make_app(make_user("three", None))

    assert rotate(capsys) == "Closed anew with the newest key: 3. So already: 1."


@pytest.mark.parametrize("keys", [[NEW], [NEW, OTHER]])
def test_rotation_without_the_key_of_before_stops_and_damages_no_row(
    two_with_old_key: list[str], settings: Any, keys: list[str]
) -> None:
    before = rows()
    settings.FACTOR_KEYS = keys

    with pytest.raises(CommandError, match=r"none of the keys in FACTOR_KEYS.*Nothing was changed"):
        call_command("rotate_factor_keys")

    assert rows() == before


def test_rotation_that_fails_at_the_last_row_undoes_the_first(two_with_old_key: list[str], settings: Any) -> None:
    last = Authenticator.objects.order_by("pk").last()
    assert last is not None
    settings.FACTOR_KEYS = [OTHER]
    last.data["secret"] = factor_keys.encrypt(SEED)
    last.save()
    before = rows()
    settings.FACTOR_KEYS = [NEW, OLD]

    with pytest.raises(CommandError):
        call_command("rotate_factor_keys")

    assert rows() == before


def test_login_with_the_wrong_key_fails_aloud_and_damages_no_row(
    two_with_old_key: list[str], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    before = rows()
    settings.FACTOR_KEYS = [NEW]
    client = Client(raise_request_exception=False)
    client.post("/nl/account/inloggen/", {"login": "one", "password": PASSWORD}, **SAME)
    code = code_at(SEED)

    answer = client.post("/nl/account/inloggen/tweede-stap/", {"code": code})

    assert answer.status_code == 500
    assert "portal.exceptions.FactorKeyError" in caplog.text
    assert code not in caplog.text
    assert rows() == before
    # With the right key back, everything is as it was.
    settings.FACTOR_KEYS = [OLD]
    assert client.post("/nl/account/inloggen/tweede-stap/", {"code": code}).status_code == 302


def test_seed_that_was_cut_off_is_refused_too(settings: Any) -> None:
    for broken in ("", "a", factor_keys.encrypt("a seed")[:-4], SEED):
        with pytest.raises(FactorKeyError):
            factor_keys.decrypt(broken)
