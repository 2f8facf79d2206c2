"""A trust list that somebody signed: a token of a type of its own (RFC 7515, RFC 7519)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from .. import jose
from ..datetimes import now
from ..dids import retrieve_verification_method
from ..errors import ProofError, UnavailableError
from ..fetch import Fetch
from ..key_check import check_key
from ..keys import Signer
from ..report import Outcome
from .file import read_file

_TYPE: Final = "microbadge-trust+jwt"
"""The type of the token, so that it is never taken for another one."""
_CLAIMS = frozenset({"iss", "iat", "exp"})


def sign_trust_list(document: Mapping[str, Any], signer: Signer) -> str:
    """Sign a list of the format ``microbadge-trust/1`` and return the token, for `TrustList.open`.

    A token holds at most 8 MB and 200,000 values. Raises `ParseError` for a list with faults.
    """
    read_file(document)
    claims = {**document, "iss": signer.verification_method.partition("#")[0], "iat": int(now().timestamp())}
    return jose.sign_token(claims, signer, typ=_TYPE)


def verified_list(text: str, *, signed_by: str, fetch: Fetch) -> dict[str, Any]:
    """Return the list in a token that is signed by a certain controller.

    `signed_by` is a DID or https URL; `fetch` gets its document. Raises `ProofError` when somebody else signed it, it
    was altered or has expired, `InvalidError` when it cannot be read, and `UnavailableError` when the key could not be
    had.
    """
    token = jose.read_token(text)
    url = token.header.get("kid", "")
    said = (token.type, token.payload.get("iss"), url.partition("#")[0])
    if said != (_TYPE, signed_by, signed_by):
        message = "the list was not signed by the one that was asked for"
        raise ProofError(message, expected=signed_by, actual=token.payload.get("iss"))
    moment = now()
    method, checks = check_key(
        lambda: retrieve_verification_method(url, purpose="assertionMethod", fetch=fetch),
        at=moment,
        place=f"{jose.HEADER}/kid",
        made=jose.moment(token.payload, "iat"),
    )
    if method is None:
        message = f"who signed the list cannot be told: {checks[0].message}"
        raise ProofError(message) if checks[0].outcome is Outcome.FAILED else UnavailableError(message)
    if not jose.verify_token(token, method.public_key):
        raise ProofError("the signature of the list does not fit: it was altered, or signed with another key")
    _check_expiry(token.payload, moment)
    return {name: value for name, value in token.payload.items() if name not in _CLAIMS}


def _check_expiry(claims: Mapping[str, Any], moment: datetime) -> None:
    expires = jose.moment(claims, "exp")
    if "exp" in claims and (expires is None or expires <= moment):
        raise ProofError("the list is signed for a time that is over", pointer="/exp")
