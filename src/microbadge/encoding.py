"""Binary in text: base58btc, base64url without padding, multibase, and the multicodec prefixes of keys.

Strict both ways: each value has one spelling (Controlled Identifiers 1.0, section 2.4), since a signature with
two spellings lets anybody make a second "different" credential from one.
"""

from __future__ import annotations

import base64
import binascii
from functools import cache

from .errors import InvalidError

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT = b"\xff"
_BASE58_DIGITS = bytes(max(_BASE58.find(chr(code)), -1) % 256 for code in range(256))
_TO_BASE64URL = bytes.maketrans(b"+/", b"-_")
MAX_BASE58 = 2_000
"""Decoding base 58 takes time that grows with the square of the length; no key or signature comes near this."""
_BASE58_STEPS = tuple(
    (8 << step, int.from_bytes((bytes(1 << step) + b"\xff" * (1 << step)) * (1024 >> step)), 58 ** (1 << step))
    for step in range(11)
)
"""Bits of a digit, where every second digit is among 2,048 bytes of them, and the base: 58, its square, and so on."""

COMPACT_JWS = r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+"
"""The pattern of a JWS in compact serialization, the payload of which may be detached (RFC 7515, section 7.1)."""

MULTICODEC = {
    "ed25519-pub": b"\xed\x01",
    "ed25519-priv": b"\x80\x26",
    "identity": b"\x00",
    "secp256k1-pub": b"\xe7\x01",
    "bls12_381-g1-pub": b"\xea\x01",
    "bls12_381-g2-pub": b"\xeb\x01",
    "bls12_381-g1g2-pub": b"\xee\x01",
    "x25519-pub": b"\xec\x01",
    "p256-pub": b"\x80\x24",
    "p384-pub": b"\x81\x24",
    "p521-pub": b"\x82\x24",
    "p256-priv": b"\x86\x26",
    "p384-priv": b"\x87\x26",
    "rsa-pub": b"\x85\x24",
}
"""Unsigned-varint prefixes from the multicodec table: of what is read here, and of other keys, to name them."""


def base58_encode(data: bytes) -> str:
    """Base 58 with the Bitcoin alphabet."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    number = int.from_bytes(data)
    pairs = _base58_pairs()
    digits: list[str] = []
    while number:  # four digits at a time, of a divisor that is short for Python: that is most of the work
        four = number % 11_316_496
        number //= 11_316_496
        digits.append(pairs[four % 3_364])
        digits.append(pairs[four // 3_364])
    digits.reverse()
    return "1" * zeros + "".join(digits).lstrip("1")


@cache
def _base58_pairs() -> list[str]:
    return [first + second for first in _BASE58 for second in _BASE58]


def base58_decode(text: str) -> bytes:
    """Inverse of `base58_encode`; raises `InvalidError` for any character outside the alphabet."""
    if len(text) > MAX_BASE58:
        raise InvalidError(f"a base58 value longer than {MAX_BASE58} characters")
    digits = text.encode("utf-8", "replace").translate(_BASE58_DIGITS)
    if _NO_DIGIT in digits:
        stray = next(char for char in text if char not in _BASE58)
        raise InvalidError(f"{stray!r} is not a base58 character")
    number = int.from_bytes(digits)
    for width, mask, base in _BASE58_STEPS:  # two digits become one of the base squared, all at once
        if number >> width == 0:
            break
        number = (number >> width & mask) * base + (number & mask)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def base64url_encode(data: bytes) -> str:
    """Base 64 with the URL alphabet and no padding (RFC 7515, section 2)."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_BASE64URL, b"=").decode("ascii")


def base64url_decode(text: str) -> bytes:
    """Inverse of `base64url_encode`; raises `InvalidError` for padding, other characters or stray bits."""
    try:
        data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise InvalidError("not base64url") from None
    if base64url_encode(data) != text:
        raise InvalidError("not base64url without padding in its one spelling")
    return data


def multibase_encode(data: bytes) -> str:
    """Multibase with the prefix ``z``: base58btc, the one that Data Integrity suites use for keys and signatures."""
    return "z" + base58_encode(data)


def multibase_decode(text: str, *, bases: str = "z") -> bytes:
    """Decode multibase; `bases` are the prefixes allowed here: ``z`` base58btc, ``u`` base64url without padding.

    Raises `InvalidError` for any other prefix: a suite names the one that it uses.
    """
    prefix, rest = text[:1], text[1:]
    if prefix == "" or prefix not in bases:
        raise InvalidError(f"a multibase value here starts with {' or '.join(bases)}", expected=bases, actual=prefix)
    return base58_decode(rest) if prefix == "z" else base64url_decode(rest)
