"""The programme file: what it means, and every fault of it, with its place."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.errors import InvalidError, ParseError, Problem, ProgramError
from microbadge.program import AtLeast, Program, check_program

DOCUMENT: dict[str, Any] = {
    "id": "https://academy.example/p",
    "name": "Programme",
    "description": "What it is about",
    "inLanguage": "en",
    "issuer": {"id": "did:web:academy.example", "name": "Example Leadership Academy", "email": "a@academy.example"},
    "levelScales": [
        {
            "id": "two",
            "levels": [{"id": "no", "name": "Not yet", "points": 0}, {"id": "yes", "name": "Shown", "points": 1}],
        }
    ],
    "microCredentials": [
        {
            "id": "E1",
            "name": "First",
            "description": "The first one",
            "competency": "Can do it",
            "hours": {"min": 1, "max": 2.5},
            "creditsAvailable": 0.5,
            "version": "2",
            "humanCode": "E-1",
            "fieldOfStudy": "Teaching",
            "tag": ["a"],
            "alignment": [{"targetName": "Standard", "targetUrl": "https://academy.example/s/1"}],
            "parts": [{"id": "design", "name": "Design", "evidence": [{"name": "Plan", "formats": ["text"]}]}],
            "rubric": {
                "requiredLevel": "yes",
                "criteria": [
                    {"id": "c1", "name": "One", "part": "design", "levels": {"no": "absent", "yes": "present"}},
                    {"id": "c2", "name": "Two", "levels": {"no": "absent", "yes": "present"}},
                ],
            },
        },
        {
            "id": "https://elsewhere.example/E2",
            "name": "Second",
            "description": "The second one",
            "alignment": [{"targetName": "Standard", "targetUrl": "https://academy.example/s/2"}],
            "rubric": {
                "scoring": {"rule": "groups", "groups": [{"id": "g", "name": "G", "criteria": ["k"], "min": 1}]},
                "criteria": [
                    {"id": "k", "name": "Three", "points": [0, 1, 2], "levels": {"0": "a", "1": "b", "2": "c"}}
                ],
            },
        },
    ],
    "pathways": [{"id": "both", "name": "Both", "rule": {"all": ["E1", "https://elsewhere.example/E2"]}}],
    "designations": [
        {"id": "any", "name": "Any", "rule": {"any": ["both", {"atLeast": {"n": 1, "of": ["E1"]}}]}, "description": "d"}
    ],
}

RUBRIC = "/microCredentials/0/rubric"


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


def faults(document: Any) -> list[Problem]:
    with pytest.raises(ProgramError) as caught:
        Program.from_document(document)
    return list(caught.value.problems)


def put(path: str, value: Any) -> Callable[[dict[str, Any]], object]:
    """A change: the member at this pointer gets this value."""
    *steps, last = path.removeprefix("/").split("/")

    def change(document: Any) -> None:
        for step in steps:
            document = document[int(step) if isinstance(document, list) else step]
        if isinstance(document, list):
            document.append(value)
        else:
            document[last] = value

    return change


def test_a_program_is_read_with_every_name_resolved() -> None:
    program = Program.from_document(DOCUMENT)
    assert (program.id, program.name, program.description) == (
        "https://academy.example/p",
        "Programme",
        "What it is about",
    )
    assert program.warnings == ()
    first, second = program.micro_credentials
    assert first.id == "https://academy.example/p/E1"
    assert second.id == "https://elsewhere.example/E2"
    assert [criterion.id for criterion in first.rubric.criteria] == [
        f"{first.id}/criteria/c1",
        f"{first.id}/criteria/c2",
    ]
    assert first.rubric.criteria[0].required_level == f"{first.id}/criteria/c1/levels/yes"
    assert second.rubric.scores[0].id == "https://elsewhere.example/E2/scores/g"
    assert first.parts[0].criteria == (f"{first.id}/criteria/c1",)
    assert program.pathways[0].rule == AtLeast(2, (first.id, second.id))
    assert program.designations[0].rule == AtLeast(1, (program.pathways[0].id, AtLeast(1, (first.id,))))
    assert program.find_designation("any") == program.designations[0]
    assert program.find_designation("both") is None
    assert program.designations[0].id == "https://academy.example/p/any"


def test_the_issuer_is_an_open_badges_profile() -> None:
    assert Program.from_document(DOCUMENT).issuer.profile == {
        "id": "did:web:academy.example",
        "type": ["Profile"],
        "name": "Example Leadership Academy",
        "email": "a@academy.example",
    }


def test_a_micro_credential_is_found_by_its_local_id_and_by_its_uri() -> None:
    program = Program.from_document(DOCUMENT)
    first, second = program.micro_credentials
    assert program.find("E1") is program.find("https://academy.example/p/E1") is first
    assert program.find("https://elsewhere.example/E2") is second
    assert program.find("E2") is None
    assert program.find("both") is None
    assert program.find("not an id") is None


def test_ids_may_end_in_a_slash() -> None:
    program = Program.from_document(changed(put("/id", "https://academy.example/p/")))
    assert program.micro_credentials[0].id == "https://academy.example/p/E1"
    assert program.find("E1") is not None


@pytest.mark.parametrize(
    ("path", "value", "pointer", "code", "message"),
    [
        # an empty rubric, an empty or vacuous rule
        (f"{RUBRIC}/criteria", [], f"{RUBRIC}/criteria", "empty-rubric", "would pass everybody"),
        ("/microCredentials", [], "", "empty-program", "awards nothing"),
        ("/pathways/0/rule", {"all": []}, "/pathways/0/rule/all", "vacuous-rule", "true of everybody"),
        ("/pathways/0/rule", {"any": []}, "/pathways/0/rule/any", "vacuous-rule", "true of everybody"),
        (
            "/pathways/0/rule",
            {"atLeast": {"n": 0, "of": ["E1"]}},
            "/pathways/0/rule/atLeast/n",
            "vacuous-rule",
            "at least 0 is true of everybody",
        ),
        (
            "/pathways/0/rule",
            {"all": ["E1", {"any": [{"atLeast": {"n": -1, "of": ["E1"]}}]}]},
            "/pathways/0/rule/all/1/any/0/atLeast/n",
            "vacuous-rule",
            "at least -1",
        ),
        (
            "/pathways/0/rule",
            {"atLeast": {"n": 2, "of": ["E1"]}},
            "/pathways/0/rule/atLeast/n",
            "unreachable-rule",
            "at least 2 of 1 is true of nobody",
        ),
        ("/pathways/0/rule", {"all": ["E1", "E1"]}, "/pathways/0/rule/all", "duplicate-id", "counts once"),
        # a required level that no scale has
        (f"{RUBRIC}/requiredLevel", "yess", f"{RUBRIC}/requiredLevel", "unknown-level", "did you mean 'yes'?"),
        (
            f"{RUBRIC}/criteria/0/requiredLevel",
            "maybe",
            f"{RUBRIC}/criteria/0/requiredLevel",
            "unknown-level",
            "'maybe' is no level of the scale (no, yes)",
        ),
        (f"{RUBRIC}/criteria/0/levels/nope", "x", f"{RUBRIC}/criteria/0/levels/nope", "unknown-level", "'nope'"),
        # a duplicate or relative id
        ("/id", "academy/p", "/id", "relative-id", "must be an absolute URI"),
        ("/id", "htps://academy.example/p", "/id", "relative-id", "must be an absolute URI"),
        ("/id", "https:///p", "/id", "relative-id", "must be an absolute URI"),
        ("/id", "https://[x]/p", "/id", "relative-id", "must be an absolute URI"),
        ("/id", "https://academy.example/p q", "/id", "relative-id", "must be an absolute URI"),
        ("/id", "https://academy.example/%zz", "/id", "relative-id", "must be an absolute URI"),
        ("/id", "https://academy.example/#a#b", "/id", "relative-id", "must be an absolute URI"),
        ("/id", "https://academy.example/é", "/id", "relative-id", "must be an absolute URI"),
        ("/id", "https://academy.example/" + "p" * 2000, "/id", "relative-id", "must be an absolute URI"),
        ("/id", "https://academy.example/?p", "/id", "relative-id", "must have no ?"),
        ("/issuer/id", "academy", "/issuer/id", "relative-id", "must be an absolute URI"),
        ("/microCredentials/0/id", "E/1", "/microCredentials/0/id", "relative-id", "neither a short id nor"),
        ("/microCredentials/0/id", "..", "/microCredentials/0/id", "relative-id", "neither a short id nor"),
        (
            "/microCredentials/0/alignment/0/targetUrl",
            "s/1",
            "/microCredentials/0/alignment/0/targetUrl",
            "relative-id",
            "must be an absolute URI",
        ),
        (f"{RUBRIC}/criteria/0/id", "a b", f"{RUBRIC}/criteria/0/id", "relative-id", "neither a short id nor"),
        (f"{RUBRIC}/criteria/1/id", "c1", f"{RUBRIC}/criteria/1/id", "duplicate-id", "stands for two things"),
        (
            f"{RUBRIC}/criteria/1/id",
            "https://academy.example/p/E1/criteria/c1",
            f"{RUBRIC}/criteria/1/id",
            "duplicate-id",
            "stands for two things",
        ),
        (
            f"{RUBRIC}/criteria/1/id",
            "https://academy.example/p/E1/criteria/c1/levels/yes",
            f"{RUBRIC}/criteria/1/id",
            "duplicate-id",
            "stands for two things",
        ),
        ("/microCredentials/1/id", "E1", "/microCredentials/1/id", "duplicate-id", "stands for two things"),
        ("/pathways/0/id", "E1", "/pathways/0/id", "duplicate-id", "stands for two things"),
        ("/designations/0/id", "both", "/designations/0/id", "duplicate-id", "stands for two things"),
        (
            "/microCredentials/1/id",
            "https://academy.example/p",
            "/microCredentials/1/id",
            "duplicate-id",
            "stands for two things",
        ),
        ("/levelScales/0/levels/1/id", "no", "/levelScales/0/levels/1/id", "duplicate-id", "two levels have the id"),
        ("/levelScales/0/levels/1/id", "a/b", "/levelScales/0/levels/1/id", "bad-id", "no short id"),
        ("/levelScales/0/id", "a b", "/levelScales/0/id", "bad-id", "no short id"),
        ("/microCredentials/0/parts/0/id", "a b", "/microCredentials/0/parts/0/id", "bad-id", "no short id"),
        # a pathway that names nothing
        ("/pathways/0/rule", "E9", "/pathways/0/rule", "unknown-name", "nothing here is named 'E9'"),
        ("/pathways/0/rule", {"all": ["E1", "bot"]}, "/pathways/0/rule/all/1", "unknown-name", "did you mean 'both'?"),
        (
            "/pathways/0/rule",
            {"any": ["https://academy.example/p/E3"]},
            "/pathways/0/rule/any/0",
            "unknown-name",
            "nothing here has this id",
        ),
        ("/pathways/0/rule", "both", "/pathways/0/rule", "cycle", "leads to itself"),
        # scales
        ("/levelScales/0/levels", [], "/levelScales/0/levels", "vacuous-scale", "two levels or more"),
        (f"{RUBRIC}/scale", "tow", f"{RUBRIC}/scale", "unknown-scale", "did you mean 'two'?"),
        (f"{RUBRIC}/criteria/0/scale", "x", f"{RUBRIC}/criteria/0/scale", "unknown-scale", "no level scale 'x'"),
        # numbers
        ("/microCredentials/0/creditsAvailable", 0, "/microCredentials/0/creditsAvailable", "number", "more than 0"),
        ("/microCredentials/0/hours", {"min": 3, "max": 2}, "/microCredentials/0/hours", "number", "not more than"),
        ("/microCredentials/0/hours", {"min": 0, "max": 2}, "/microCredentials/0/hours", "number", "more than 0"),
        (f"{RUBRIC}/criteria/0/part", "desing", f"{RUBRIC}/criteria/0/part", "unknown-name", "did you mean 'design'?"),
        # structure
        ("/name", "", "/name", "structure", "must not be blank"),
        ("/name", "a\x0bb", "/name", "structure", "control character U+000B"),
        ("/name", 7, "/name", "structure", "must be text"),
        ("/name", None, "/name", "structure", "is blank"),
        ("/inLanguage", "English", "/inLanguage", "structure", "match pattern"),
        ("/issuer", "did:web:academy.example", "/issuer", "structure", "must be a mapping of members"),
        ("/pathways", {"all": []}, "/pathways", "structure", "must be a list"),
        ("/microCredentials", "E1", "/microCredentials", "structure", "must be a list"),
        ("/levelScales", None, "/levelScales", "structure", "must be a list"),
        ("/microCredentials/0/tag", "a", "/microCredentials/0/tag", "structure", "must be a list"),
        ("/microCredentials/0/creditsAvailable", True, "/microCredentials/0/creditsAvailable", "structure", "a number"),
        ("/microCredentials/0/creditsAvailable", "1", "/microCredentials/0/creditsAvailable", "structure", "a number"),
        (
            "/microCredentials/0/creditsAvailable",
            1e9,
            "/microCredentials/0/creditsAvailable",
            "structure",
            "lie between",
        ),
        (
            "/microCredentials/0/creditsAvailable",
            0.1234567,
            "/microCredentials/0/creditsAvailable",
            "structure",
            "at most 6 decimal places",
        ),
        ("/microCredentials/0/rubric", [], "/microCredentials/0/rubric", "structure", "must be a mapping of members"),
        (f"{RUBRIC}/requiredLevel", None, f"{RUBRIC}/requiredLevel", "structure", "is blank"),
        (f"{RUBRIC}/scoring", {"rule": "any"}, f"{RUBRIC}/scoring", "structure", "all, sum, weighted or groups"),
        (f"{RUBRIC}/scoring", "sum", f"{RUBRIC}/scoring", "structure", "all, sum, weighted or groups"),
        (f"{RUBRIC}/scoring", {"rule": "sum"}, f"{RUBRIC}/scoring", "structure", "the member 'min' is missing"),
        (f"{RUBRIC}/scoring", {"rule": "sum", "min": "no"}, f"{RUBRIC}/scoring/min", "structure", "or none"),
        (f"{RUBRIC}/criteria/0/levels", ["a"], f"{RUBRIC}/criteria/0/levels", "structure", "must be a mapping"),
        ("/pathways/0/rule", {"some": []}, "/pathways/0/rule", "structure", "must be the id of a micro-credential"),
        (
            "/pathways/0/rule",
            {"atLeast": {"n": 1.5, "of": ["E1"]}},
            "/pathways/0/rule/atLeast/n",
            "structure",
            "must be a whole number",
        ),
        (
            "/pathways/0/rule",
            {"atLeast": {"n": "1", "of": ["E1"]}},
            "/pathways/0/rule/atLeast/n",
            "structure",
            "must be a whole number",
        ),
        # unknown members
        (
            f"{RUBRIC}/requiredlevel",
            "yes",
            f"{RUBRIC}/requiredlevel",
            "unknown-member",
            "did you mean 'requiredLevel'?",
        ),
        ("/microcredentials", [], "/microcredentials", "unknown-member", "did you mean 'microCredentials'?"),
        ("/pathways/0/rule/some", ["E1"], "/pathways/0/rule/some", "unknown-member", "no member 'some' here"),
        (f"{RUBRIC}/scoring", {"rule": "all", "min": 3}, f"{RUBRIC}/scoring/min", "unknown-member", "no member 'min'"),
        ("/microCredentials/0/points", 3, "/microCredentials/0/points", "unknown-member", "no member 'points' here"),
        ("/levelScales/0/levels/0/rank", 1, "/levelScales/0/levels/0/rank", "unknown-member", "no member 'rank' here"),
    ],
)
def test_a_fault_is_refused_at_its_place(path: str, value: Any, pointer: str, code: str, message: str) -> None:
    found = faults(changed(put(path, value)))
    assert any(one.pointer == pointer and one.code == code and message in one.message for one in found), found


def test_a_fault_alone_is_reported_alone() -> None:
    """What follows from a fault is not reported as another one."""
    for path, value in (
        ("/levelScales/0/levels/1/id", "no"),
        (f"{RUBRIC}/requiredLevel", "yess"),
        (f"{RUBRIC}/criteria/1/id", "c1"),
        (f"{RUBRIC}/scale", "x"),
        ("/microCredentials/0/id", "E/1"),
        ("/microCredentials/1/name", 5),
        ("/id", "relative"),
    ):
        found = faults(changed(put(path, value)))
        assert len(found) == 1 or path.endswith("0/id"), (path, found)


@pytest.mark.parametrize("member", ["id", "name", "issuer", "microCredentials"])
def test_a_missing_member_is_named(member: str) -> None:
    found = faults(changed(lambda document: document.pop(member)))
    assert any(member in one.message and one.pointer == "" for one in found)


@pytest.mark.parametrize("value", [None, [], "text", 5, [DOCUMENT]])
def test_a_document_that_is_no_mapping_is_refused(value: Any) -> None:
    assert faults(value)[0].pointer == ""


def test_a_value_that_json_does_not_have_is_refused() -> None:
    cyclic: dict[str, Any] = {}
    cyclic["a"] = cyclic
    assert "nested" in faults(cyclic)[0].message
    assert faults({"id": {1, 2}})[0].pointer == "/id"
    assert faults({"id": float("nan")})[0].pointer == "/id"


def test_pathways_that_lead_to_one_another_are_refused() -> None:
    rules = {"one": {"all": ["E1", "two"]}, "two": {"any": ["three"]}, "three": {"atLeast": {"n": 1, "of": ["one"]}}}
    pathways = [{"id": name, "name": name, "rule": rule} for name, rule in rules.items()]
    found = faults(changed(lambda document: document["pathways"].extend(pathways)))
    assert [one.code for one in found] == ["cycle"]
    assert found[0].message.count("->") == 3


def test_a_long_chain_of_pathways_is_no_cycle_and_no_recursion() -> None:
    chain = [{"id": f"p{n}", "name": "p", "rule": f"p{n - 1}" if n else "E1"} for n in range(3000)]
    program = Program.from_document(changed(lambda document: document["pathways"].extend(chain)))
    assert program.pathways[-1].rule == "https://academy.example/p/p2998"


def test_a_criterion_needs_levels_from_somewhere() -> None:
    without = changed(lambda document: document.update(levelScales=[]))
    assert {(one.pointer, one.code) for one in faults(without)} == {
        (f"{RUBRIC}/criteria/0", "no-levels"),
        (f"{RUBRIC}/criteria/1", "no-levels"),
        (f"{RUBRIC}/requiredLevel", "unknown-level"),
    }


def test_two_scales_of_one_name_are_refused() -> None:
    found = faults(changed(lambda document: document["levelScales"].append(document["levelScales"][0])))
    assert [(one.pointer, one.code) for one in found] == [("/levelScales/1/id", "duplicate-id")]


def test_two_parts_of_one_name_are_refused() -> None:
    def change(document: dict[str, Any]) -> None:
        parts = document["microCredentials"][0]["parts"]
        parts.append(parts[0])

    assert [(one.pointer, one.code) for one in faults(changed(change))] == [
        ("/microCredentials/0/parts/1/id", "duplicate-id")
    ]


def test_a_fault_in_one_thing_hides_nothing_in_the_others() -> None:
    def change(document: dict[str, Any]) -> None:
        del document["name"]
        document["levelScales"].append({"id": "broken"})
        document["microCredentials"].insert(0, {"id": "E0", "requiredlevel": 1})
        document["microCredentials"].insert(0, "E")
        document["microCredentials"][2]["rubric"]["scale"] = "two"
        document["microCredentials"][2]["rubric"]["requiredLevel"] = "often"
        document["microCredentials"][3]["rubric"]["criteria"] = []
        document["pathways"][0]["rule"] = {"all": ["E0", "E1", "E7"]}
        document["designations"][0]["id"] = 3

    assert {(one.pointer, one.code) for one in faults(changed(change))} == {
        ("", "structure"),
        ("/levelScales/1", "structure"),
        ("/microCredentials/0", "structure"),
        ("/microCredentials/1", "structure"),
        ("/microCredentials/1/requiredlevel", "unknown-member"),
        ("/microCredentials/2/rubric/requiredLevel", "unknown-level"),
        ("/microCredentials/3/rubric/criteria", "empty-rubric"),
        ("/microCredentials/3/rubric/scoring/groups/0/criteria/0", "unknown-name"),
        ("/pathways/0/rule/all/2", "unknown-name"),
        ("/designations/0/id", "structure"),
    }


def test_a_file_gives_the_line_of_each_fault(tmp_path: Path) -> None:
    path = tmp_path / "program.yaml"
    path.write_text(
        "id: https://academy.example/p\n"
        "name: P\n"
        "issuer: {id: did:web:academy.example, name: Example Leadership Academy}\n"
        "levelScales:\n"
        "  - id: s\n"
        "    levels:\n"
        "      - {id: low, name: Low}\n"
        "      - {id: high, name: High}\n"
        "microCredentials:\n"
        "  - id: one\n"
        "    name: One\n"
        "    description: One\n"
        "    rubric:\n"
        "      requiredLevel: hihg\n"
        "      criteria:\n"
        "        - id: a\n"
        "          name: A\n"
        "          requiredlevel: low\n"
        "        - id: a\n"
        "          name: B\n"
        "          requiredLevel: low\n"
        "pathways:\n"
        "  - {id: p, name: P, rule: {all: [one, tow]}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ProgramError) as caught:
        Program.from_file(path)
    assert caught.value.source == str(path)
    assert {(one.line, one.code) for one in caught.value.problems} == {
        (14, "unknown-level"),
        (18, "unknown-member"),
        (19, "duplicate-id"),
        (23, "unknown-name"),
    }
    problems = check_program(path)
    assert [one.line for one in problems] == sorted(one.line or 0 for one in problems)
    assert {(one.line, one.code) for one in problems if one.severity == "warning"} == {
        (10, "no-alignment"),
        (16, "no-descriptor"),
        (19, "no-descriptor"),
        (21, "required-level-is-lowest"),
    }


def test_json_and_yaml_say_the_same(tmp_path: Path) -> None:
    for name in ("program.json", "program.yaml"):
        (tmp_path / name).write_text(json.dumps({"$schema": "program.schema.json"} | DOCUMENT, indent=1))
    read = [Program.from_file(tmp_path / name) for name in ("program.json", "program.yaml")]
    assert read[0] == read[1] == Program.from_document(DOCUMENT)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", ProgramError),
        ("- a\n", ProgramError),
        ("a: [\n", ParseError),
        ("x", ProgramError),
        ("a: 1\na: 2\n", ParseError),
    ],
)
def test_a_file_that_holds_no_program_is_refused_with_its_name(
    tmp_path: Path, text: str, error: type[InvalidError]
) -> None:
    path = tmp_path / "program.yaml"
    path.write_text(text)
    with pytest.raises(error) as caught:
        Program.from_file(path)
    assert caught.value.source == str(path)
    assert check_program(path)[0].line is not None


def test_a_missing_file_is_one_problem(tmp_path: Path) -> None:
    assert [one.message.partition(":")[0] for one in check_program(tmp_path / "no.yaml")] == ["cannot be read"]


def test_a_right_file_has_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    path.write_text(json.dumps(DOCUMENT))
    assert check_program(path) == []


@pytest.mark.parametrize(
    ("path", "value", "pointer", "code"),
    [
        (f"{RUBRIC}/criteria/0/requiredLevel", "no", f"{RUBRIC}/criteria/0/requiredLevel", "required-level-is-lowest"),
        (f"{RUBRIC}/criteria/0/levels", {}, f"{RUBRIC}/criteria/0", "no-descriptor"),
        (f"{RUBRIC}/criteria/0/levels", {"no": "absent"}, f"{RUBRIC}/criteria/0", "no-descriptor"),
        (
            "/levelScales/0/levels/-",
            {"id": "half", "name": "Half", "points": 0.5},
            "/levelScales/0/levels",
            "unordered-levels",
        ),
        ("/levelScales/0/levels/1/points", 0, "/levelScales/0/levels", "unordered-levels"),
        ("/microCredentials/0/alignment", [], "/microCredentials/0", "no-alignment"),
    ],
)
def test_a_program_may_load_with_a_warning(path: str, value: Any, pointer: str, code: str) -> None:
    warnings = Program.from_document(changed(put(path, value))).warnings
    assert (pointer, code) in {(one.pointer, one.code) for one in warnings}
    assert {one.severity for one in warnings} == {"warning"}


def test_an_alignment_of_a_criterion_is_an_alignment() -> None:
    def change(document: dict[str, Any]) -> None:
        one = document["microCredentials"][0]
        one["rubric"]["criteria"][1]["alignment"] = one.pop("alignment")

    assert Program.from_document(changed(change)).warnings == ()


def test_a_required_level_for_all_criteria_is_warned_about_once(tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    path.write_text(json.dumps(changed(put(f"{RUBRIC}/requiredLevel", "no")), indent=1))
    assert [one.code for one in check_program(path)] == ["vacuous-rule", "required-level-is-lowest"]


def test_the_error_leaves_the_warnings_out() -> None:
    assert [one.severity for one in faults(changed(put(f"{RUBRIC}/requiredLevel", "no")))] == ["error"]


def test_a_scale_has_no_more_levels_than_anybody_can_tell_apart() -> None:
    many = [{"id": f"l{n}", "name": "L"} for n in range(51)]
    assert [one.code for one in faults(changed(put("/levelScales/0/levels", many)))] == ["too-many-levels"]


def test_a_file_with_endless_faults_is_refused_in_time() -> None:
    names = [f"name-{n}" for n in range(5000)]
    start = time.monotonic()
    found = faults(changed(put("/pathways/0/rule", {"all": names})))
    assert len(found) == 200
    many = changed(lambda document: document.update(dict.fromkeys(names, 1)))
    assert len(faults(many)) == 200
    assert time.monotonic() - start < 10


def test_many_warnings_hide_no_error() -> None:
    criteria = [{"id": f"c{n}", "name": "c"} for n in range(300)]

    def change(document: dict[str, Any]) -> None:
        document["microCredentials"][0]["rubric"]["criteria"] = criteria
        document["microCredentials"][1]["rubric"]["criteria"] = []

    assert "empty-rubric" in {one.code for one in faults(changed(change))}


@given(st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_document_with_any_one_value_replaced_is_read_or_refused(data: st.DataObject) -> None:
    document = copy.deepcopy(DOCUMENT)
    node: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(node)) if isinstance(node, dict) else st.sampled_from(range(len(node))))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            break
        node = node[key]
    node[key] = data.draw(
        st.sampled_from([None, True, -1, 0.5, 10**7, "", "x", "E1", "a b", "none", [], ["E1"], {}, {"all": ["E1"]}])
    )
    problems: tuple[Problem, ...] = ()
    try:
        Program.from_document(document)
    except ProgramError as error:
        problems = error.problems
    assert all(problem.pointer is not None and problem.code is not None for problem in problems)
