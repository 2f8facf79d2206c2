"""Scenes of designations, and of what holds several credentials: learner records and presentations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .awards import BASE, CONTEXTS, MICRO_CREDENTIALS, PROGRAM, award, credential_id, entry, identity, profile
from .building import Part, Scene
from .stage import ACADEMY, AT, make_scene, resource

DESIGNATIONS = "https://academy.example/designations"
EFFECTIVE, LEAD = f"{DESIGNATIONS}/effective-teacher", f"{DESIGNATIONS}/lead-teacher"


def _awards() -> dict[str, Part]:
    """An award of each micro-credential; those that no case names are not written."""
    return {name: Part(award(name)) for name in MICRO_CREDENTIALS}


def rule(of: str, asks_for: dict[str, Any], **members: Any) -> Part:
    """A rule document of the designation with that id."""
    document = {
        "format": "microbadge-rule/1",
        "id": f"{of}/rule-1.json",
        "version": "1",
        "achievement": of,
        "name": of.rpartition("/")[2].replace("-", " ").capitalize(),
        "issuers": ["$academy"],
        "rule": asks_for,
        "cascade": "fail",
        "sharing": True,
        **members,
    }
    return Part(document, form="canonical")


def designation(of: str, rule_part: str, components: dict[str, str]) -> Part:
    """A designation that rests on these parts, each with the id of its credential."""
    name = of.rpartition("/")[2].replace("-", " ").capitalize()
    document = {
        "@context": list(CONTEXTS),
        "id": credential_id(of),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": profile(),
        "validFrom": "2026-06-01T00:00:00Z",
        "credentialSubject": {
            "id": "$teacher",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": of,
                "type": ["Achievement"],
                "achievementType": "CertificateOfCompletion",
                "name": name,
                "description": "Programme complete: each place of the rule is filled by an award.",
                "version": "1",
                "criteria": {"narrative": "The awards that the rule asks for."},
                "otherIdentifier": [
                    entry("ext:DesignationRule", f"{of}/rule-1.json"),
                    entry("ext:Program", PROGRAM),
                ],
            },
        },
        "relatedResource": [
            {**resource(f"{of}/rule-1.json", rule_part), "mediaType": "application/json"},
            *(resource(uri, part) for part, uri in components.items()),
        ],
    }
    return Part(document)


def place(name: str, **members: Any) -> dict[str, Any]:
    """A place of a rule that an award of this micro-credential fills."""
    return {"award": f"{BASE}/{name}", **members}


def _effective() -> dict[str, Any]:
    """The core, and one of three electives."""
    return {
        "choose": [
            {"name": "Core", "n": 2, "of": [place("questioning"), place("feedback")]},
            {"name": "Elective", "n": 1, "of": [place("scaffolds"), place("assessment"), place("families")]},
        ]
    }


THREE = {name: credential_id(name) for name in ("questioning", "feedback", "scaffolds")}


def designation_scene() -> Scene:
    parts = {**_awards(), "rule": rule(EFFECTIVE, _effective()), "designation": designation(EFFECTIVE, "rule", THREE)}
    return make_scene(parts, "designation", beside=list(THREE), web={f"{EFFECTIVE}/rule-1.json": "rule"})


def _designation_by_email() -> Scene:
    """The same, awarded to a hashed e-mail address."""
    made = designation_scene()
    for name in ("designation", *THREE):
        subject = made.parts[name].document["credentialSubject"]
        del subject["id"]
        subject["identifier"] = [identity("teacher@school.example")]
    return made


COURSE = "https://university.example/courses/education-501"


def _designation_with_external_badge() -> Scene:
    """A university's course fills a place that is for an award of the academy."""
    made = designation_scene()
    course = award("families", issuer=profile("$university", "Example University"), id=credential_id("course"))
    course["credentialSubject"]["achievement"]["id"] = COURSE
    made.parts["course"] = Part(course, "university")
    equivalents = [{"award": f"{BASE}/scaffolds", "by": COURSE, "issuers": ["$university"]}]
    made.parts["rule"].document["equivalents"] = equivalents
    made.parts["designation"] = designation(EFFECTIVE, "rule", {**THREE, "course": credential_id("course")})
    made.parts["designation"].document["relatedResource"].pop(3)
    made.beside = ["questioning", "feedback", "course"]
    return made


def _lead(asks_for: dict[str, Any], components: dict[str, str]) -> Scene:
    made = designation_scene()
    made.parts |= {"lead rule": rule(LEAD, asks_for), "lead": designation(LEAD, "lead rule", components)}
    made.web[f"{LEAD}/rule-1.json"] = "lead rule"
    made.asked = "lead"
    return made


def _nested() -> Scene:
    """A designation that asks for the credential of another one."""
    asks_for = {"all": [{"award": EFFECTIVE}, place("reflection")]}
    made = _lead(asks_for, {"designation": credential_id(EFFECTIVE), "reflection": credential_id("reflection")})
    made.beside += ["designation", "reflection"]
    return made


def _inlined() -> Scene:
    """A designation whose rule holds that of another one."""
    inner = {"id": EFFECTIVE, "name": "Effective teacher", "rule": _effective(), "sharing": True}
    asks_for = {"all": [{"designation": inner}, place("reflection")]}
    made = _lead(asks_for, {**THREE, "reflection": credential_id("reflection")})
    made.beside.append("reflection")
    return made


def _member_association(kind: str, source: str, target: str) -> dict[str, str]:
    return {"type": "Association", "associationType": kind, "sourceId": source, "targetId": target}


def _record() -> Scene:
    """A learner record with the designation and the awards that it rests on."""
    made = designation_scene()
    members = ["designation", *THREE]
    made.parts["record"] = Part(
        {
            "@context": [CONTEXTS[0], "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", CONTEXTS[1]],
            "id": credential_id("record"),
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": "Record of a teacher",
            "issuer": profile(),
            "validFrom": "2026-07-01T00:00:00Z",
            "credentialSubject": {
                "id": "$teacher",
                "type": ["ClrSubject"],
                "verifiableCredential": [{"$signed": name} for name in members],
                "association": [_member_association("isChildOf", f"{BASE}/{name}", EFFECTIVE) for name in THREE],
            },
        }
    )
    made.asked, made.beside = "record", []
    return made


def _record_with_two_designations() -> Scene:
    """A record with two designations that rest on the same awards."""
    made = _record()
    asks_for = {"all": [place(name) for name in THREE]}
    lead = _lead(asks_for, THREE)
    made.parts |= {name: lead.parts[name] for name in ("lead", "lead rule")}
    made.web |= lead.web
    made.parts["record"].document["credentialSubject"]["verifiableCredential"].append({"$signed": "lead"})
    return made


def _presentation() -> Scene:
    """The teacher presents the designation and its awards."""
    made = designation_scene()
    document = {
        "@context": [CONTEXTS[0]],
        "type": ["VerifiablePresentation"],
        "holder": "$teacher",
        "verifiableCredential": [{"$signed": name} for name in ("designation", *THREE)],
    }
    proof = {
        "proof_purpose": "authentication",
        "challenge": "3f1c8a",
        "domain": "school.example",
        "created": "2026-11-22T11:59:00Z",
    }
    made.parts["presentation"] = Part(document, "teacher", options=proof)
    made.asked, made.beside = "presentation", []
    made.ask = {"at": AT, "policy": ACADEMY | {"awards": EFFECTIVE}, "challenge": "3f1c8a", "domain": "school.example"}
    return made


SCENES: dict[str, Callable[[], Scene]] = {
    "designation": designation_scene,
    "designation by e-mail": _designation_by_email,
    "designation with an external badge": _designation_with_external_badge,
    "nested designation": _nested,
    "inlined designation": _inlined,
    "record": _record,
    "record with two designations": _record_with_two_designations,
    "presentation": _presentation,
}
