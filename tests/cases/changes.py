"""The changes that make a case of a good scene, by the names that the descriptions use."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from .awards import SALT, award, identity
from .building import Part, Scene, put
from .designations import place
from .endorsements import endorsement
from .stage import resource
from .status import entry, status_list

LISTS = "https://academy.example/status"
EXPIRED = "2026-10-01T00:00:00Z"


def apply(scene: Scene, changes: list[dict[str, Any]]) -> None:
    """Change the scene; each change is an object with its name and its arguments."""
    for change in changes:
        [(name, arguments)] = change.items()
        CHANGES[name](scene, **(arguments if isinstance(arguments, dict) else {"of": arguments}))


def _set(scene: Scene, of: str, at: str, to: Any) -> None:
    """Before it is signed, the member at the pointer becomes `to`."""
    put(scene.parts[of].document, at, to)


def _remove(scene: Scene, of: str, at: str) -> None:
    """Before it is signed, the member at the pointer is left out."""
    put(scene.parts[of].document, at, "$gone")


def _tamper(scene: Scene, of: str, at: str, to: Any = None) -> None:
    """After it is signed, the member at the pointer becomes `to`; ``signature`` turns a bit of the signature over."""
    scene.parts[of].edits.append((at, to))


def _sign(scene: Scene, of: str, **how: Any) -> None:
    """It is signed by another key, or in another way."""
    for name, value in how.items():
        setattr(scene.parts[of], {"by": "signer"}.get(name, name), value)


def _as_token(scene: Scene, of: str) -> None:
    """It is a token instead of JSON with a proof."""
    scene.parts[of].form = "jwt"


def _hand_over(scene: Scene, of: str) -> None:
    """It is handed over beside the credential."""
    scene.beside.append(of)


def _leave_out(scene: Scene, of: str) -> None:
    """It is not handed over."""
    scene.beside.remove(of)


def _unreachable(scene: Scene, of: str) -> None:
    """Nobody answers at the address."""
    del scene.web[of]


def _answers(scene: Scene, of: str, part: str) -> None:
    """The address answers with another part."""
    scene.web[of] = part


def _copy(scene: Scene, of: str, to: str) -> None:
    """There is another part like it, which may be changed by itself."""
    scene.parts[to] = copy.deepcopy(scene.parts[of])


def _text(scene: Scene, of: str, says: str) -> None:
    """A part that is nothing but text."""
    scene.parts[of] = Part(says, form="text")


def _plain(scene: Scene, of: str, says: Any) -> None:
    """A part that is JSON and not signed."""
    scene.parts[of] = Part(says, form="plain")


def _ask(scene: Scene, **asked: Any) -> None:
    """The verifier is asked something else."""
    scene.ask |= asked


def _asked(scene: Scene, of: str) -> None:
    """Another part is the credential in question."""
    scene.asked = of


def _listed(scene: Scene, of: str, purpose: str, bit: int, **how: Any) -> None:
    """It has a status entry, and the list says so."""
    url = f"{LISTS}/{purpose}-{len([name for name in scene.parts if name.startswith('list ')])}.json"
    index = sum(of.encode())
    document = scene.parts[of].document
    document.setdefault("credentialStatus", []).append(entry(url, index, purpose))
    name = f"list {purpose} of {of}"
    scene.parts[name] = Part(
        status_list(url, document["issuer"]["id"], purpose, {index: bit}), scene.parts[of].signer, **how
    )
    scene.web[url] = name


def _revoked(scene: Scene, of: str) -> None:
    _listed(scene, of, "revocation", 1)


def _suspended(scene: Scene, of: str) -> None:
    _listed(scene, of, "suspension", 1)


def _in_force(scene: Scene, of: str) -> None:
    """It has a status, and nobody has taken it back."""
    _listed(scene, of, "revocation", 0)


def _status_unreachable(scene: Scene, of: str) -> None:
    """It has a status, and the list cannot be had."""
    _listed(scene, of, "revocation", 0)
    _, url = scene.parts[f"list revocation of {of}"], scene.parts[of].document["credentialStatus"][-1]
    del scene.web[url["statusListCredential"]]


def _expired(scene: Scene, of: str) -> None:
    """It expired after it was counted, and before the day asked about."""
    scene.parts[of].document["validUntil"] = EXPIRED


def _cascade(scene: Scene, of: str) -> None:
    """What the rule says of components that were taken back."""
    for name in ("rule", "lead rule"):
        if name in scene.parts:
            scene.parts[name].document["cascade"] = of


def _rests_on(scene: Scene, of: str, designation: str = "designation", hand_over: bool = True) -> None:
    """The designation names one component more."""
    part = scene.parts[of]
    media_type = "application/vc+jwt" if part.form == "jwt" else "application/vc"
    scene.parts[designation].document["relatedResource"].append(resource(part.document["id"], of, media_type))
    if hand_over:
        scene.beside.append(of)


def _stands_in(scene: Scene, of: str, put_: str, designation: str = "designation") -> None:
    """Another part stands in the place of a component."""
    part = scene.parts[put_]
    for number, named in enumerate(scene.parts[designation].document["relatedResource"]):
        if named["digestMultibase"] == {"$digest": of}:
            scene.parts[designation].document["relatedResource"][number] = resource(part.document["id"], put_)
    scene.beside = [put_ if name == of else name for name in scene.beside]


def _email(scene: Scene, of: str, address: str, salt: str = SALT) -> None:
    """It was awarded to an e-mail address."""
    scene.parts[of].document["credentialSubject"]["identifier"] = [identity(address, salt)]


def _many_alternatives(scene: Scene, of: str) -> None:
    """A rule of ten choices between two parts, each of two awards: 1,024 alternatives."""
    choices = [[f"{name}-{number}" for name in ("questioning", "feedback")] for number in range(10)]
    scene.parts[of].document["rule"] = {
        "all": [{"any": [{"all": [place(name), place(f"{name}-more")]} for name in two]} for two in choices]
    }


def _endorsement_as_token(scene: Scene, of: str) -> None:
    """The endorsement of the achievement, the credential or the issuer is a token."""
    scene.parts["endorsement"].form = "jwt"
    document = scene.parts["badge"].document
    holders = {
        "achievement": document["credentialSubject"]["achievement"],
        "credential": document,
        "issuer": document["issuer"],
    }
    del holders[of]["endorsement"]
    holders[of]["endorsementJwt"] = [{"$token": "endorsement"}]


def _another_award(scene: Scene, of: str) -> None:
    """An award of another micro-credential takes its place."""
    scene.parts[of] = Part(award("reflection"), form=scene.parts[of].form)


def _endorsed_by(scene: Scene, of: str, by: str, signer: str) -> None:
    """Its achievement has an endorsement in the name of `by`."""
    achieved = scene.parts[of].document["credentialSubject"]["achievement"]
    statement = endorsement(achieved["id"], ["EndorsementSubject"], f"${by}", "Example University")
    scene.parts["endorsement"] = Part(statement, signer)
    achieved["endorsement"] = [{"$signed": "endorsement"}]


def _attach(scene: Scene, of: str) -> None:
    """It stands in the achievement, as a token: what it says of the achievement must not become the issuer's word."""
    scene.parts[of].form = "jwt"
    scene.parts["badge"].document["credentialSubject"]["achievement"]["endorsementJwt"] = [{"$token": of}]


def _credit_for(scene: Scene, of: str, says: str) -> None:
    """It carries a credit, and the digest of a piece of evidence of this text."""
    scene.parts[f"work {says}"] = Part(says, form="text")
    document = scene.parts[of].document
    document["credentialSubject"]["creditsEarned"] = 1
    uri = f"https://portfolio.example/{of}.txt"
    document["evidence"] = [{"id": uri, "type": ["Evidence"]}]
    document["relatedResource"] = [resource(uri, f"work {says}", "text/plain")]


def _member(scene: Scene, of: str) -> None:
    """The record holds one credential more."""
    scene.parts["record"].document["credentialSubject"]["verifiableCredential"].append({"$signed": of})


def _association(scene: Scene, type: str, source: str, target: str) -> None:  # noqa: A002 - the name of the member
    """The record holds one association more."""
    made = {"type": "Association", "associationType": type, "sourceId": source, "targetId": target}
    scene.parts["record"].document["credentialSubject"]["association"].append(made)


def _exchanged(scene: Scene, of: str, at: str, part: str) -> None:
    """After it is signed, another part, signed too, stands at the pointer."""
    scene.parts[of].edits.append((at, {"$signed": part}))


def _record_in_a_record(scene: Scene, of: str) -> None:
    """Another record holds it, in its envelope."""
    outer = copy.deepcopy(scene.parts[of])
    scene.parts[of].form = "jwt"
    outer.document["id"] = "urn:uuid:00000000-0000-4000-8000-000000000010"
    outer.document["credentialSubject"] = {
        "id": "$teacher",
        "type": ["ClrSubject"],
        "verifiableCredential": [{"$enveloped": of}],
    }
    scene.parts["outer record"] = outer
    scene.asked = "outer record"


def _hosted_at(scene: Scene, of: str) -> None:
    """The badge of Open Badges 2.0 is at another address."""
    for name in ("assertion", "hosted"):
        scene.parts[name].document["id"] = of
    scene.web[of] = "hosted"


def _no_file(scene: Scene, of: str) -> None:
    """The file of the evidence is not handed over."""
    del scene.evidence[of]


def _file(scene: Scene, of: str, part: str) -> None:
    """Another file is handed over for the evidence."""
    scene.evidence[of] = part


CHANGES: dict[str, Callable[..., None]] = {
    "set": _set,
    "remove": _remove,
    "tamper": _tamper,
    "sign": _sign,
    "as token": _as_token,
    "hand over": _hand_over,
    "leave out": _leave_out,
    "unreachable": _unreachable,
    "answers": _answers,
    "copy": _copy,
    "text": _text,
    "plain": _plain,
    "ask": _ask,
    "asked": _asked,
    "revoked": _revoked,
    "suspended": _suspended,
    "in force": _in_force,
    "status unreachable": _status_unreachable,
    "expired": _expired,
    "cascade": _cascade,
    "rests on": _rests_on,
    "e-mail": _email,
    "endorsement as token": _endorsement_as_token,
    "another award": _another_award,
    "endorsed by": _endorsed_by,
    "attach": _attach,
    "credit for": _credit_for,
    "member": _member,
    "association": _association,
    "exchanged": _exchanged,
    "record in a record": _record_in_a_record,
    "hosted at": _hosted_at,
    "no file": _no_file,
    "file": _file,
    "many alternatives": _many_alternatives,
    "stands in": lambda scene, of, **more: _stands_in(scene, of, more.pop("put"), **more),
}
