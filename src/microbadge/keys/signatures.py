"""ECDSA signatures in their two forms: r and s one after the other (JOSE, Data Integrity), and DER (services)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ..errors import KeyMaterialError


def to_der(raw: bytes) -> bytes:
    """ECDSA-Sig-Value (RFC 3279, section 2.2.3) of r ‖ s, each of half the length."""
    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))


def from_der(der: bytes, length: int) -> bytes:
    """Return r ‖ s, each of `length` bytes. Raises `KeyMaterialError` for what is no signature of that curve."""
    try:
        r, s = decode_dss_signature(der)
        return r.to_bytes(length) + s.to_bytes(length)
    except (ValueError, OverflowError):
        raise KeyMaterialError("not an ECDSA signature of this curve in DER") from None
