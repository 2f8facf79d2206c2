"""The good scenes: each is verified as it stands, and the cases are made from them by one change or a few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from microbadge.dids import did_web_url

from .awards import (
    BASE,
    CONTEXTS,
    MICRO_CREDENTIALS,
    PROGRAM,
    achievement,
    award,
    award_id,
    entry,
    identity,
    profile,
    rubric_hash,
)
from .building import Part, Scene
from .old_badges import hosted, signed
from .people import NAMES, SIGNERS, did_documents

AT = "2026-11-22T12:00:00Z"
"""The time that is asked about, unless a case says otherwise."""
ACADEMY = {"issuers": ["$academy"]}
DESIGNATIONS = "https://academy.example/designations"
EFFECTIVE, LEAD = f"{DESIGNATIONS}/effective-teacher", f"{DESIGNATIONS}/lead-teacher"


def scene(name: str) -> Scene:
    """The good scene of that name."""
    return SCENES[name]()


def _scene(parts: dict[str, Part], asked: str, **members: Any) -> Scene:
    """A scene with the DID documents of all who have one on the web, asked of the academy's badges."""
    sites = {f"did {name}": document for name, document in did_documents().items()}
    parts = parts | {name: Part(document, form="plain") for name, document in sites.items()}
    web = {did_web_url(document["id"]): name for name, document in sites.items()} | members.pop("web", {})
    return Scene(parts, asked, members.pop("ask", {"policy": ACADEMY, "at": AT}), web=web, **members)


def _award() -> Scene:
    return _scene({"badge": Part(award("questioning"))}, "badge")


def _award_of_web_site() -> Scene:
    """An award of an issuer whose key is in the DID document of its web site."""
    made = _scene({"badge": Part(award("questioning", issuer=profile("$academy_web")), "academy-web")}, "badge")
    made.ask = {"at": AT, "policy": {"issuers": ["$academy_web"]}}
    return made


def _award_with_total() -> Scene:
    """An award with a total of the points of its criteria, and no hash."""
    made = _award()
    subject = made.parts["badge"].document["credentialSubject"]
    criteria = [one["id"] for one in subject["achievement"]["resultDescription"]]
    total = f"{BASE}/questioning/total"
    subject["achievement"]["otherIdentifier"].pop(0)
    subject["achievement"]["resultDescription"].append(
        {
            "id": total,
            "type": ["ResultDescription"],
            "name": "Total",
            "resultType": "RubricScore",
            "valueMin": "0",
            "valueMax": "4",
            "requiredValue": "2",
            "alignment": [
                {"type": ["Alignment"], "targetName": uri, "targetUrl": uri, "targetType": "CFRubricCriterion"}
                for uri in criteria
            ],
        }
    )
    subject["result"].append({"type": ["Result"], "resultDescription": total, "value": "2"})
    return made


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


def resource(uri: str, part: str, media_type: str = "application/vc") -> dict[str, Any]:
    """An entry of `relatedResource` that names a part by its digest."""
    return {"id": uri, "mediaType": media_type, "digestMultibase": {"$digest": part}}


def designation(of: str, rule_part: str, components: dict[str, str]) -> Part:
    """A designation that rests on these parts, each with the id of its credential."""
    name = of.rpartition("/")[2].replace("-", " ").capitalize()
    document = {
        "@context": list(CONTEXTS),
        "id": award_id(of),
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


THREE = {name: award_id(name) for name in ("questioning", "feedback", "scaffolds")}


def _designation() -> Scene:
    parts = {**_awards(), "rule": rule(EFFECTIVE, _effective()), "designation": designation(EFFECTIVE, "rule", THREE)}
    return _scene(parts, "designation", beside=list(THREE), web={f"{EFFECTIVE}/rule-1.json": "rule"})


def _designation_by_email() -> Scene:
    """The same, awarded to a hashed e-mail address."""
    made = _designation()
    for name in ("designation", *THREE):
        subject = made.parts[name].document["credentialSubject"]
        del subject["id"]
        subject["identifier"] = [identity("teacher@school.example")]
    return made


COURSE = "https://university.example/courses/education-501"


def _designation_with_external_badge() -> Scene:
    """A university's course fills a place that is for an award of the academy."""
    made = _designation()
    course = award("families", issuer=profile("$university", "Example University"), id=award_id("course"))
    course["credentialSubject"]["achievement"]["id"] = COURSE
    made.parts["course"] = Part(course, "university")
    equivalents = [{"award": f"{BASE}/scaffolds", "by": COURSE, "issuers": ["$university"]}]
    made.parts["rule"].document["equivalents"] = equivalents
    made.parts["designation"] = designation(EFFECTIVE, "rule", {**THREE, "course": award_id("course")})
    made.parts["designation"].document["relatedResource"].pop(3)
    made.beside = ["questioning", "feedback", "course"]
    return made


def _lead(asks_for: dict[str, Any], components: dict[str, str]) -> Scene:
    made = _designation()
    made.parts |= {"lead rule": rule(LEAD, asks_for), "lead": designation(LEAD, "lead rule", components)}
    made.web[f"{LEAD}/rule-1.json"] = "lead rule"
    made.asked = "lead"
    return made


def _nested() -> Scene:
    """A designation that asks for the credential of another one."""
    asks_for = {"all": [{"award": EFFECTIVE}, place("reflection")]}
    made = _lead(asks_for, {"designation": award_id(EFFECTIVE), "reflection": award_id("reflection")})
    made.beside += ["designation", "reflection"]
    return made


def _inlined() -> Scene:
    """A designation whose rule holds that of another one."""
    inner = {"id": EFFECTIVE, "name": "Effective teacher", "rule": _effective(), "sharing": True}
    asks_for = {"all": [{"designation": inner}, place("reflection")]}
    made = _lead(asks_for, {**THREE, "reflection": award_id("reflection")})
    made.beside.append("reflection")
    return made


def endorsement(of: str, kinds: list[str], by: str, name: str, **subject: Any) -> dict[str, Any]:
    """An unsigned EndorsementCredential of something."""
    return {
        "@context": list(CONTEXTS),
        "id": award_id(f"endorsement of {of} by {by}"),
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": f"Endorsement by {name}",
        "issuer": profile(by, name),
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": of, "type": kinds, **subject},
    }


def _endorsed(of: str, place_: str) -> Callable[[], Scene]:
    def build() -> Scene:
        made = _scene({"badge": Part(award("questioning"))}, "badge")
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
    "endorsed credential": _endorsed(award_id("questioning"), ""),
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
    made = _award()
    made.parts["recognition"] = _recognition(f"{BASE}/questioning", rubric_hash(achievement("questioning")))
    made.beside = ["recognition"]
    made.ask = {"at": AT, "policy": ACADEMY | {"recognizedBy": {"recognizer": "$agency"}}}
    return made


def _recognized_designation() -> Scene:
    """A state agency counts the designation towards certification."""
    made = _designation()
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
    made = _scene({"badge": Part(badge), "recognition": Part(statement, "university")}, "badge")
    made.beside = ["recognition"]
    return made


def _trusted() -> Scene:
    """A trust list of a state agency."""
    made = _award()
    listed = {"id": "$academy", "name": "Example Leadership Academy", "statedBy": "Example State Agency"}
    made.parts["trust"] = Part(
        {
            "format": "microbadge-trust/1",
            "name": "Awards that count in our district",
            "issuers": [
                {**listed, "achievements": [f"{BASE}/*"], "from": "2024-01-01", "until": "2028-12-31"},
                {"id": "$university", "name": "Example University"},
            ],
        },
        form="plain",
    )
    made.ask = {"at": AT, "policy": {"trust": "trust"}}
    return made


REGISTRY = "https://registry.example/registry.json"


def _registered() -> Scene:
    """A registry as the Digital Credentials Consortium has them, in a list of registries."""
    made = _award()
    made.parts |= {
        "trust": Part([{"name": "Example Registry", "type": "dcc-legacy", "url": REGISTRY}], form="plain"),
        "registry": Part(
            {
                "meta": {"created": "2026-01-01T00:00:00Z"},
                "registry": {
                    "$academy": {"name": "Example Leadership Academy", "url": "https://academy.example"},
                },
            },
            form="plain",
        ),
    }
    made.web[REGISTRY] = "registry"
    made.ask = {"at": AT, "policy": {"trust": "trust"}}
    return made


FETCH = "https://registry.example/fetch?sub="


def _federated() -> Scene:
    """A registry of OpenID Federation, which answers with a statement about the academy."""
    made = _award()
    key = {**SIGNERS["registry"].public_key.jwk, "kid": SIGNERS["registry"].verification_method}
    registry = {"name": "Example Registry", "type": "oidf", "fetchEndpoint": FETCH, "jwks": {"keys": [key]}}
    statement = {
        "iss": "https://registry.example",
        "sub": "$academy",
        "iat": 1795000000,
        "exp": 1796000000,
        "metadata": {"federation_entity": {"organization_name": "Example Leadership Academy"}},
    }
    made.parts["trust"] = Part([registry], form="plain")
    made.parts["statement"] = Part(statement, "registry", form="jwt", typ="entity-statement+jwt")
    made.web[FETCH + quote(NAMES["academy"], safe="")] = "statement"
    made.ask = {"at": AT, "policy": {"trust": "trust"}}
    return made


def _member_association(kind: str, source: str, target: str) -> dict[str, str]:
    return {"type": "Association", "associationType": kind, "sourceId": source, "targetId": target}


def _record() -> Scene:
    """A learner record with the designation and the awards that it rests on."""
    made = _designation()
    members = ["designation", *THREE]
    made.parts["record"] = Part(
        {
            "@context": [CONTEXTS[0], "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", CONTEXTS[1]],
            "id": award_id("record"),
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
    made = _designation()
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


LESSON = "https://portfolio.example/lesson.txt"


def _evidenced() -> Scene:
    """An award whose evidence is recorded by its digest, and the file of it."""
    badge = award("questioning")
    badge["evidence"] = [{"id": LESSON, "type": ["Evidence"], "name": "Lesson plan"}]
    badge["relatedResource"] = [resource(LESSON, "lesson", "text/plain")]
    made = _scene({"badge": Part(badge), "lesson": Part("A lesson plan.\n", form="text")}, "badge")
    made.evidence = {LESSON: "lesson"}
    return made


SCENES: dict[str, Callable[[], Scene]] = {
    "award": _award,
    "award of a web site": _award_of_web_site,
    "award with a total": _award_with_total,
    "designation": _designation,
    "designation by e-mail": _designation_by_email,
    "designation with an external badge": _designation_with_external_badge,
    "nested designation": _nested,
    "inlined designation": _inlined,
    **ENDORSED,
    "recognized": _recognized,
    "recognized designation": _recognized_designation,
    "credited": _credited,
    "trusted": _trusted,
    "registered": _registered,
    "federated": _federated,
    "record": _record,
    "record with two designations": _record_with_two_designations,
    "presentation": _presentation,
    "evidenced": _evidenced,
    "hosted": lambda: hosted(_scene),
    "signed": lambda: signed(_scene),
}
