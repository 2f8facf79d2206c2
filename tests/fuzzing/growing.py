"""Documents grown from the contexts: a type, and members that its scoped context defines."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from microbadge.frozen import thaw

from . import contexts
from .values import NUMBERS, TYPES, XSD, anything, iri, kind_of, number, scalar, text, value_object

Json = Any

_KIND_OF_MEMBER: Mapping[str, tuple[str, ...]] = {
    "issuer": ("Profile",),
    "creator": ("Profile",),
    "parentOrg": ("Profile",),
    "holder": ("Profile",),
    "source": ("Profile",),
    "credentialSubject": (
        "AchievementSubject",
        "AchievementSubject",
        "EndorsementSubject",
        "ClrSubject",
        "Achievement",
    ),
    "achievement": ("Achievement",),
    "result": ("Result",),
    "resultDescription": ("ResultDescription",),
    "rubricCriterionLevel": ("RubricCriterionLevel",),
    "evidence": ("Evidence",),
    "alignment": ("Alignment",),
    "criteria": ("Criteria",),
    "image": ("Image",),
    "identifier": ("IdentityObject",),
    "otherIdentifier": ("IdentifierEntry",),
    "address": ("Address",),
    "geo": ("GeoCoordinates",),
    "related": ("Related",),
    "association": ("Association",),
    "credentialStatus": ("BitstringStatusListEntry", "1EdTechRevocationList", "StatusList2021Entry"),
    "credentialSchema": ("1EdTechJsonSchemaValidator2019", "JsonSchema"),
    "refreshService": ("1EdTechCredentialRefresh",),
    "proof": ("DataIntegrityProof", "Ed25519Signature2020"),
    "endorsement": ("EndorsementCredential",),
    "verifiableCredential": ("OpenBadgeCredential", "EndorsementCredential"),
    "verificationMethod": ("Multikey", "JsonWebKey"),
}
_ROOTS = [
    ["VerifiableCredential", "OpenBadgeCredential"],
    ["VerifiableCredential", "AchievementCredential"],
    ["VerifiableCredential", "EndorsementCredential"],
    ["VerifiableCredential", "ClrCredential"],
    ["VerifiableCredential", "BitstringStatusListCredential"],
    ["VerifiableCredential"],
    "VerifiablePresentation",
    "DataIntegrityProof",
]
_WORDS: Mapping[str, list[Json]] = {
    "proofPurpose": ["assertionMethod", "authentication"],
    "cryptosuite": ["eddsa-rdfc-2022"],
    "statusPurpose": ["revocation", "suspension"],
    "achievementType": ["MicroCredential", "Badge", "ext:Level"],
    "resultType": ["RubricCriterionLevel", "RubricScore", "ext:x"],
    "identityType": ["emailAddress", "sourcedId"],
    "statusListIndex": ["7", "131071"],
}
_LEXICAL: Mapping[str, list[Json]] = {
    "dateTime": ["2026-05-01T00:00:00Z", "2026-05-01T09:30:00.125+02:00", "yesterday"],
    "date": ["2026-05-01", "1999-12-31Z"],
    "float": [1.5, 2, 36.5, True, "1.5", 0.1],
    "double": [1.5, 2.25, 3],
    "integer": [1, 5, "5", 2.0],
    "nonNegativeInteger": [0, 5],
    "boolean": [True, False, "true"],
}


class Growing:
    """One document being grown: at each value, with the probability `odd` something stands there that should not."""

    def __init__(self, chance: random.Random, context: Json, *, odd: float) -> None:
        self.chance = chance
        self.context = context
        self.odd = odd
        self.terms = contexts.terms(context)
        self.room = chance.choice([6, 12, 20, 30])
        """So many more values the document may get."""

    def document(self) -> dict[str, Json]:
        """The document; a type as it stands in credentials, or any at all."""
        chance = self.chance
        able = [types for types in _ROOTS if all(name in self.terms for name in _listed(types))]
        types = chance.choice(able) if able and chance.random() < 0.8 else self._kind()
        return {"@context": self.context, **self.object(types, {}, 0)}

    def object(self, types: Json, around: Mapping[str, Json], depth: int) -> dict[str, Json]:
        """A node object; `around` are terms of a scoped context of the member that it stands in."""
        chance = self.chance
        grown: dict[str, Json] = {}
        if depth == 0 or chance.random() < 0.5:
            grown["id"] = iri(chance, self.odd)
        names = _listed(types) if depth == 0 or chance.random() < 0.9 else [""]
        if names != [""]:
            grown["type"] = types if isinstance(types, list) or chance.random() < 0.4 else [types]
        own: dict[str, Json] = {**self._common(), **around}
        for name in names:
            own.update(_scoped(self.terms.get(name)))
        members = [name for name in own if name not in ("id", "type") and not name.startswith("@")]
        for name in chance.sample(members, min(len(members), chance.choice([1, 2, 3, 4, 6]))):
            if self.room <= 0:
                break
            self.room -= 1
            grown[name] = self._several(name, own[name], depth)
        return grown or {"id": iri(chance, self.odd)}

    def _common(self) -> dict[str, Json]:
        """The terms that every object may have, a few of them."""
        names = ("name", "description", "image", "url", "alignment", "evidence", "criteria", "related", "endorsement")
        return {name: self.terms[name] for name in self.chance.sample(names, 3) if name in self.terms}

    def _several(self, name: str, definition: Json, depth: int) -> Json:
        chance = self.chance
        if chance.random() < self.odd:
            return anything(chance)
        container = definition.get("@container") if isinstance(definition, dict) else None
        value = self._value(name, definition, depth)
        if container is None and chance.random() < 0.85:
            return value
        if chance.random() < 0.005:
            return []
        values = [value, *(self._value(name, definition, depth) for _ in range(chance.choice([0, 0, 1, 1, 2])))]
        return values + values[:1] if chance.random() < 0.1 else values

    def _value(self, name: str, definition: Json, depth: int) -> Json:
        chance = self.chance
        kind = definition.get("@type") if isinstance(definition, dict) else None
        if isinstance(definition, dict) and "@context" in definition and definition["@context"] is None:
            return self._embedded(name) if depth < 3 else iri(chance)
        if name in _WORDS and chance.random() < 0.9:
            return chance.choice(_WORDS[name])
        is_object = name in _KIND_OF_MEMBER and kind != f"{XSD}anyURI"
        if is_object and depth < 4 and self.room > 0 and chance.random() < 0.85:
            return self.object(self._types(name), _scoped(definition), depth + 1)
        return self._scalar(kind, definition, depth)

    def _scalar(self, kind: Json, definition: Json, depth: int) -> Json:
        chance, odd = self.chance, self.odd
        local = kind.rpartition("#")[2] if isinstance(kind, str) else ""
        if kind == "@json":
            values: list[Json] = [{"b": [1, {"a": "é"}], "a": True}, "x", [1, 2.5], {}, {"@context": 5, "type": [1]}]
            return thaw(chance.choice(values))
        if local == "anyURI" or kind == "@id":
            if kind == "@id" and depth < 4 and self.room > 0 and chance.random() < 0.3:
                return self.object(chance.choice(["", "", self._kind()]), _scoped(definition), depth + 1)
            return iri(chance, odd)
        if local in _LEXICAL:
            return number(chance, odd) if chance.random() < odd else chance.choice(_LEXICAL[local])
        if chance.random() < 0.05:
            return value_object(chance, odd)
        return scalar(chance, odd) if chance.random() < 0.3 else text(chance, odd)

    def _types(self, name: str) -> Json:
        chance = self.chance
        able = [kind for kind in _KIND_OF_MEMBER[name] if kind in self.terms]
        kind = chance.choice(able) if able and chance.random() > self.odd else self._kind()
        if kind == "EndorsementCredential" and chance.random() < 0.9:
            return ["VerifiableCredential", kind]
        return [kind, chance.choice(TYPES)] if chance.random() < self.odd else kind

    def _kind(self) -> str:
        """A type that has a meaning, or any at all."""
        able = [kind for kind in TYPES if kind in self.terms]
        return kind_of(self.chance, 0.3) if self.chance.random() < self.odd or not able else self.chance.choice(able)

    def _embedded(self, name: str) -> dict[str, Json]:
        """A document within the document, with contexts of its own."""
        chance = self.chance
        given = contexts.context(chance)
        inner = Growing(chance, given, odd=self.odd)
        inner.room = min(inner.room, self.room)
        self.room -= 6
        kinds = [kind for kind in ("OpenBadgeCredential", "EndorsementCredential") if kind in inner.terms]
        types = ["VerifiableCredential", *chance.sample(kinds, min(1, len(kinds)))]
        made = {"@context": given, **inner.object(types, {}, 1)}
        if chance.random() < 0.5 and "DataIntegrityProof" in inner.terms:
            made["proof"] = inner.object("DataIntegrityProof", {}, 3)
        return made


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _scoped(definition: Json) -> dict[str, Json]:
    """The terms of a definition's scoped context."""
    found = definition.get("@context") if isinstance(definition, dict) else None
    return found if isinstance(found, dict) else {}


def grown(chance: random.Random, *, odd: float) -> dict[str, Json]:
    """A document from the terms of some contexts."""
    context = contexts.context(chance) if chance.random() > odd else contexts.odd_context(chance)
    return Growing(chance, context, odd=odd).document()


def look_alikes(chance: random.Random) -> dict[str, Json]:
    """A badge whose parts have no ids: only what is said tells them apart, or nothing does."""
    many = chance.choice([2, 2, 2, 3, 3, 4]) if chance.random() < 0.98 else chance.randrange(5, 30)
    status = chance.choice(["Completed", "Enrolled"])
    parts = [
        {
            "type": ["Result"],
            "status": status,
            "alignment": [{"type": ["Alignment"], "targetUrl": f"urn:t:{chance.randrange(many)}", "targetName": "T"}],
        }
        for _ in range(many)
    ]
    evidence = [{"type": ["Evidence"], "narrative": f"{chance.randrange(3)}"} for _ in range(chance.randrange(4))]
    subject: dict[str, Json] = {"type": ["AchievementSubject"], "result": parts}
    if chance.random() < 0.5:
        subject["identifier"] = [{"type": "IdentityObject", "hashed": True}] * chance.randrange(1, 4)
    if chance.random() < 0.3:
        subject["creditsEarned"] = chance.choice(NUMBERS)
    if chance.random() < 0.2:
        for part in parts:
            part["resultDescription"] = iri(chance)
    badge: dict[str, Json] = {
        "@context": list(contexts.BADGE),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": subject if chance.random() < 0.8 else [subject, subject],
        "evidence": evidence,
    }
    if chance.random() < 0.3:  # the second graph says the same of other blank nodes
        badge["proof"] = [{"type": "DataIntegrityProof"}, {"type": "DataIntegrityProof", "nonce": status}]
    if chance.random() < 0.5:
        badge["issuer"] = chance.choice([iri(chance), {"type": ["Profile"]}, {"id": "_:b0", "type": ["Profile"]}])
    return badge


def many(chance: random.Random) -> dict[str, Json]:
    """A document with a hundred of something, more or less: objects, ids, contexts, levels."""
    number = chance.randrange(60, 140)
    evidence: list[Json] = [{"id": f"urn:e:{index}", "type": ["Evidence"], "name": "E"} for index in range(number)]
    made: dict[str, Json] = {"@context": list(contexts.BADGE), "type": ["VerifiableCredential"], "evidence": evidence}
    match chance.randrange(6):
        case 0:
            made["evidence"] = [{**one, "id": "urn:e:0"} for one in evidence]
        case 1:
            made["evidence"] = [{"id": "urn:e:0"} for _ in evidence]
        case 2:
            made["evidence"] = [{**one, "id": f"urn:e:{at // 3}", "endorsement": []} for at, one in enumerate(evidence)]
        case 3:
            made["@context"] = [*contexts.BADGE, *contexts.BADGE * chance.randrange(7, 12)]
        case 4:
            inside = {"@context": list(contexts.BADGE), "type": ["VerifiableCredential"], "name": "inside"}
            made["evidence"] = [{**inside, "id": f"urn:c:{at}"} for at in range(chance.choice([3, number, 6 * number]))]
        case 5:
            made["evidence"] = evidence[0]
            for _ in range(chance.randrange(10, 64)):
                made["evidence"] = {"type": "Evidence", chance.choice(["related", "alignment"]): made["evidence"]}
    return made
