"""JSON Web Tokens that secure credentials: how one is made, read and verified, and what it says.

Standards: RFC 7515 (JWS), RFC 7519 (JWT); the VC-JWT of Open Badges 3.0, section 8.2; Securing Verifiable Credentials
using JOSE and COSE, section 3.1; and Verifiable Credentials 1.1, section 6.3.1, for reading. What is read here is
not verified by that. No error and no repr holds a token or its signature.
"""

from __future__ import annotations

from .claims import claim_clashes, claim_problems, document_claim, document_in, jwt_payload, moment, numeric_date
from .envelope import enveloped
from .tokens import HEADER, Token, read_token, short_media_type, sign_token, verify_token

__all__ = [
    "HEADER",
    "Token",
    "claim_clashes",
    "claim_problems",
    "document_claim",
    "document_in",
    "enveloped",
    "jwt_payload",
    "moment",
    "numeric_date",
    "read_token",
    "short_media_type",
    "sign_token",
    "verify_token",
]
