"""The examples and the JSON Schemas are what the documentation says they are."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, read_json
from microbadge.assessment import Assessment, Award, NotYet, decide
from microbadge.program import Program, achievement_document, check_program, micro_credential_from_achievement
from microbadge.program.source import read_source

EXAMPLES = PROJECT / "examples"
PROGRAMS = sorted(EXAMPLES.glob("*/program.yaml"))
ASSESSMENTS = sorted(EXAMPLES.glob("*/assessments/*.yaml"))


def test_the_schemas_are_those_of_the_models() -> None:
    texts = runpy.run_path(str(PROJECT / "schemas" / "generate.py"))["texts"]()
    for name, text in texts.items():
        assert read_json(PROJECT / "schemas" / name) == json.loads(text), "run python schemas/generate.py"


@pytest.mark.parametrize("path", [*PROGRAMS, *ASSESSMENTS], ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_an_example_follows_the_schema_that_its_first_line_names(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found is not None
    schema = read_json((path.parent / found[1]).resolve())
    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(read_source(path).value)] == []


@pytest.mark.parametrize("name", ["program", "assessment"])
def test_the_schemas_forbid_what_is_refused(name: str) -> None:
    schema = Draft202012Validator(read_json(PROJECT / "schemas" / f"{name}.schema.json"))
    path = PROGRAMS[0] if name == "program" else ASSESSMENTS[0]
    value = read_source(path).value
    assert schema.is_valid(value)
    assert not schema.is_valid(value | {"requiredlevel": 1})
    assert not schema.is_valid(value | {"name": None})
    assert not schema.is_valid([value])


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.parent.name)
def test_an_example_has_no_fault_and_no_warning(path: Path) -> None:
    assert check_program(path) == []
    assert Program.from_file(path).issuer.name == "Example Leadership Academy"


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.parent.name)
def test_an_example_comes_back_from_open_badges(path: Path) -> None:
    for one in Program.from_file(path).micro_credentials:
        assert micro_credential_from_achievement(achievement_document(one)).rubric == one.rubric


def test_the_excel_example_has_the_published_shape(shared: Path) -> None:
    data = read_json(shared / "programs" / "excel-program.json")
    program = Program.from_file(EXAMPLES / "excel" / "program.yaml")
    assert [one.human_code for one in program.micro_credentials] == [one["code"] for one in data["microCredentials"]]
    for one, fact in zip(program.micro_credentials, data["microCredentials"], strict=True):
        assert one.hours == (fact["hours"]["min"], fact["hours"]["max"])
        assert one.credits_available == fact["credit"]
        assert one.tag == (fact["tier"],)
        assert [(part.id, part.name) for part in one.parts] == [(x["id"], x["name"]) for x in fact["requirements"]]
        levels = [[level.name for level in criterion.levels] for criterion in one.rubric.criteria]
        assert levels == [[level["name"] for level in data["levelScale"]["levels"]]] * len(levels)
        assert all((criterion.required_level or "").endswith("/demonstrated") for criterion in one.rubric.criteria)
        assert all(level.description for criterion in one.rubric.criteria for level in criterion.levels)
    assert [one.name for one in program.pathways] == [one["title"] for one in data["pathways"]]
    assert program.designations[0].name == data["designations"][0]["title"]


def test_the_excel_example_has_the_equivalences_and_prerequisites_of_the_facts(shared: Path) -> None:
    data = read_json(shared / "programs" / "excel-program.json")
    program = Program.from_file(EXAMPLES / "excel" / "program.yaml")
    pairs = [(one.by, one.award) for one in program.equivalences]
    assert pairs == [(f"{program.id}/{one['from']}", f"{program.id}/{one['to']}") for one in data["equivalences"]]
    for one, fact in zip(program.micro_credentials, data["microCredentials"], strict=True):
        named = [name.removeprefix("designation:") for name in fact["prerequisites"]]
        assert list(one.prerequisites) == [f"{program.id}/{name}" for name in named]
    assert [one.id.rpartition("/")[2] for one in program.designations] == ["effective-educator", "mll-specialist"]


def test_the_excel_example_uses_its_own_words(shared: Path) -> None:
    data = read_json(shared / "programs" / "excel-program.json")
    theirs = {
        text.casefold()
        for one in data["microCredentials"]
        for part in one["requirements"]
        for criterion in part["criteria"]
        for text in criterion["levels"].values()
        if " " in text
    }
    program = Program.from_file(EXAMPLES / "excel" / "program.yaml")
    ours = {
        (level.description or "").casefold()
        for one in program.micro_credentials
        for criterion in one.rubric.criteria
        for level in criterion.levels
    }
    assert not ours & theirs


def test_one_example_assessment_passes_and_one_does_not_yet() -> None:
    program = Program.from_file(EXAMPLES / "excel" / "program.yaml")
    folder = EXAMPLES / "excel" / "assessments"
    assert isinstance(decide(program, Assessment.from_file(folder / "passes.yaml")), Award)
    decision = decide(program, Assessment.from_file(folder / "not-yet.yaml"))
    assert isinstance(decision, NotYet)
    assert decision.revise == ("E1.implement",)
    assert [gap.name for gap in decision.gaps] == ["Talk that can be followed"]
