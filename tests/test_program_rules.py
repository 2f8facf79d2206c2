"""What a programme file says about designations: rules, equivalences, prerequisites."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from microbadge.designation import designation_rule
from microbadge.errors import ProgramError
from microbadge.program import (
    AtLeast,
    Choice,
    Choose,
    Equivalence,
    Program,
    Required,
    achievement_document,
    micro_credential_from_achievement,
)
from microbadge.program.model import Rule

BASE = "https://academy.example/p"


def rubric(name: str) -> dict[str, Any]:
    criteria = [{"id": uri, "name": uri, "points": [0, 1]} for uri in ("c", f"urn:x:{name}")]
    return {"criteria": criteria, "scoring": {"rule": "sum", "min": 1}}


DOCUMENT: dict[str, Any] = {
    "id": BASE,
    "name": "Programme",
    "issuer": {"id": "did:web:academy.example", "name": "Example Leadership Academy"},
    "microCredentials": [
        {"id": name, "name": f"Name of {name}", "description": name, "rubric": rubric(name)} for name in ("a", "b")
    ],
    "pathways": [{"id": "both", "name": "Both", "rule": {"all": ["a", "b"]}}],
    "designations": [{"id": "goal", "name": "Goal", "rule": "both"}],
}


def read(**members: Any) -> Program:
    return Program.from_document(copy.deepcopy(DOCUMENT) | members)


def goal(rule: Any = "both", **members: Any) -> dict[str, Any]:
    return {"designations": [{"id": "goal", "name": "Goal", "rule": rule, **members}]}


def rule_read(rule: Any) -> Rule:
    return read(**goal(rule)).designations[0].rule


def micro_credentials(**members: Any) -> dict[str, Any]:
    """The micro-credentials, of which the first has these members too."""
    first, second = copy.deepcopy(DOCUMENT["microCredentials"])
    return {"microCredentials": [first | members, second]}


def faults(**members: Any) -> list[tuple[str | None, str | None, str]]:
    with pytest.raises(ProgramError) as caught:
        read(**members)
    return [(problem.pointer, problem.code, problem.message) for problem in caught.value.problems]


def test_a_designation_says_what_goes_without_saying() -> None:
    designation = read().designations[0]
    assert (designation.version, designation.cascade, designation.sharing) == ("1", "fail", True)
    assert (designation.issuers, designation.period) == (("did:web:academy.example",), None)


def test_a_designation_is_read() -> None:
    designation = read(
        **goal(
            version="2024.1",
            cascade="warn",
            sharing=False,
            issuers=["did:web:a.example", "did:web:b.example"],
            period={"from": "2020-01-01", "within": "P5Y"},
        )
    ).designations[0]
    assert (designation.version, designation.cascade, designation.sharing) == ("2024.1", "warn", False)
    assert designation.issuers == ("did:web:a.example", "did:web:b.example")
    assert designation.period is not None
    assert (designation.period.from_, designation.period.until, designation.period.within) == (
        "2020-01-01",
        None,
        "P5Y",
    )


def test_levels_and_versions_are_resolved() -> None:
    levels = {"c": 1, "urn:x:a": "0"}
    assert rule_read({"award": "a", "levels": levels, "versions": ["1"]}) == Required(
        f"{BASE}/a",
        ((f"{BASE}/a/criteria/c", f"{BASE}/a/criteria/c/levels/1"), ("urn:x:a", "urn:x:a/levels/0")),
        ("1",),
    )


def test_a_choice_is_made_per_group() -> None:
    groups = [{"name": "One", "n": 1, "of": ["a", "both"]}, {"name": "Two", "n": 1, "of": ["b"]}]
    assert rule_read({"choose": groups}) == Choose(
        (Choice("One", 1, (f"{BASE}/a", f"{BASE}/both")), Choice("Two", 1, (f"{BASE}/b",)))
    )


def test_equivalences_name_older_awards_and_those_of_others() -> None:
    program = read(
        equivalences=[
            {"from": "old", "to": "a"},
            {"from": "urn:x:course", "to": f"{BASE}/b", "issuers": ["did:web:university.example"]},
        ]
    )
    assert program.equivalences == (
        Equivalence(f"{BASE}/a", f"{BASE}/old"),
        Equivalence(f"{BASE}/b", "urn:x:course", ("did:web:university.example",)),
    )


def test_prerequisites_are_resolved_and_become_part_of_the_rule() -> None:
    program = read(**micro_credentials(prerequisites=["b"]))
    assert program.micro_credentials[0].prerequisites == (f"{BASE}/b",)
    document = designation_rule(program, "goal").to_document()
    assert document["prerequisites"] == {f"{BASE}/a": {"all": [{"award": f"{BASE}/b", "name": "Name of b"}]}}


def test_only_what_matters_for_a_rule_is_in_it() -> None:
    program = read(
        **micro_credentials(prerequisites=["b"]),
        **goal("b", period={"within": "P1Y"}),
        equivalences=[{"from": "old", "to": "a"}],
    )
    document = designation_rule(program, "goal").to_document()
    assert document["rule"] == {"award": f"{BASE}/b", "name": "Name of b"}
    assert document["period"] == {"within": "P1Y"}
    assert not {"prerequisites", "equivalents"} & document.keys()


def test_a_pathway_becomes_part_of_the_rule_and_a_designation_a_rule_inside_it() -> None:
    inner = {"id": "inner", "name": "Inner", "sharing": False, "rule": {"any": ["a", "b"]}}
    outer = {
        "id": "goal",
        "name": "Goal",
        "rule": {"atLeast": {"n": 2, "of": ["both", "inner", {"award": "a", "versions": ["1"]}]}},
    }
    rule = designation_rule(read(designations=[inner, outer]), "goal").to_document()["rule"]
    a, b = ({"award": f"{BASE}/{name}", "name": f"Name of {name}"} for name in "ab")
    assert rule == {
        "atLeast": {
            "n": 2,
            "of": [
                {"all": [a, b]},
                {
                    "designation": {
                        "id": f"{BASE}/inner",
                        "name": "Inner",
                        "rule": {"any": [a, b]},
                        "sharing": False,
                    }
                },
                a | {"versions": ["1"]},
            ],
        }
    }


@pytest.mark.parametrize(
    ("members", "pointer", "code", "message"),
    [
        (goal({"award": "both"}), "/rule/award", "unknown-name", "'both' is no micro-credential"),
        (goal({"award": "x", "levels": {"c": 1}}), "/rule/award", "unknown-name", "nothing here is named 'x'"),
        (
            goal({"award": "a", "levels": {"cc": 1}}),
            "/rule/levels/cc",
            "unknown-name",
            "no criterion is 'cc'; did you mean 'c'?",
        ),
        (
            goal({"award": "a", "levels": {"c": 5}}),
            "/rule/levels/c",
            "unknown-level",
            "the criterion has no level '5'",
        ),
        (
            goal({"award": "a", "levels": {"c": 1, f"{BASE}/a/criteria/c": 1}}),
            f"/rule/levels/{BASE.replace('/', '~1')}~1a~1criteria~1c",
            "duplicate-id",
            "the same criterion stands here twice",
        ),
        (
            goal({"award": "a", "versions": ["1", "1"]}),
            "/rule/versions",
            "duplicate-id",
            "the same thing stands here twice: it counts once",
        ),
        (goal({"choose": []}), "/rule/choose", "vacuous-rule", "an empty rule is true of everybody"),
        (
            goal({"choose": [{"name": "G", "n": 2, "of": ["a"]}]}),
            "/rule/choose/0/n",
            "unreachable-rule",
            "at least 2 of 1 is true of nobody",
        ),
        (
            goal({"choose": [{"name": "G", "n": 1, "of": ["a"]}, {"name": "G", "n": 1, "of": ["b"]}]}),
            "/rule/choose",
            "duplicate-id",
            "the same thing stands here twice: it counts once",
        ),
        (
            goal(version="1/2"),
            "/version",
            "bad-id",
            "'1/2' is no short id: it is made of letters, digits and . _ ~ - only",
        ),
        (goal(cascade="maybe"), "/cascade", "structure", "Input should be 'none', 'warn' or 'fail'"),
        (goal(sharing="yes"), "/sharing", "structure", "must be true or false"),
        (goal(period={}), "/period", "structure", "is empty: leave it out"),
        (
            goal(period={"from": "2026-01-02", "until": "2026-01-01"}),
            "/period",
            "unreachable-rule",
            "ends before it starts",
        ),
        (
            goal(issuers=["urn:x:a", "urn:x:a"]),
            "/issuers",
            "duplicate-id",
            "the same thing stands here twice: it counts once",
        ),
        (
            {"designations": [{"id": f"{BASE}/goal?x", "name": "Goal", "rule": "both"}]},
            "/id",
            "relative-id",
            "must have no ? and no #, since the address of its rule is made from it",
        ),
    ],
)
def test_a_fault_of_a_designation_is_named_with_its_place(members: Any, pointer: str, code: str, message: str) -> None:
    assert ("/designations/0" + pointer, code, message) in faults(**members)


@pytest.mark.parametrize(
    ("equivalence", "pointer", "code", "message"),
    [
        ({"from": "old", "to": "both"}, "/1/to", "unknown-name", "'both' is no micro-credential"),
        ({"from": "../x", "to": "a"}, "/1/from", "relative-id", "'../x' is neither a short id nor an absolute URI"),
        ({"from": "a", "to": "a"}, "/1", "duplicate-id", "an award stands for itself without being told"),
        ({"from": "older", "to": "b"}, "/1", "duplicate-id", "the same equivalence stands here twice"),
        ({"from": "old"}, "/1", "structure", "the member 'to' is missing"),
        (
            {"from": "old", "to": "a", "issuers": ["urn:x:a", "urn:x:a"]},
            "/1/issuers",
            "duplicate-id",
            "the same thing stands here twice: it counts once",
        ),
    ],
)
def test_a_fault_of_an_equivalence_is_named_with_its_place(
    equivalence: Any, pointer: str, code: str, message: str
) -> None:
    found = faults(equivalences=[{"from": "older", "to": "b"}, equivalence])
    assert ("/equivalences" + pointer, code, message) in found


def test_prerequisites_that_are_unknown_or_stand_twice_are_refused() -> None:
    place = "/microCredentials/0/prerequisites"
    assert faults(**micro_credentials(prerequisites=["x"])) == [
        (f"{place}/0", "unknown-name", "nothing here is named 'x'")
    ]
    assert faults(**micro_credentials(prerequisites=["b", "b"])) == [
        (place, "duplicate-id", "the same thing stands here twice: it counts once")
    ]


@pytest.mark.parametrize("name", ["a", "both", "goal"])
def test_what_has_to_be_earned_before_itself_is_a_cycle(name: str) -> None:
    (fault,) = faults(**micro_credentials(prerequisites=[name]))
    assert fault[1] == "cycle"
    assert fault[2].startswith("this leads to itself: ")


def test_a_rule_about_a_micro_credential_with_faults_is_checked_as_far_as_it_can_be() -> None:
    members = micro_credentials(rubric={"criteria": []}) | goal({"award": "a", "levels": {"nothing": 1}})
    assert all(pointer is not None and pointer.startswith("/microCredentials/0") for pointer, _, _ in faults(**members))


def test_an_achievement_names_its_programme_and_comes_back() -> None:
    one = read().micro_credentials[0]
    document = achievement_document(one, program_id=BASE)
    assert document["otherIdentifier"][1] == {
        "type": "IdentifierEntry",
        "identifier": BASE,
        "identifierType": "ext:Program",
    }
    assert micro_credential_from_achievement(document).rubric == one.rubric


def test_all_of_one_is_all() -> None:
    assert rule_read({"any": ["a"]}) == AtLeast(1, (f"{BASE}/a",))
    assert designation_rule(read(**goal({"any": ["a"]})), "goal").to_document()["rule"].keys() == {"all"}
