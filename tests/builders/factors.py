"""Second steps: an app whose codes a test can work out, and a passkey that is made of keys and needs no device."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import time
from typing import Any

from allauth.mfa.models import Authenticator

from portal import factor_keys, factors
from portal.models import User

# "12345678901234567890" in base 32: the seed of the examples of RFC 6238.
SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code_at(seed: str, moment: float | None = None, *, steps: int = 0) -> str:
    """Return the code of a moment, worked out beside the library (RFC 6238, SHA-1, 6 digits, 30 seconds)."""
    step = int(time.time() if moment is None else moment) // 30 + steps
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", step), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def make_app(user: User, seed: str = SEED) -> Authenticator:
    """Give somebody an app, as if she had set it up long ago."""
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": factor_keys.encrypt(seed)},
        created_at=factor_keys.NO_MOMENT,
    )


def make_codes(user: User) -> list[str]:
    """Give somebody codes on paper."""
    return factors.make_codes(user=user)


class SoftKey:
    """A passkey in the memory of a test, that answers as a phone does: no device, no browser."""

    def __init__(self, host: str = "testserver", *, name: str = "key") -> None:
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  (only these tests need it)

        self.key, self.host = ec.generate_private_key(ec.SECP256R1()), host
        self.name = hashlib.sha256(name.encode()).digest()

    def make(self, options: dict[str, Any]) -> str:
        """Answer a request for a new passkey."""
        from fido2 import cbor  # noqa: PLC0415
        from fido2.cose import ES256  # noqa: PLC0415

        public = ES256.from_cryptography_key(self.key.public_key())
        attested = b"\0" * 16 + struct.pack(">H", len(self.name)) + self.name + cbor.encode(public)
        data = self._data(flags=0x45) + attested
        attestation = cbor.encode({"fmt": "none", "authData": data, "attStmt": {}})
        client = self._client("webauthn.create", options)
        return self._answer({"attestationObject": _text(attestation), "clientDataJSON": _text(client)})

    def show(self, options: dict[str, Any]) -> str:
        """Answer a request to show it."""
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

        client = self._client("webauthn.get", options)
        data = self._data(flags=0x05)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"authenticatorData": data, "clientDataJSON": client, "signature": signature}
        return self._answer({name: _text(part) for name, part in parts.items()})

    def _data(self, *, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", 0)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        origin = f"https://{self.host}"
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        name = _text(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
