"""Which IRIs the standards give to a JSON key: the meanings that a check relies on when it reads the key.

Nothing is written down by hand: the meanings are looked up in the closed set of contexts, over all versions of
them, beforehand (`meanings.json`). A key of `result` objects, say, means whatever any of the Open Badges contexts says
that it means in a ``Result``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .contexts import KNOWN_CONTEXTS, context_document, packaged

_READ_FROM = ("/credentials/", "/status", "/vc-revocation-list", "/data-integrity/", "/ed25519-2020/", "/ob/", "/clr/")
"""Parts of the URLs of the contexts whose terms checks read; others have terms of their own for the same keys."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object that checks read: the types it has, and its keys with the kind of their values.

    A key whose values are plain strings, numbers or booleans has the kind ``""``. Only the types named here are
    held against the signed ones; an object may have others.
    """

    types: tuple[str, ...]
    keys: Mapping[str, str]


_CREDENTIAL_TYPES = (
    "VerifiableCredential",
    "OpenBadgeCredential",
    "AchievementCredential",
    "EndorsementCredential",
    "ClrCredential",
    "BitstringStatusListCredential",
    "StatusList2021Credential",
    "RevocationList2020Credential",
)
_STATUS_TYPES = (
    "BitstringStatusListEntry",
    "StatusList2021Entry",
    "RevocationList2020Status",
    "1EdTechRevocationList",
)


def _plain(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), "")


_CREDENTIAL = {
    **_plain("validFrom validUntil issuanceDate expirationDate"),
    "issuer": "party",
    "credentialSubject": "subject",
    "credentialStatus": "status",
    "credentialSchema": "service",
    "refreshService": "service",
    "termsOfUse": "service",
    "evidence": "thing",
    "relatedResource": "resource",
}
_ENDORSED = {"endorsement": "thing", "endorsementJwt": ""}

KINDS: Mapping[str, Kind] = {
    # Also an embedded credential, which has a proof and is read as a document of its own.
    "thing": Kind((), {}),
    "credential": Kind(_CREDENTIAL_TYPES, _CREDENTIAL),
    "badge": Kind(_CREDENTIAL_TYPES, {**_CREDENTIAL, **_ENDORSED, "awardedDate": "", "issuer": "profile"}),
    "presentation": Kind(("VerifiablePresentation",), {"holder": "party", "verifiableCredential": "thing"}),
    "proof": Kind(
        ("DataIntegrityProof", "Ed25519Signature2020"),
        _plain("cryptosuite created expires verificationMethod proofPurpose domain challenge nonce previousProof"),
    ),
    "party": Kind((), {}),
    "profile": Kind((), _ENDORSED),
    "service": Kind(("1EdTechJsonSchemaValidator2019", "1EdTechCredentialRefresh", "JsonSchema"), {}),
    "resource": Kind((), _plain("digestSRI digestMultibase mediaType")),
    "other status": Kind(_STATUS_TYPES, {}),
    "status": Kind(
        _STATUS_TYPES,
        {
            **_plain("statusPurpose statusListIndex statusListCredential statusSize"),
            **_plain("revocationListIndex revocationListCredential"),
            "statusMessage": "message",
        },
    ),
    "message": Kind((), _plain("status message")),
    "subject": Kind(("EndorsementSubject", "AchievementSubject", "ClrSubject"), {}),
    # A recognition says of an achievement what it counts for, and under which conditions.
    "endorsement subject": Kind(
        ("EndorsementSubject", "Achievement"), {"creditsAvailable": "", "otherIdentifier": "identifier entry"}
    ),
    "status list": Kind(
        ("BitstringStatusList", "StatusList2021", "RevocationList2020"), _plain("statusPurpose encodedList ttl")
    ),
    "achievement subject": Kind(
        ("AchievementSubject",),
        {
            **_plain("creditsEarned role source licenseNumber term activityStartDate activityEndDate"),
            "achievement": "achievement",
            "identifier": "identity",
            "result": "result",
        },
    ),
    "clr subject": Kind(
        ("ClrSubject",),
        {
            "achievement": "referred achievement",
            "identifier": "identity",
            "association": "association",
            "verifiableCredential": "thing",
        },
    ),
    "achievement": Kind(
        ("Achievement",),
        {
            **_plain("achievementType creditsAvailable version"),
            **_ENDORSED,
            "criteria": "thing",
            "creator": "profile",
            "resultDescription": "result description",
            "otherIdentifier": "identifier entry",
        },
    ),
    # What a record refers to: nothing is read of it but its id, and a member may say more about the same achievement.
    "referred achievement": Kind(("Achievement",), {**_ENDORSED, "creator": "profile"}),
    "identifier entry": Kind(("IdentifierEntry",), _plain("identifier identifierType")),
    "result description": Kind(
        ("ResultDescription",),
        {
            **_plain("resultType requiredLevel requiredValue allowedValue valueMin valueMax"),
            "rubricCriterionLevel": "level",
            "alignment": "alignment",
        },
    ),
    "alignment": Kind(("Alignment",), _plain("targetUrl targetType")),
    "level": Kind(("RubricCriterionLevel",), _plain("level points")),
    "result": Kind(("Result",), _plain("resultDescription achievedLevel status value")),
    "identity": Kind(("IdentityObject",), _plain("hashed identityHash identityType salt")),
    "association": Kind(("Association",), _plain("associationType sourceId targetId")),
}
"""What the checks read, from the credential down."""

MAY_BE_SEVERAL = frozenset(
    "endorsementJwt allowedValue digestSRI digestMultibase statusPurpose domain previousProof".split()
)
"""Keys of plain values that checks read from an array too. Any other is read as one value, or not at all."""

MAY_REPEAT = frozenset(_ENDORSED)
"""Keys that an id may have on several objects, with other values on each: an issuer and creator, each endorsed."""


@cache
def iris(kind: str, key: str) -> frozenset[str]:
    """The IRIs that `key` stands for on objects of this kind."""
    return frozenset(_table()[kind]["keys"][key])


@cache
def type_iris(kind: str) -> Mapping[str, frozenset[str]]:
    """The IRIs of each type that objects of this kind are told apart by."""
    return {name: frozenset(meant) for name, meant in _table()[kind]["types"].items()}


@cache
def words(kind: str, key: str) -> Mapping[str, frozenset[str]]:
    """For a key whose values are words for IRIs (``proofPurpose``): the IRIs of each word."""
    return {word: frozenset(meant) for word, meant in _table()[kind]["words"].get(key, {}).items()}


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(packaged("meanings.json"))
    return table


def looked_up() -> dict[str, Any]:
    """Look the meanings up in the contexts: what `meanings.json` holds, written by `make tables`."""
    table = {}
    for name, kind in KINDS.items():
        words_of = {key: _words(kind.types, key) for key in kind.keys}
        keys = {key: sorted({*_meanings(key, kind.types)}) for key in kind.keys}
        if name == "message":
            keys |= _words(KINDS["status"].types, "statusMessage")
        table[name] = {
            "types": {each: sorted({*_meanings(each, ())}) for each in kind.types},
            "keys": keys,
            "words": {key: meant for key, meant in words_of.items() if meant},
        }
    return table


def _words(types: tuple[str, ...], key: str) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for scopes in _scopes(types):
        definition = scopes[0].get(key)
        inner = definition.get("@context") if isinstance(definition, dict) else None
        if inner is None:
            continue
        for word in inner:
            if not word.startswith("@"):
                found.setdefault(word, set()).add(_resolve(word, (inner, *scopes)))
    return {word: sorted(meanings) for word, meanings in found.items()}


def _meanings(key: str, types: tuple[str, ...]) -> Iterator[str]:
    for scopes in _scopes(types):
        if key in scopes[0]:
            iri = _resolve(key, scopes)
            if not iri.startswith("@"):
                yield iri


def _scopes(types: tuple[str, ...]) -> Iterator[tuple[Mapping[str, Any], ...]]:
    """Every context of the closed set, and in it the scoped contexts of `types`; innermost first."""
    for outer in _contexts():
        yield (outer,)
        for name in types:
            definition = outer.get(name)
            if isinstance(definition, dict) and "@context" in definition:
                yield definition["@context"], outer


@cache
def _contexts() -> tuple[Mapping[str, Any], ...]:
    urls = (url for url in sorted(KNOWN_CONTEXTS) if any(part in url for part in _READ_FROM))
    return tuple(document["@context"] for document in map(context_document, urls) if document is not None)


def _resolve(name: str, scopes: tuple[Mapping[str, Any], ...]) -> str:
    """The IRI of a term or compact IRI, by the definitions in `scopes`."""
    for position, scope in enumerate(scopes):
        if name in scope:
            definition = scope[name]
            iri = definition if isinstance(definition, str) else definition["@id"]
            return iri if iri.startswith("@") else _resolve(iri, scopes[position:])
    prefix, colon, rest = name.partition(":")
    if colon and not rest.startswith("//") and any(prefix in scope for scope in scopes):
        return _resolve(prefix, scopes) + rest
    return name
