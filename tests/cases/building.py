"""From a scene, which is data, to signed files: whatever stands for a part of the scene is put in, then it is signed.

A document of a scene may hold, in place of a value, an object of one member that stands for another part:

- ``{"$digest": part}`` the digest of the part, as `digestMultibase` has it
- ``{"$signed": part}`` the part itself, signed
- ``{"$token": part}`` the part as a token
- ``{"$enveloped": part}`` the part as an EnvelopedVerifiableCredential
- ``{"$text": part}`` the bytes of the part as text

and in any string ``$academy`` and the like stand for the ids in `people.NAMES`.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from string import Template
from typing import Any, Literal

from microbadge import jose
from microbadge.canonical import jcs
from microbadge.data_integrity import add_proof
from microbadge.encoding import multibase_decode, multibase_encode
from microbadge.resource_digest import digest_multibase

from .people import NAMES, SIGNERS

Form = Literal["json", "jwt", "plain", "canonical", "text"]
"""With a proof, as a token, JSON without a signature, the same in its canonical bytes, text."""

_STANDING_FOR = ("$digest", "$signed", "$token", "$enveloped", "$text")

CREATED = "2026-05-01T09:00:00Z"
"""When everything is signed, unless a scene says otherwise."""
SUITE = "eddsa-rdfc-2022"


@dataclass
class Part:
    """Something that is signed, or just there: its document before, and how it is signed.

    `options` are those of `add_proof`; `edits` are changes after the signature, pairs of a pointer and the new value.
    `typ` is the type of a token, and `claims` are claims of it that are other than the credential says. `claimed` is
    who is said to have signed, where that is somebody else.
    """

    document: Any
    signer: str = "academy"
    form: Form = "json"
    suite: str = SUITE
    typ: Any = "JWT"
    claimed: str | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    edits: list[tuple[str, Any]] = field(default_factory=list)


@dataclass
class Scene:
    """Everything that belongs to one question.

    `parts` are by name, and `asked` is the one in question. `beside` are those handed over with it. `web` says which
    part each address answers with, and `evidence` which text is the file of which id. `ask` is what the verifier is
    asked.
    """

    parts: dict[str, Part]
    asked: str
    ask: dict[str, Any]
    beside: list[str] = field(default_factory=list)
    web: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)


class Builder:
    """Makes the files of scenes; what was signed once is not signed again."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def content(self, scene: Scene, name: str) -> bytes:
        """The bytes of a part: those that a web site answers with, or that are handed over."""
        part = scene.parts[name]
        value = self.value(scene, name)
        if isinstance(value, str):
            return value.encode()
        if part.form == "canonical":
            return jcs(value)
        return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()

    def value(self, scene: Scene, name: str) -> Any:
        """The part, signed: a JSON value, or a token."""
        part = scene.parts[name]
        document = _named(self._filled(scene, part.document))
        key = json.dumps([document, part.signer, part.form, part.suite, part.typ, part.claimed])
        edits = [(pointer, self._filled(scene, new)) for pointer, new in part.edits]
        key += json.dumps([part.claims, part.options, edits])
        if key not in self._made:
            self._made[key] = _edited(_signed(document, part), edits)
        return copy.deepcopy(self._made[key])

    def _filled(self, scene: Scene, value: Any) -> Any:
        if isinstance(value, list):
            return [self._filled(scene, item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(kind, name)] = value.items()
            if kind in _STANDING_FOR:
                return self._standing_for(scene, kind, name)
        return {member: self._filled(scene, item) for member, item in value.items()}

    def _standing_for(self, scene: Scene, kind: str, name: str) -> Any:
        value = self.value(scene, name)
        if kind == "$digest":
            return digest_multibase(value.encode() if isinstance(value, str) else jcs(value))
        if kind == "$enveloped":
            return jose.enveloped(value)
        return value


def used_parts(scene: Scene, names: Iterable[str]) -> list[Part]:
    """The parts of these names and those that stand in them, without DID documents."""
    found: dict[str, Part] = {}
    open_ = [name for name in names if not name.startswith("did ")]
    while open_:
        name = open_.pop()
        if name not in found:
            found[name] = scene.parts[name]
            open_ += _references([scene.parts[name].document, [new for _, new in scene.parts[name].edits]])
    return list(found.values())


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for member, item in value.items():
            if member in _STANDING_FOR:
                yield item
            else:
                yield from _references(item)


def _named(value: Any) -> Any:
    """The value with the ids that the names in its strings stand for."""
    if isinstance(value, str):
        return Template(value).safe_substitute(_TEMPLATE) if "$" in value else value
    if isinstance(value, list):
        return [_named(item) for item in value]
    if isinstance(value, dict):
        return {_named(member): _named(item) for member, item in value.items()}
    return value


named = _named
_TEMPLATE = {name.replace("-", "_"): did for name, did in NAMES.items()}


def _signed(document: Any, part: Part) -> Any:
    if part.form in ("plain", "canonical", "text"):
        return document
    signer = SIGNERS[part.signer]
    if part.form == "json":
        options = {**part.options, "created": _moment(part.options.get("created", CREATED))}
        if "expires" in options:
            options["expires"] = _moment(options["expires"])
        made = add_proof(document, signer, cryptosuite=part.suite, **options)
        if part.claimed is not None:
            made["proof"]["verificationMethod"] = SIGNERS[part.claimed].verification_method
        return made
    payload = jose.jwt_payload(document) if part.typ == "JWT" and "credentialSubject" in document else document
    key_id = None if part.claimed is None else SIGNERS[part.claimed].verification_method
    return jose.sign_token({**payload, **_named(part.claims)}, signer, typ=part.typ, key_id=key_id)


def _edited(value: Any, edits: list[tuple[str, Any]]) -> Any:
    """The part after the changes that somebody made without the key."""
    for pointer, new in edits:
        if pointer == "signature":
            value = _with_other_signature(value)
        else:
            put(value, pointer, _named(new))
    return value


def _with_other_signature(value: Any) -> Any:
    """The first bit of the signature turned over; of a token its first character."""
    if isinstance(value, str):
        head, _, signature = value.rpartition(".")
        return f"{head}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    octets = bytearray(multibase_decode(value["proof"]["proofValue"]))
    octets[0] ^= 0x80
    value["proof"]["proofValue"] = multibase_encode(bytes(octets))
    return value


def put(document: Any, pointer: str, value: Any) -> None:
    """Set what is at the pointer; ``-`` at its end adds to an array, and the value ``$gone`` removes."""
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for step in way:
        document = document[int(step)] if isinstance(document, list) else document[step]
    if value == "$gone":
        del document[int(last) if isinstance(document, list) else last]
    elif isinstance(document, list):
        if last == "-":
            document.append(copy.deepcopy(value))
        else:
            document[int(last)] = copy.deepcopy(value)
    else:
        document[last] = copy.deepcopy(value)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
