"""The classes of Open Badges 3.0 that are credentials or may hold one (appendix B): endorsements stand anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import StrictStr

from ..errors import Problem
from ..strict_json import pointer
from .base import (
    CompactJws,
    Date,
    DateTime,
    LanguageCode,
    Many,
    Maybe,
    Number,
    Types,
    Uri,
    View,
    entries,
    without_offset,
)
from .credential import OR_URI, Credential
from .parts import (
    Address,
    Alignment,
    Criteria,
    Evidence,
    IdentifierEntry,
    IdentityObject,
    Image,
    RefreshService,
    Related,
    Result,
    ResultDescription,
)
from .terms import AchievementType, AnyAchievementType, is_extension
from .text import Phrase, Text

_OPEN_BADGES_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json", re.ASCII)


class Profile(View):
    """A person or organisation: issuer, creator, endorser, source of a result."""

    TYPES = (("Profile",),)

    id: Uri
    type: Types
    name: Maybe[Text] = None
    url: Maybe[StrictStr] = None
    phone: Maybe[StrictStr] = None
    description: Maybe[Text] = None
    endorsement: Many[EndorsementCredential] = ()
    endorsement_jwt: Many[CompactJws] = ()
    image: Maybe[Image] = None
    email: Maybe[StrictStr] = None
    address: Maybe[Address] = None
    other_identifier: Many[IdentifierEntry] = ()
    official: Maybe[Text] = None
    parent_org: Maybe[Profile] = None
    family_name: Maybe[Text] = None
    given_name: Maybe[Text] = None
    additional_name: Maybe[Text] = None
    patronymic_name: Maybe[Text] = None
    honorific_prefix: Maybe[Text] = None
    honorific_suffix: Maybe[Text] = None
    family_name_prefix: Maybe[Text] = None
    date_of_birth: Maybe[Date] = None


class Achievement(View):
    """What can be achieved, and what it takes: one definition for everybody to whom it is awarded."""

    TYPES = (("Achievement",),)

    id: Uri
    type: Types
    alignment: Many[Alignment] = ()
    achievement_type: Maybe[AnyAchievementType] = None
    creator: Maybe[Profile] = None
    credits_available: Maybe[Number] = None
    criteria: Criteria
    description: Text
    endorsement: Many[EndorsementCredential] = ()
    endorsement_jwt: Many[CompactJws] = ()
    field_of_study: Maybe[Text] = None
    human_code: Maybe[StrictStr] = None
    image: Maybe[Image] = None
    in_language: Maybe[LanguageCode] = None
    name: Text
    other_identifier: Many[IdentifierEntry] = ()
    related: Many[Related] = ()
    result_description: Many[ResultDescription] = ()
    specialization: Maybe[Text] = None
    tag: Many[Phrase] = ()
    version: Maybe[StrictStr] = None

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view, warn of an achievement type that the standard does not know."""
        yield from super().faults(document)
        kind = document.get("achievementType")
        if isinstance(kind, str) and kind not in _ACHIEVEMENT_TYPES and not is_extension(kind):
            message = "achievementType is neither a term of the standard nor one that starts with ext:"
            yield Problem(message, "/achievementType", actual=kind, severity="warning", code="enum")


_ACHIEVEMENT_TYPES = frozenset(term.value for term in AchievementType)


class AchievementSubject(View):
    """The recipient and what he or she achieved."""

    TYPES = (("AchievementSubject",),)

    id: Maybe[Uri] = None
    type: Types
    activity_end_date: Maybe[DateTime] = None
    activity_start_date: Maybe[DateTime] = None
    credits_earned: Maybe[Number] = None
    achievement: Achievement
    identifier: Many[IdentityObject] = ()
    image: Maybe[Image] = None
    license_number: Maybe[StrictStr] = None
    narrative: Maybe[Text] = None
    result: Many[Result] = ()
    role: Maybe[Text] = None
    source: Maybe[Profile] = None
    term: Maybe[Text] = None

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: a recipient nobody can tell from another, dates without offset."""
        yield from super().faults(document)
        if "id" not in document and not entries(document, "identifier"):
            yield Problem("the subject needs an id, an identifier or both", "", code="required")
        yield from without_offset(document, "activityEndDate", "activityStartDate")


class EndorsementSubject(View):
    """What is endorsed: the profile, achievement or credential with this `id`."""

    TYPES = (("EndorsementSubject",),)

    id: Uri
    type: Types
    endorsement_comment: Maybe[Text] = None


class _OpenBadgesCredential(Credential):
    """What badges and endorsements share beyond other credentials."""

    REQUIRED_V2 = ("validFrom",)
    REQUIRED_V1: ClassVar[tuple[str, ...]] = ("issuanceDate",)

    id: Uri
    issuer: Annotated[str | Profile, OR_URI]
    awarded_date: Maybe[DateTime] = None
    refresh_service: Many[RefreshService] = ()
    evidence: Many[Evidence] = ()

    @property
    def issuer_id(self) -> str:
        """The URL of the issuer."""
        return self.issuer if isinstance(self.issuer, str) else self.issuer.id

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every credential: no Open Badges context in second place."""
        yield from super().faults(document)
        yield from without_offset(document, "awardedDate")
        second = next(iter(entries(document, "@context")[1:]), None)
        if not isinstance(second, str) or _OPEN_BADGES_CONTEXT.fullmatch(second) is None:
            expected = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
            message = "the second context must be that of Open Badges 3.0"
            yield Problem(message, "/@context/1", expected=expected, actual=second, code="context")
        for name in ("credentialStatus", "refreshService"):
            if isinstance(document.get(name), list | tuple):
                message = (
                    f"{name} is an array: Verifiable Credentials 2.0 allows it, the schema of Open Badges does not"
                )
                yield Problem(message, pointer(name), severity="warning", code="type")


class OpenBadgeCredential(_OpenBadgesCredential):
    """A badge: somebody was awarded an achievement. ``AchievementCredential`` is the same class by another name."""

    TYPES = (("VerifiableCredential",), ("OpenBadgeCredential", "AchievementCredential"))
    REQUIRED_V1 = ("issuanceDate", "name")

    image: Maybe[Image] = None
    credential_subject: AchievementSubject
    endorsement: Many[EndorsementCredential] = ()
    endorsement_jwt: Many[CompactJws] = ()

    @property
    def subject_id(self) -> str | None:
        """The URL of the recipient; None where only identifiers are given."""
        return self.credential_subject.id


class EndorsementCredential(_OpenBadgesCredential):
    """Somebody stands up for a profile, an achievement or a credential of somebody else."""

    TYPES = (("VerifiableCredential",), ("EndorsementCredential",))

    name: Text
    credential_subject: EndorsementSubject

    @property
    def subject_id(self) -> str:
        """The URL of what is endorsed."""
        return self.credential_subject.id


for _view in (Profile, Achievement, AchievementSubject, _OpenBadgesCredential, OpenBadgeCredential):
    _view.model_rebuild()
