"""What a holder does with credentials: present them to whoever asked (VCDM 2.0, section 4.13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from . import jose, models
from .data_integrity import add_proof
from .errors import ModelError
from .keys import Signer
from .models import CREDENTIALS_V2
from .strict_json import check_value, pointer


def present(
    credentials: Iterable[Mapping[str, Any] | str],
    signer: Signer,
    *,
    challenge: str,
    domain: str | None = None,
    id: str | None = None,  # noqa: A002 - the name of the member
    cryptosuite: str | None = None,
    created: datetime | None = None,
) -> dict[str, Any]:
    """Present credentials: sign that their holder is who answers, by a Data Integrity proof.

    `credentials` are signed documents, or tokens (compact JWS), which are put in envelopes. The holder is the
    controller of the signer's key, and should be the subject of the credentials. `challenge` is what the verifier
    gave, and `domain` who it is, so that nobody can play the presentation again or elsewhere. `cryptosuite` is the
    first that the key fits unless given. Raises `ModelError` for what is no credential, `ParseError` or `ProofError`
    for what is no token, and else as `add_proof`; then nothing is signed.
    """
    return add_proof(
        _presentation(credentials, signer, id),
        signer,
        cryptosuite=cryptosuite,
        created=created,
        proof_purpose="authentication",
        challenge=challenge,
        domain=domain,
    )


def present_jwt(
    credentials: Iterable[str],
    signer: Signer,
    *,
    challenge: str,
    domain: str | None = None,
    id: str | None = None,  # noqa: A002 - the name of the member
) -> str:
    """Present tokens as `present` does, in a token (``vp+jwt``, VC-JOSE-COSE, section 3.1.2).

    Credentials in such a token have to be tokens themselves. The challenge is its claim `nonce`, the domain its claim
    `aud`. Raises `ModelError` for a credential with a proof of its own, and else as `present`.
    """
    tokens = list(credentials)
    for number, token in enumerate(tokens):
        if not isinstance(token, str):
            message = "a token presents tokens only: present a credential with a proof of its own without"
            raise ModelError(message, pointer=pointer("verifiableCredential", number))
    document = _presentation(tokens, signer, id)
    claims = {"iss": document["holder"], "nonce": challenge} | ({} if domain is None else {"aud": domain})
    return jose.sign_token({**document, **claims}, signer, typ="vp+jwt")


def _presentation(
    credentials: Iterable[Mapping[str, Any] | str],
    signer: Signer,
    id: str | None,  # noqa: A002 - the name of the member
) -> dict[str, Any]:
    held = [jose.enveloped(held) if isinstance(held, str) else dict(held) for held in credentials]
    document = {
        "@context": [CREDENTIALS_V2],
        **({} if id is None else {"id": id}),
        "type": ["VerifiablePresentation"],
        "holder": signer.verification_method.partition("#")[0],
        "verifiableCredential": held,
    }
    check_value(document)
    problems = models.errors(document, profile="presentation")
    if problems:
        raise ModelError(problems=problems)
    return document
