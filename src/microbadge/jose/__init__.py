"""JSON Web Tokens that secure credentials: how one is made, read and verified, and what it says.

Standards: RFC 7515 (JWS), RFC 7519 (JWT); the VC-JWT of Open Badges 3.0, section 8.2; Securing Verifiable Credentials
using JOSE and COSE, section 3.1; and Verifiable Credentials 1.1, section 6.3.1, for reading. What is read here is
not verified by that. No error and no repr holds a token or its signature.
"""

from __future__ import annotations

from .claims import (
    CLAIMS,
    claim_problems,
    is_presentation,
    jwt_payload,
    numeric_date,
    registered_claims,
    secured_document,
)
from .tokens import HEADER, MAX_TOKEN, Jws, Token, TokenType, read_jws, read_token, sign_token, verify_token

__all__ = [
    "CLAIMS",
    "HEADER",
    "MAX_TOKEN",
    "Jws",
    "Token",
    "TokenType",
    "claim_problems",
    "is_presentation",
    "jwt_payload",
    "numeric_date",
    "read_jws",
    "read_token",
    "registered_claims",
    "secured_document",
    "sign_token",
    "verify_token",
]
