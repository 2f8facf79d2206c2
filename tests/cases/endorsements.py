"""Scenes of endorsements, recognitions and credit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .awards import BASE, CONTEXTS, achievement, award, credential_id, entry, profile, rubric_hash
from .building import Part, Scene
from .designations import EFFECTIVE, designation_scene
from .stage import ACADEMY, AT, make_scene, one_award


def endorsement(of: str, kinds: list[str], by: str, name: str, **subject: Any) -> dict[str, Any]:
    """An unsigned EndorsementCredential of something."""
    return {
        "@context": list(CONTEXTS),
        "id": credential_id(f"endorsement of {of} by {by}"),
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": f"Endorsement by {name}",
        "issuer": profile(by, name),
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": of, "type": kinds, **subject},
    }


def _endorsed(of: str, place_: str) -> Callable[[], Scene]:
    def build() -> Scene:
        made = make_scene({"badge": Part(award("questioning"))}, "badge")
        statement = endorsement(
            of, ["EndorsementSubject"], "$university", "Example University", endorsementComment="Sound work."
        )
        made.parts["endorsement"] = Part(statement, "university")
        holder = made.parts["badge"].document
        for step in place_.split("/")[1:]:
            holder = holder[step]
        holder["endorsement"] = [{"$signed": "endorsement"}]
        return made

    return build


ENDORSED = {
    "endorsed achievement": _endorsed(f"{BASE}/questioning", "/credentialSubject/achievement"),
    "endorsed credential": _endorsed(credential_id("questioning"), ""),
    "endorsed issuer": _endorsed("$academy", "/issuer"),
}


def _recognition(of: str, rubric: str | None = None) -> Part:
    """The agency counts an achievement of the academy towards certification."""
    statement = endorsement(
        of,
        ["EndorsementSubject", "Achievement"],
        "$agency",
        "Example State Agency",
        otherIdentifier=[
            entry("ext:Issuer", "$academy"),
            *([] if rubric is None else [entry("ext:RubricHash", rubric)]),
            entry("ext:Jurisdiction", "US-RI"),
            entry("ext:CountsFor", "certification"),
            entry("ext:AlsoRequired", "a passing score in the state's examination"),
        ],
    )
    return Part({**statement, "validUntil": "2028-12-31T00:00:00Z"}, "agency")


def _recognized() -> Scene:
    """A state agency counts the achievement towards certification."""
    made = one_award()
    made.parts["recognition"] = _recognition(f"{BASE}/questioning", rubric_hash(achievement("questioning")))
    made.beside = ["recognition"]
    made.ask = {"at": AT, "policy": ACADEMY | {"recognizedBy": {"recognizer": "$agency"}}}
    return made


def _recognized_designation() -> Scene:
    """A state agency counts the designation towards certification."""
    made = designation_scene()
    made.parts["recognition"] = _recognition(EFFECTIVE)
    made.beside.append("recognition")
    asked = {"recognizer": "$agency", "countsFor": "certification"}
    made.ask = {"at": AT, "policy": ACADEMY | {"recognizedBy": asked}}
    return made


def _credited() -> Scene:
    """A university grants a graduate credit for an award that says one was earned."""
    statement = endorsement(
        f"{BASE}/questioning",
        ["EndorsementSubject", "Achievement"],
        "$university",
        "Example University",
        creditsAvailable=1,
        otherIdentifier=[
            entry("ext:Issuer", "$academy"),
            entry("ext:CountsFor", "graduate credit"),
            entry("ext:CreditUnit", "graduate credit"),
        ],
    )
    badge = award("questioning")
    badge["credentialSubject"]["creditsEarned"] = 1
    badge["credentialSubject"]["achievement"]["otherIdentifier"].append(entry("ext:CreditUnit", "graduate credit"))
    made = make_scene({"badge": Part(badge), "recognition": Part(statement, "university")}, "badge")
    made.beside = ["recognition"]
    made.ask = {"at": AT, "policy": ACADEMY | {"recognizedBy": {"recognizer": "$university"}}}
    return made


SCENES: dict[str, Callable[[], Scene]] = {
    **ENDORSED,
    "recognized": _recognized,
    "recognized designation": _recognized_designation,
    "credited": _credited,
}
