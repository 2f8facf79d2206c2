"""What every credential has: the data model of VCDM 2.0, and that of 1.1 as Open Badges 3.0 still reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, LiteralString, get_args

from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    PlainValidator,
    StrictStr,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_wrap_validator_function

from ..errors import Problem
from ..strict_json import each, pointer
from .base import URI, DateTime, Many, Maybe, Types, Uri, View, entries, moments, refused, without_offset
from .parts import CredentialSchema, CredentialStatus, Entry, RelatedResource, TermsOfUse
from .text import Text, is_language_map

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"

_URI = re.compile(URI)
_VERSION_OF_DATE = {"validFrom": "2.0", "validUntil": "2.0", "issuanceDate": "1.1", "expirationDate": "1.1"}
_SELECTIVE = ("ecdsa-sd-2023", "bbs-2023")
"""The cryptosuites whose holder may leave out any part of a credential that the issuer does not insist on."""
_KINDS = {
    "OpenBadgeCredential": "a badge",
    "AchievementCredential": "a badge",
    "EndorsementCredential": "an endorsement",
    "ClrCredential": "a learner record",
}
"""What a credential of a type is: each is read, and judged, in another way."""


def _array(value: object) -> object:
    if isinstance(value, list | tuple):
        return value
    raise refused("context", "an array")


def _context_entry(value: object) -> object:
    if _URI.fullmatch(value) is not None if isinstance(value, str) else isinstance(value, Mapping):
        return value
    raise refused("context", "an absolute URL or an object")


@dataclass(frozen=True)
class OrText:
    """Marks a member that holds either a string that matches the pattern or a view."""

    pattern: re.Pattern[str]
    code: LiteralString
    expected: LiteralString

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        part = next(part for part in get_args(source) if part is not str)
        return no_info_wrap_validator_function(self._read, handler.generate_schema(part))

    def _read(self, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        if not isinstance(value, str):
            return handler(value)
        if self.pattern.fullmatch(value) is None:
            raise refused(self.code, self.expected)
        return value


OR_URI = OrText(_URI, "id", "one absolute URL, or an object with such an id")
"""Marks a member that holds either the URL of something or a view of it."""

Context = Annotated[
    tuple[Annotated[str | Mapping[str, Any], PlainValidator(_context_entry)], ...],
    BeforeValidator(_array),
    Field(min_length=1),
]
"""URLs and inline contexts, in the order that JSON-LD processes them."""


class Proof(View):
    """An embedded proof (VC Data Integrity 1.0, section 2.1); what a cryptosuite asks for is not checked here."""

    id: Maybe[Uri] = None
    type: Types
    created: Maybe[DateTime] = None
    expires: Maybe[DateTime] = None
    cryptosuite: Maybe[StrictStr] = None
    challenge: Maybe[StrictStr] = None
    domain: Many[StrictStr] = ()
    nonce: Maybe[StrictStr] = None
    previous_proof: Many[StrictStr] = ()
    proof_purpose: Maybe[StrictStr] = None
    proof_value: Maybe[StrictStr] = None
    verification_method: Maybe[StrictStr] = None

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: dates without offset."""
        yield from super().faults(document)
        yield from without_offset(document, "created", "expires")


def version_of(document: Mapping[str, Any]) -> str:
    """The version of the data model that a document is in, by its first context: ``"1.1"`` or ``"2.0"``."""
    return "1.1" if next(iter(entries(document, "@context")), None) == CREDENTIALS_V1 else "2.0"


def base_context_faults(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Tell when the first context is not that of Verifiable Credentials, 2.0 or 1.1 (VCDM 2.0, section 4.3)."""
    base = next(iter(entries(document, "@context")), None)
    if base is not None and base not in (CREDENTIALS_V1, CREDENTIALS_V2):
        message = "the first context must be that of Verifiable Credentials 2.0, or 1.1 of an older document"
        yield Problem(message, "/@context/0", expected=CREDENTIALS_V2, actual=base, code="context")


class Credential(View):
    """What all credentials share, whatever they say about whom.

    `valid_from` and `valid_until` are the period of validity in either version of the data model.
    """

    TYPES: ClassVar[tuple[tuple[str, ...], ...]] = (("VerifiableCredential",),)
    REQUIRED_V2: ClassVar[tuple[str, ...]] = ()
    """What the class asks for in version 2.0 of the data model only."""
    REQUIRED_V1: ClassVar[tuple[str, ...]] = ()
    """The same in version 1.1."""

    context: Context = Field(alias="@context")
    id: Maybe[Uri] = None
    type: Types
    name: Maybe[Text] = None
    description: Maybe[Text] = None
    valid_from_v2: Maybe[DateTime] = Field(None, alias="validFrom")
    valid_until_v2: Maybe[DateTime] = Field(None, alias="validUntil")
    issuance_date: Maybe[DateTime] = None
    expiration_date: Maybe[DateTime] = None
    proof: Many[Proof] = ()
    credential_schema: Many[CredentialSchema] = ()
    credential_status: Many[CredentialStatus] = ()
    refresh_service: Many[Entry] = ()
    terms_of_use: Many[TermsOfUse] = ()
    evidence: Many[Entry] = ()
    related_resource: Many[RelatedResource] = ()

    @property
    def valid_from(self) -> datetime | None:
        """When it becomes valid, in UTC: `validFrom`, in version 1.1 `issuanceDate`; of both, the later."""
        return max((day for day in (self.valid_from_v2, self.issuance_date) if day is not None), default=None)

    @property
    def valid_until(self) -> datetime | None:
        """When it expires, in UTC: `validUntil`, in version 1.1 `expirationDate`; of both, the earlier."""
        return min((day for day in (self.valid_until_v2, self.expiration_date) if day is not None), default=None)

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: kinds, context, required dates, the period, related resources."""
        yield from super().faults(document)
        kinds = {_KINDS[term] for term in entries(document, "type") if isinstance(term, str) and term in _KINDS}
        if len(kinds) > 1:
            message = f"its types say that it is {' and '.join(sorted(kinds))} at once"
            yield Problem(message, "/type", expected="one kind of credential", code="type")
        yield from base_context_faults(document)
        version = version_of(document)
        for name in cls.REQUIRED_V1 if version == "1.1" else cls.REQUIRED_V2:
            if name not in document:
                message = f"{name} is required in version {version} of the data model"
                yield Problem(message, pointer(name), code="required")
        dates = [name for name in _VERSION_OF_DATE if name in document]
        yield from without_offset(document, *dates)
        for name in (name for name in dates if _VERSION_OF_DATE[name] != version):
            # Whoever mixes them gains nothing: both names are read, and the narrower period counts.
            message = (
                f"{name} is a name of version {_VERSION_OF_DATE[name]} of the data model, in a document of {version}"
            )
            yield Problem(message, pointer(name), severity="warning", code="version")
        if len(dates) > 1:
            yield from _period_faults(document)
        if "relatedResource" in document:
            yield from _related_resource_faults(document)


def _period_faults(document: Mapping[str, Any]) -> Iterator[Problem]:
    starts = [(moment, name) for name, (moment, _) in moments(document, "validFrom", "issuanceDate")]
    ends = [(moment, name) for name, (moment, _) in moments(document, "validUntil", "expirationDate")]
    if starts and ends and max(starts)[0] > min(ends)[0]:
        start, end = max(starts)[1], min(ends)[1]
        message = f"{end} lies before {start}"
        yield Problem(message, pointer(end), expected=f"after {document[start]}", actual=document[end], code="date")


def _related_resource_faults(document: Mapping[str, Any]) -> Iterator[Problem]:
    seen = set()
    for index, resource in enumerate(entries(document, "relatedResource")):
        name = resource.get("id") if isinstance(resource, Mapping) else None
        if isinstance(name, str) and name in seen:
            place = pointer("relatedResource", index, "id")
            yield Problem("two related resources have this id", place, actual=name, code="related-resource")
        elif isinstance(name, str):
            seen.add(name)


def _language_map_faults(document: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("name", "description"):
        if is_language_map(document.get(name)):
            message = f"{name} must be a string or a language value object"
            yield Problem(message, pointer(name), expected="a language value object", code="language")


class Issuer(View):
    """The issuer of a credential of any kind."""

    id: Uri
    name: Maybe[Text] = None
    description: Maybe[Text] = None

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: language maps, which Verifiable Credentials do not have."""
        yield from super().faults(document)
        yield from _language_map_faults(document)


class Subject(View):
    """Somebody or something that a credential of any kind makes claims about."""

    id: Maybe[Uri] = None

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: no claim at all."""
        yield from super().faults(document)
        if not document:
            yield Problem("a credential subject needs at least one claim", "", code="required")


class VerifiableCredential(Credential):
    """A W3C verifiable credential of any kind (VCDM 2.0, or 1.1 for reading)."""

    issuer: Annotated[str | Issuer, OR_URI]
    credential_subject: Annotated[Many[Subject], Field(min_length=1)]

    @property
    def issuer_id(self) -> str:
        """The URL of the issuer."""
        return self.issuer if isinstance(self.issuer, str) else self.issuer.id

    @property
    def subject_id(self) -> str | None:
        """The URL of the subject; None where it has none, or where there are several subjects."""
        return self.credential_subject[0].id if len(self.credential_subject) == 1 else None

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every credential: language maps, and what version 1.1 alone asks for."""
        yield from super().faults(document)
        yield from _language_map_faults(document)
        if version_of(document) == "1.1":
            yield from _version_1_faults(document)


def _version_1_faults(document: Mapping[str, Any]) -> Iterator[Problem]:
    """What VCDM 1.1 requires and 2.0 does not: issuanceDate (section 4.6), ids of services (4.9 and 5.4)."""
    proofs = [proof for _, proof in each(document, "proof") if isinstance(proof, Mapping)]
    disclosed = any(proof.get("cryptosuite") in _SELECTIVE for proof in proofs)
    if "issuanceDate" not in document and not disclosed:
        message = "issuanceDate is required in version 1.1 of the data model"
        yield Problem(message, "/issuanceDate", code="required")
    for name in ("credentialStatus", "refreshService"):
        for place, entry in each(document, name):
            if isinstance(entry, Mapping) and "id" not in entry:
                message = f"{name} needs an id in version 1.1 of the data model"
                yield Problem(message, f"{place}/id", code="required")
