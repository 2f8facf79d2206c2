"""The compiled path on its own: what it learns, what it leaves to the reference path, and what bounds it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from microbadge.canonical import (
    compiled,
    plans,
    prepare,
    prepare_by_reference,
    prepare_compiled,
    shapes,
    tables,
    walk,
    writers,
)
from microbadge.canonical.contexts import KNOWN_CONTEXTS, packaged
from microbadge.canonical.safe import MAX_PARTS
from microbadge.canonical.states import MAX_STATES, Automaton, Declined, State
from microbadge.errors import CanonicalizationError, WorkLimitError
from microbadge.frozen import freeze

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


@pytest.fixture(autouse=True)
def learnt_anew(monkeypatch: pytest.MonkeyPatch) -> compiled._Memory:
    """What documents of other tests taught is not known."""
    memory = compiled._Memory()
    monkeypatch.setattr(compiled, "_MEMORY", memory)
    return memory


def badge(number: int = 0, **members: Any) -> dict[str, Any]:
    """A badge with an achievement, results and pieces of evidence, some of them without an id."""
    return {
        "@context": CONTEXTS,
        "id": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://academy.example/issuer", "type": ["Profile"], "name": "Example Leadership Academy"},
        "validFrom": "2026-11-23T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "id": f"did:example:teacher-{number}",
            "achievement": {
                "id": "https://academy.example/achievements/1",
                "type": ["Achievement"],
                "name": "Designing for language",
                "criteria": {"narrative": "Both criteria “met”."},
                "tag": ["language", "design"],
            },
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": f"https://academy.example/criteria/{each}",
                    "value": str(each),
                }
                for each in (1, 2)
            ],
        },
        "evidence": [
            {"type": ["Evidence"], "name": f"Lesson plan of {number}"},
            {"id": f"https://portfolio.example/{number}", "type": ["Evidence"], "name": "Vidéo"},
        ],
        **members,
    }


def plan_count(memory: compiled._Memory) -> int:
    """How many plans there are for badges."""
    return sum(map(len, memory.of(tuple(CONTEXTS)).plans.values()))


def same(document: dict[str, Any]) -> bool:
    """Whether the compiled path takes the document, and makes the same of it as the reference path."""
    found = prepare_compiled(document)
    return found is not None and found.nquads() == prepare_by_reference(document).nquads()


def test_a_plan_is_made_for_what_comes_again_and_writes_the_same(learnt_anew: compiled._Memory) -> None:
    for number in range(compiled.SIGHTINGS):
        assert plan_count(learnt_anew) == 0
        assert same(badge(number))
    assert plan_count(learnt_anew) == 1
    assert learnt_anew.of(tuple(CONTEXTS)).planned(badge(7)) is not None
    assert all(same(badge(number)) for number in range(10, 30))


def test_a_plan_writes_with_other_hashes_too() -> None:
    for number in range(compiled.SIGHTINGS + 1):
        found = prepare_compiled(badge(number))
        assert found is not None
        assert found.nquads("sha384") == prepare_by_reference(badge(number)).nquads("sha384")
        assert found.nquads() == prepare_by_reference(badge(number)).nquads()


def test_frozen_parts_have_plans_of_their_own(learnt_anew: compiled._Memory) -> None:
    issuer, achievement = freeze(badge()["issuer"]), freeze(badge()["credentialSubject"]["achievement"])
    for number in range(compiled.SIGHTINGS * 2):
        document = badge(number, issuer=issuer)
        document["credentialSubject"]["achievement"] = achievement
        assert same(document)
        assert same(badge(number))
    assert plan_count(learnt_anew) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"validFrom": None},
        {"validFrom": 5},
        {"name": "More"},
        {"evidence": []},
        {"evidence": [{"type": ["Evidence"], "name": "One"}]},
        {"evidence": ["https://portfolio.example/1", "https://portfolio.example/2"]},
        {"evidence": [{"type": ["Evidence"], "name": "Same"}, {"type": ["Evidence"], "name": "Same"}]},
        {"evidence": [{"id": "https://academy.example/issuer", "type": ["Evidence"], "name": "The issuer"}]},
        {"issuer": "https://academy.example/issuer"},
        {"issuer": {"id": "relative", "type": ["Profile"], "name": "Example Leadership Academy"}},
        {"issuer": {"id": "httpsx", "type": ["Profile"], "name": "Example Leadership Academy"}},
        {"issuer": {"id": ":", "type": ["Profile"], "name": "Example Leadership Academy"}},
        {"issuer": {"id": "", "type": ["Profile"], "name": "Example Leadership Academy"}},
        {"issuer": {"id": "https://a.example/\nurn:b", "type": ["Profile"], "name": "Example Leadership Academy"}},
        {"issuer": {"id": "https://academy.example/issuer", "type": ["Profile"], "name": "\u007f"}},
        {"issuer": {"id": "https://academy.example/issuer", "type": ["Profile"], "name": "\u0001 \\u0041"}},
        {"issuer": {"id": "https://academy.example/issuer", "type": ["Profile"], "name": "\ud800"}},
        {"issuer": {"id": "https://academy.example/issuer", "type": ["Profile"], "name": ["a", "b"]}},
        {"type": ["VerifiableCredential", "OpenBadgeCredential", "https://a.example/{0}%s%%{__import__('os')}"]},
        {"type": ["OpenBadgeCredential", "VerifiableCredential"]},
        {"credentialSubject": {"type": ["AchievementSubject"], "id": "urn:x", "undefined": 1}},
        {"validUntil": True},
    ],
    ids=str,
)
def test_what_is_not_like_the_documents_of_a_plan_is_not_written_by_it(change: dict[str, Any]) -> None:
    for number in range(compiled.SIGHTINGS):
        prepare_compiled(badge(number))
    for document in [badge(1, **change), json.loads(json.dumps(badge(2, **change)))] * (compiled.SIGHTINGS + 1):
        told = outcome(document)
        found = prepare_compiled(document)
        assert found is None or found.nquads() == told


def outcome(document: dict[str, Any]) -> str | None:
    """The canonical form by the reference path; None when it refuses."""
    try:
        found = prepare_by_reference(document)
    except CanonicalizationError:
        return None
    return None if found.problems else found.nquads()


def test_no_text_of_contexts_or_documents_is_in_the_source_of_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    sources: list[str] = []

    def noted(source: str, *more: Any) -> Any:
        sources.append(source)
        return compile(source, *more)

    monkeypatch.setattr(writers, "compile", noted, raising=False)
    monkeypatch.setattr(plans, "compile", noted, raising=False)
    writers._code.cache_clear()
    hostile = "https://a.example/'\"}{__import__(chr(111))}"
    for number in range(compiled.SIGHTINGS):
        assert same(badge(number, evidence=[{"type": ["Evidence", "urn:x:%7B{0}"[:9]], "name": '"}{0!r}\n'}]))
        prepare_compiled(badge(number, type=["VerifiableCredential", hostile]))
    assert any("def write(n0)" in source for source in sources)
    assert any("def write(walk" in source for source in sources)
    for source in sources:
        for word in ("http", "urn:", "Evidence", "Vid", "import", "academy", "type", "@"):
            assert word not in source


@pytest.mark.parametrize(
    "value", [[], {}, {"id": "urn:x:1", "type": "Profile"}, "text", 1, ["text"], [{"id": "urn:x:1"}]]
)
def test_what_is_signed_as_json_is_left_to_the_reference_path(value: Any) -> None:
    service = {"id": "urn:x:schema", "type": "JsonSchema", "jsonSchema": value}
    assert prepare_by_reference(badge(credentialSchema=service)).problems == ()
    assert prepare_compiled(badge(credentialSchema=service)) is None


def with_pieces(number: int, image: dict[str, Any]) -> dict[str, Any]:
    """A badge whose issuer and achievement are frozen; the issuer has an image."""
    document = badge(number)
    document["issuer"] = freeze({**document["issuer"], "image": image})
    document["credentialSubject"]["achievement"] = freeze(document["credentialSubject"]["achievement"])
    return document


def test_one_frozen_part_does_not_hide_what_is_read_in_another(learnt_anew: compiled._Memory) -> None:
    hidden = {"type": ["Achievement"], "creditsAvailable": 3}
    for number in range(compiled.SIGHTINGS):
        assert same(with_pieces(number, {"id": "https://academy.example/logo", **hidden}))
    assert plan_count(learnt_anew) == 1
    clash = with_pieces(7, {"id": "https://academy.example/achievements/1", **hidden})
    assert prepare_compiled(clash) is None
    assert [problem.code for problem in prepare(clash).problems] == ["graph"]
    alike = with_pieces(8, {"id": "https://academy.example/achievements/1", "type": ["Achievement"]})
    assert prepare_compiled(alike) is not None
    assert same(alike)


def test_what_is_written_is_what_the_document_said_when_it_was_looked_at() -> None:
    for number in range(compiled.SIGHTINGS + 2):
        document = badge(number)
        before = prepare_by_reference(document)
        found = prepare_compiled(document)
        assert found is not None
        document["credentialSubject"]["achievement"]["name"] = "Another"
        document["evidence"].clear()
        assert found.nquads("sha384") == before.nquads("sha384")
        assert found.nquads() == before.nquads()


def test_blank_nodes_that_look_alike_are_told_apart() -> None:
    twins = [{"type": ["Evidence"], "name": "Same"}] * 2
    document = badge(evidence=twins)
    for _ in range(compiled.SIGHTINGS + 1):
        assert same(copy.deepcopy(document))


def test_plans_are_bounded_in_number(learnt_anew: compiled._Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    for length in range(compiled.MAX_ALIKE + 3):
        for number in range(compiled.SIGHTINGS):
            prepare_compiled(badge(number, evidence=badge()["evidence"][:1] * length))
    assert plan_count(learnt_anew) <= compiled.MAX_ALIKE
    monkeypatch.setattr(compiled, "MAX_PLANS", 6)
    names = ("name", "description", "awardedDate", "validUntil")
    for length in range(10):
        for number in range(compiled.SIGHTINGS):
            document = badge(number, **dict.fromkeys(names[: length % 5], "text"))
            prepare_compiled(dict(reversed(document.items())) if length > 4 else document)
        assert plan_count(learnt_anew) <= 6
    assert plan_count(learnt_anew) > 0


def test_contexts_that_were_learnt_are_bounded_in_number(learnt_anew: compiled._Memory) -> None:
    genuine = learnt_anew.of(tuple(CONTEXTS))
    known = ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/security/data-integrity/v2", CONTEXTS[1]]
    for length in range(compiled._Memory.MAX + 4):
        contexts = [CONTEXTS[0], *(known[(length >> bit) & 1] for bit in range(5))]
        prepare_compiled({"@context": contexts, "type": "VerifiableCredential", "issuer": "urn:a:b"})
    assert len(learnt_anew._learnt) <= compiled._Memory.MAX
    assert learnt_anew.of(tuple(CONTEXTS)) is genuine


def test_shapes_are_bounded_in_number_and_then_learnt_anew(
    learnt_anew: compiled._Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes.Places, "MAX", 20)
    before = learnt_anew.of(tuple(CONTEXTS))
    members = badge()
    for start in range(200):
        order = sorted(members, key=lambda name: hash((name, start)))
        document = {name: members[name] for name in order}
        found = prepare_compiled(document)
        assert found is None or found.nquads() == prepare_by_reference(document).nquads()
    assert learnt_anew.of(tuple(CONTEXTS)) is not before


def endorsed(contexts: list[str], times: int = 1) -> list[dict[str, Any]]:
    """Endorsements that have contexts of their own."""
    return [
        {"@context": contexts, "id": f"urn:x:{number}", "type": ["VerifiableCredential", "EndorsementCredential"]}
        for number in range(times)
    ]


def test_contexts_of_documents_in_others_are_few_and_different(learnt_anew: compiled._Memory) -> None:
    assert same(badge(endorsement=endorsed(CONTEXTS)))
    learnt = learnt_anew.of(tuple(CONTEXTS))
    before = learnt.places._count, len(learnt.automaton.initial.steps)
    assert prepare_compiled(badge(endorsement=endorsed([CONTEXTS[0]] * 2))) is None
    assert prepare_compiled(badge(endorsement=endorsed([*sorted(KNOWN_CONTEXTS)[: shapes.MAX_CONTEXTS + 1]]))) is None
    assert (learnt.places._count, len(learnt.automaton.initial.steps)) == before


def test_contexts_in_frozen_parts_are_counted_with_the_others() -> None:
    parts = [
        freeze(
            {
                "id": f"https://academy.example/achievements/{number}",
                "type": ["Achievement"],
                "name": "Designing for language",
                "endorsement": endorsed(CONTEXTS, 50),
            }
        )
        for number in range(walk.MAX_LOCAL_CONTEXTS // 100 + 1)
    ]
    document = badge()
    document["credentialSubject"]["achievement"] = parts[:2]
    assert prepare_compiled(document) is not None
    document["credentialSubject"]["achievement"] = parts
    for _ in range(compiled.SIGHTINGS + 1):
        assert prepare_compiled(document) is None


def test_what_a_plan_leaves_to_loops_is_counted_too() -> None:
    terms = [{"id": f"urn:x:{number}"} for number in range(plans.MAX_OBJECTS // 2)]
    for number in range(compiled.SIGHTINGS + 1):
        assert prepare_compiled(badge(number, termsOfUse=terms)) is not None
    document = badge(9, termsOfUse=terms)
    document["credentialSubject"]["achievement"]["tag"] = ["tag"] * (MAX_PARTS - len(terms))
    assert prepare_compiled(document) is None
    with pytest.raises(WorkLimitError):
        prepare_by_reference(document)


def test_there_is_no_plan_for_a_document_of_very_many_objects(learnt_anew: compiled._Memory) -> None:
    for length in (plans.MAX_OBJECTS, 10):
        terms = [{"id": f"urn:x:{number}"} for number in range(length)]
        for number in range(compiled.SIGHTINGS):
            assert prepare_compiled(badge(number, termsOfUse=terms)) is not None
        assert plan_count(learnt_anew) == (length == 10)


def test_objects_in_one_another_are_bounded() -> None:
    profile: dict[str, Any] = {"id": "urn:x:0", "type": ["Profile"]}
    for number in range(1, walk.MAX_DEPTH):
        profile = {"id": f"urn:x:{number}", "type": ["Profile"], "parentOrg": profile}
    assert prepare_compiled(badge(issuer=profile)) is None
    assert prepare(badge(issuer=profile)).nquads() == prepare_by_reference(badge(issuer=profile)).nquads()


def test_the_tables_are_what_the_processor_works_out() -> None:
    assert {name: packaged(name) for name in ("states.json", "meanings.json")} == tables.texts()


@pytest.mark.parametrize("urls", tables.TABLED, ids=len)
def test_states_of_a_table_are_those_of_the_processor(urls: tuple[str, ...]) -> None:
    loaded, _ = tables.automaton(urls)
    worked_out = Automaton()
    tables._explored(worked_out, urls)
    pairs: list[tuple[State, State]] = [(loaded.initial, worked_out.initial)]
    met: dict[int, State] = {}
    while pairs:
        one, other = pairs.pop()
        if met.setdefault(id(other), one) is not one:
            raise AssertionError("two states of the table are one state of the processor")
        assert dict(one.terms) == dict(other.terms)
        assert one.definitions.scoped == other.definitions.scoped
        assert one.definitions.prefixes == other.definitions.prefixes
        assert (one.previous is None) is (other.previous is None)
        assert one.steps.keys() == other.steps.keys()
        pairs += [(one.steps[step], other.steps[step]) for step in one.steps if id(other.steps[step]) not in met]
    assert len(met) > 10


def test_a_step_that_no_table_has_is_worked_out_from_where_the_table_leads() -> None:
    _, root = tables.automaton(tuple(CONTEXTS))
    rare = root.typed(["Profile", "Address"])
    assert {"addressCountry", "parentOrg"} <= rare.terms.keys()
    assert rare is root.typed(["Address", "Profile"])
    assert rare.previous is root


def test_there_are_only_so_many_states() -> None:
    automaton = Automaton()
    for _ in range(MAX_STATES - 1):
        automaton.add(automaton.initial.definitions, None, None)
    with pytest.raises(Declined):
        automaton.add(automaton.initial.definitions, None, None)


def test_every_badge_of_the_reference_data_takes_the_compiled_path(shared: Path) -> None:
    for size in ("minimal", "realistic", "large"):
        for line in (shared / "bench" / f"{size}.jsonl").read_text(encoding="utf-8").splitlines():
            assert prepare_compiled(json.loads(line)) is not None
