"""Binary in text: base58btc, base64url without padding, multibase, and the multicodec prefixes of keys.

Strict both ways: each value has one spelling (Controlled Identifiers 1.0, section 2.4), since a signature with
two spellings lets anybody make a second "different" credential from one.
"""

from __future__ import annotations

import base64
import binascii
from struct import Struct

from .errors import InvalidError

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT = b"\xff"
_BASE58_DIGITS = bytes(max(_BASE58.find(chr(code)), -1) % 256 for code in range(256))
_TO_BASE58 = _BASE58.encode().ljust(256)
_BLOCK = 58**88
"""A signature of 64 bytes has 88 digits at most."""
_LANES = Struct("<" + "Q8x" * 11)
"""Eleven numbers, in 16 bytes each, so that what they are multiplied by does not carry into the next one."""


def _halving(size: int, shift: int, width: int) -> tuple[int, int, int, int]:
    """What divides all numbers below ``size ** 2`` by `size`, where there is one in each `width` bits.

    That is the reciprocal of `size`, times two to the power `shift`; `shift`; a mask of the quotients; and what moves a
    quotient from the number to the middle of its bits. The reciprocal is rounded up, by less than one: the quotients
    are exact as long as ``size ** 3 <= 2 ** shift``, and nothing carries as long as ``size * 2 ** shift < 2 ** width``.
    """
    lanes = sum(1 << start for start in range(0, 8 * _LANES.size, width))
    return -(-(1 << shift) // size), shift, lanes * ((1 << size.bit_length()) - 1), (1 << width // 2) - size


_HALVINGS = (_halving(58**4, 72, 128), _halving(58**2, 36, 64), _halving(58, 18, 32))

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
    digits = b""
    while number:
        number, block = divmod(number, _BLOCK)
        digits = _digits(block) + digits
    return "1" * zeros + digits.lstrip(b"\0").translate(_TO_BASE58).decode("ascii")


def _digits(block: int) -> bytes:
    """The 88 digits in base 58 of a number below `_BLOCK`.

    It is divided into eleven numbers of eight digits. These stand side by side in one long number, and are all halved
    at once, three times: multiplied by a reciprocal, they give quotients, which are put beside what remains.
    """
    eights = []
    for _ in range(11):
        block, eight = divmod(block, 58**8)
        eights.append(eight)
    lanes = int.from_bytes(_LANES.pack(*eights), "little")
    for reciprocal, shift, mask, move in _HALVINGS:
        lanes += (lanes * reciprocal >> shift & mask) * move
    return lanes.to_bytes(_LANES.size, "little")[-2::-2]


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
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


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
