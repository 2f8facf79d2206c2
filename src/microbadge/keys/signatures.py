"""ECDSA signatures in their two forms: r and s one after the other (JOSE, Data Integrity), and DER (key services)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ..errors import KeyMaterialError
from .kind import Algorithm

_HALF: dict[Algorithm, int] = {"ES256": 32, "ES384": 48, "ES512": 66}
"""Bytes of r and of s (RFC 7518, section 3.4)."""


def to_der(raw: bytes) -> bytes:
    """ECDSA-Sig-Value (RFC 3279, section 2.2.3) of r ‖ s. Raises `KeyMaterialError` for a length of no curve."""
    half = len(raw) // 2
    if len(raw) % 2 != 0 or half not in _HALF.values():
        raise KeyMaterialError(f"{len(raw)} bytes are no ECDSA signature")
    return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))


def from_der(der: bytes, algorithm: Algorithm) -> bytes:
    """Return r ‖ s. Raises `KeyMaterialError` for what is no signature of that algorithm in DER."""
    half = _HALF.get(algorithm, 0)
    try:
        r, s = decode_dss_signature(der)
        return r.to_bytes(half) + s.to_bytes(half)
    except (ValueError, OverflowError):
        raise KeyMaterialError(f"not a signature of {algorithm} in DER") from None
