"""What a holder presents: the data model of verifiable presentations (VCDM 2.0, section 4.13; VCDM 1.1, section 4.10).

The credentials in a presentation are documents of their own: here it counts only that they are credentials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from ..errors import Problem
from ..strict_json import each, id_of
from .base import JWS, Many, Maybe, Types, Uri, View, entries
from .credential import OR_URI, Context, OrText, Proof, base_context_faults, version_of
from .envelope import ENVELOPED_CREDENTIAL, envelope_faults, is_envelope
from .parts import TermsOfUse

_OR_JWS = OrText(re.compile(JWS), "type", "a credential: an object")


class Holder(View):
    """Who presents."""

    id: Uri


class PresentedCredential(View):
    """A credential in a presentation, embedded with its own proof or in an envelope; what it says is not read here."""

    TYPES = (("VerifiableCredential", ENVELOPED_CREDENTIAL),)

    type: Types

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: those of an envelope."""
        yield from super().faults(document)
        if ENVELOPED_CREDENTIAL in entries(document, "type"):
            yield from envelope_faults(document)


class VerifiablePresentation(View):
    """Credentials that a holder presents together, perhaps none."""

    TYPES = (("VerifiablePresentation",),)

    context: Context = Field(alias="@context")
    id: Maybe[Uri] = None
    type: Types
    holder: Maybe[Annotated[str | Holder, OR_URI]] = None
    verifiable_credential: Many[Annotated[str | PresentedCredential, _OR_JWS]] = ()
    proof: Many[Proof] = ()
    terms_of_use: Many[TermsOfUse] = ()

    @property
    def holder_id(self) -> str | None:
        """The URL of who presents; None where the presentation does not say."""
        return self.holder.id if isinstance(self.holder, Holder) else self.holder

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: context, credentials as strings, words of the holder about others."""
        yield from super().faults(document)
        yield from base_context_faults(document)
        for place, credential in each(document, "verifiableCredential"):
            if isinstance(credential, str) and version_of(document) != "1.1":
                message = "a credential in a presentation is an object: a token stands in an envelope"
                yield Problem(message, place, expected=ENVELOPED_CREDENTIAL, actual=credential, code="type")
            elif isinstance(credential, Mapping):
                yield from _self_asserted_faults(document, credential, place)


def _self_asserted_faults(document: Mapping[str, Any], credential: Mapping[str, Any], place: str) -> Iterator[Problem]:
    """Tell when a credential that only the presentation secures is not the holder's own.

    VCDM 2.0, "Presentations Including Holder Claims": anybody could present it in anybody's name.
    """
    if is_envelope(credential) or any(isinstance(proof, Mapping) for proof in entries(credential, "proof")):
        return
    holder, issuer = id_of(document.get("holder")), id_of(credential.get("issuer"))
    if "holder" not in document:
        message = "a credential without a proof of its own is the word of the holder, whom the presentation must name"
        yield Problem(message, "/holder", code="holder")
    elif holder != issuer:
        message = "a credential without a proof of its own must be issued by the holder"
        yield Problem(message, f"{place}/issuer", expected=holder, actual=issuer, code="holder")


def is_presentation(document: Mapping[str, Any]) -> bool:
    """Whether the document says that it is a presentation."""
    return "VerifiablePresentation" in entries(document, "type")


def is_credential(document: Mapping[str, Any]) -> bool:
    """Whether the document says that it is a credential, or reads like one."""
    shown = [kind for kind in entries(document, "type") if isinstance(kind, str)]
    return any(kind.endswith("Credential") for kind in shown) or not _OF_CREDENTIALS.isdisjoint(document)


_OF_CREDENTIALS = frozenset(
    "issuer credentialSubject credentialStatus validFrom validUntil issuanceDate expirationDate".split()
)
"""Members that a credential has and a presentation has not."""
