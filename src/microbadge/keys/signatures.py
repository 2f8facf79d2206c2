"""ECDSA signatures in their two forms: r and s one after the other (JOSE, Data Integrity), and DER (key services)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ..errors import ProofError


def to_der(raw: bytes) -> bytes:
    """ECDSA-Sig-Value (RFC 3279, section 2.2.3) of r ‖ s, which are equally long."""
    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))


def from_der(der: bytes, half: int) -> bytes:
    """Return r ‖ s, each of `half` bytes: those of the curve's field (RFC 7518, section 3.4).

    Raises `ProofError` for what is no signature in DER, and for one on a larger curve.
    """
    try:
        r, s = decode_dss_signature(der)
        return r.to_bytes(half) + s.to_bytes(half)
    except (ValueError, OverflowError):
        raise ProofError(f"not an ECDSA signature of {2 * half} bytes in DER") from None
