"""The classes of Open Badges 3.0 that hold no credential themselves (appendix B): what achievements are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, StrictBool, StrictStr

from ..errors import Problem
from .base import LanguageCode, Many, Maybe, Number, Types, Uri, View, entries
from .terms import AnyAlignmentTargetType, AnyIdentifierType, AnyResultStatus, AnyResultType
from .text import Text


class Image(View):
    """A picture: `id` is its URL, perhaps a ``data:`` URL."""

    TYPES = (("Image",),)
    CLOSED = True

    id: Uri
    type: Types
    caption: Maybe[Text] = None


class GeoCoordinates(View):
    """A place on the map, in degrees."""

    TYPES = (("GeoCoordinates",),)

    type: Types
    latitude: Number
    longitude: Number


class Address(View):
    """A postal address."""

    TYPES = (("Address",),)

    type: Types
    address_country: Maybe[Text] = None
    address_country_code: Maybe[StrictStr] = None
    address_region: Maybe[Text] = None
    address_locality: Maybe[Text] = None
    street_address: Maybe[Text] = None
    post_office_box_number: Maybe[StrictStr] = None
    postal_code: Maybe[StrictStr] = None
    geo: Maybe[GeoCoordinates] = None


class IdentifierEntry(View):
    """One more identifier of a profile or an achievement, with its kind."""

    TYPES = (("IdentifierEntry",),)
    CLOSED = True

    type: Types
    identifier: StrictStr
    identifier_type: AnyIdentifierType


class IdentityObject(View):
    """An identifier of the recipient, in the clear or hashed, `salt` appended before hashing (section 9.3)."""

    TYPES = (("IdentityObject",),)
    CLOSED = True

    type: Types
    hashed: StrictBool
    identity_hash: StrictStr
    identity_type: AnyIdentifierType
    salt: Maybe[StrictStr] = None


class Alignment(View):
    """A node of somebody's framework that the achievement, level or result corresponds to."""

    TYPES = (("Alignment",),)

    type: Types
    target_code: Maybe[StrictStr] = None
    target_description: Maybe[Text] = None
    target_name: Text
    target_framework: Maybe[Text] = None
    target_type: Maybe[AnyAlignmentTargetType] = None
    target_url: StrictStr


class Related(View):
    """Another version, or a translation, of the same achievement."""

    TYPES = (("Related",),)

    id: Uri
    type: Types
    in_language: Maybe[LanguageCode] = None
    version: Maybe[StrictStr] = None


class Criteria(View):
    """What the achievement is awarded for: a page at `id`, Markdown in `narrative`, or both."""

    id: Maybe[Uri] = None
    narrative: Maybe[Text] = None

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: neither an id nor a narrative."""
        yield from super().faults(document)
        if "id" not in document and "narrative" not in document:
            yield Problem("criteria need an id, a narrative or both", "", code="required")


class RubricCriterionLevel(View):
    """One level of a rubric criterion; `level` and `points` are strings, also where they spell numbers."""

    TYPES = (("RubricCriterionLevel",),)

    id: Uri
    type: Types
    alignment: Many[Alignment] = ()
    description: Maybe[Text] = None
    level: Maybe[StrictStr] = None
    name: Text
    points: Maybe[StrictStr] = None


class ResultDescription(View):
    """What a result of the achievement may be, and which value or level is asked for.

    `allowed_value` is ordered, lowest first; the order of `rubric_criterion_level` says nothing.
    """

    TYPES = (("ResultDescription",),)

    id: Uri
    type: Types
    alignment: Many[Alignment] = ()
    allowed_value: Many[StrictStr] = ()
    name: Text
    required_level: Maybe[Uri] = None
    required_value: Maybe[StrictStr] = None
    result_type: AnyResultType
    rubric_criterion_level: Many[RubricCriterionLevel] = ()
    value_max: Maybe[StrictStr] = None
    value_min: Maybe[StrictStr] = None


class Result(View):
    """What the recipient reached: a level, a value or a status, by the result description it points at."""

    TYPES = (("Result",),)

    type: Types
    achieved_level: Maybe[Uri] = None
    alignment: Many[Alignment] = ()
    result_description: Maybe[Uri] = None
    status: Maybe[AnyResultStatus] = None
    value: Maybe[StrictStr] = None


class Entry(View):
    """An object that its `type` explains: status, terms of use, refresh service, schema or evidence (VCDM 2.0)."""

    id: Maybe[Uri] = None
    type: Types


class CredentialStatus(Entry):
    """Where to learn whether the credential is revoked or suspended."""


class TermsOfUse(Entry):
    """Conditions under which the credential was issued."""


class RefreshService(Entry):
    """Where to get a fresh copy of the credential."""

    id: Uri


class CredentialSchema(Entry):
    """A schema for the credential; `id` is its URL."""

    id: Uri


class Evidence(Entry):
    """What the award rests on: a web resource at `id`, Markdown in `narrative`, or both."""

    TYPES = (("Evidence",),)

    narrative: Maybe[Text] = None
    name: Maybe[Text] = None
    description: Maybe[Text] = None
    genre: Maybe[Text] = None
    audience: Maybe[Text] = None


class RelatedResource(View):
    """A resource the credential depends on, with its digest (VCDM 2.0, section 5.3)."""

    id: Uri
    digest_sri: Many[StrictStr] = Field((), alias="digestSRI")
    digest_multibase: Many[StrictStr] = ()
    media_type: Maybe[StrictStr] = None

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Besides the faults of every view: no digest."""
        yield from super().faults(document)
        if not entries(document, "digestSRI") and not entries(document, "digestMultibase"):
            yield Problem("a related resource needs digestSRI or digestMultibase", "", code="related-resource")
