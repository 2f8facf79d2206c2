"""The good scenes: each is verified as it stands, and the cases are made from them by one change or a few."""

from __future__ import annotations

from collections.abc import Callable

from . import designations, endorsements, trust_lists
from .awards import BASE, award, profile
from .building import Part, Scene
from .old_badges import hosted, signed
from .stage import AT, make_scene, one_award, resource


def scene(name: str) -> Scene:
    """The good scene of that name."""
    return SCENES[name]()


def _award_of_web_site() -> Scene:
    """An award of an issuer whose key is in the DID document of its web site."""
    made = make_scene({"badge": Part(award("questioning", issuer=profile("$academy_web")), "academy-web")}, "badge")
    made.ask = {"at": AT, "policy": {"issuers": ["$academy_web"]}}
    return made


def _award_with_total() -> Scene:
    """An award with a total of the points of its criteria, and no hash."""
    made = one_award()
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


LESSON = "https://portfolio.example/lesson.txt"


def _evidenced() -> Scene:
    """An award whose evidence is recorded by its digest, and the file of it."""
    badge = award("questioning")
    badge["evidence"] = [{"id": LESSON, "type": ["Evidence"], "name": "Lesson plan"}]
    badge["relatedResource"] = [resource(LESSON, "lesson", "text/plain")]
    made = make_scene({"badge": Part(badge), "lesson": Part("A lesson plan.\n", form="text")}, "badge")
    made.evidence = {LESSON: "lesson"}
    return made


SCENES: dict[str, Callable[[], Scene]] = {
    "award": one_award,
    "award of a web site": _award_of_web_site,
    "award with a total": _award_with_total,
    "evidenced": _evidenced,
    "hosted": hosted,
    "signed": signed,
    **designations.SCENES,
    **endorsements.SCENES,
    **trust_lists.SCENES,
}
