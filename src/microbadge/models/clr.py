"""The classes of the Comprehensive Learner Record 2.0: a credential that holds the credentials of one learner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field, PlainValidator, StrictBool

from ..errors import Problem
from ..strict_json import pointer
from .base import CompactJws, DateTime, Many, Maybe, Types, Uri, View, entries, refused, without_offset
from .credential import OR_URI, Credential
from .open_badges import Achievement, EndorsementCredential, Profile
from .parts import Evidence, IdentityObject, Image, RefreshService
from .presentation import PresentedCredential
from .text import Text

_CONTEXTS = (
    ("of the Comprehensive Learner Record 2.0", "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"),
    ("of Open Badges 3.0", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
)
"""What stands in the second and in the third place."""
_PATTERNS = tuple(
    re.compile(rf"https://purl\.imsglobal\.org/spec/{folder}/context(-{major}\.\d\.\d)*\.json", re.ASCII)
    for folder, major in (("clr/v2p0", 2), ("ob/v3p0", 3))
)


class AssociationType(StrEnum):
    """How an achievement is related to another; the enumeration takes no terms of one's own."""

    EXACT_MATCH_OF = "exactMatchOf"
    IS_CHILD_OF = "isChildOf"
    IS_PARENT_OF = "isParentOf"
    IS_PART_OF = "isPartOf"
    IS_PEER_OF = "isPeerOf"
    IS_RELATED_TO = "isRelatedTo"
    PRECEDES = "precedes"
    REPLACED_BY = "replacedBy"


def _association_type(value: object) -> AssociationType:
    known = {term.value: term for term in AssociationType}
    if isinstance(value, str) and value in known:
        return known[value]
    raise refused("enum", "a term of AssociationType")


class Association(View):
    """How the source, an achievement or a credential in the record, is related to the target."""

    TYPES = (("Association",),)
    CLOSED = True

    type: Types
    association_type: Annotated[AssociationType, PlainValidator(_association_type)]
    source_id: Uri
    target_id: Uri


class ClrSubject(View):
    """The learner, the credentials of the record, and how what they award is related."""

    TYPES = (("ClrSubject",),)

    id: Maybe[Uri] = None
    type: Types
    identifier: Many[IdentityObject] = ()
    achievement: Many[Achievement] = ()
    verifiable_credential: Annotated[Many[PresentedCredential], Field(min_length=1)]
    association: Many[Association] = ()

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: a learner nobody can tell from another."""
        yield from super().faults(document)
        if "id" not in document and not entries(document, "identifier"):
            yield Problem("the subject needs an id, an identifier or both", "", code="required")


class ClrCredential(Credential):
    """A comprehensive learner record; what the credentials in it say is not read here."""

    TYPES = (("VerifiableCredential",), ("ClrCredential",))
    REQUIRED_V2 = ("validFrom",)
    REQUIRED_V1: ClassVar[tuple[str, ...]] = ("issuanceDate",)

    id: Uri
    name: Text
    issuer: Annotated[str | Profile, OR_URI]
    credential_subject: ClrSubject
    partial: Maybe[StrictBool] = None
    awarded_date: Maybe[DateTime] = None
    image: Maybe[Image] = None
    endorsement: Many[EndorsementCredential] = ()
    endorsement_jwt: Many[CompactJws] = ()
    refresh_service: Many[RefreshService] = ()
    evidence: Many[Evidence] = ()

    @property
    def issuer_id(self) -> str:
        """The URL of the issuer."""
        return self.issuer if isinstance(self.issuer, str) else self.issuer.id

    @property
    def subject_id(self) -> str | None:
        """The URL of the learner; None where only identifiers are given."""
        return self.credential_subject.id

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every credential: the contexts in second and third place."""
        yield from super().faults(document)
        yield from without_offset(document, "awardedDate")
        named = [*entries(document, "@context")[1:3], None, None]
        for number, (pattern, (words, expected)) in enumerate(zip(_PATTERNS, _CONTEXTS, strict=True), 1):
            actual = named[number - 1]
            if not isinstance(actual, str) or pattern.fullmatch(actual) is None:
                message = f"the {'second' if number == 1 else 'third'} context must be that {words}"
                yield Problem(message, pointer("@context", number), expected=expected, actual=actual, code="context")
