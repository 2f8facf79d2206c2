"""Safe mode: whatever a signature would not cover is refused, each fault with its place."""

from __future__ import annotations

import itertools
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonical_documents import OB3, VC2, all_contexts, badge, published_documents
from conftest import read_json
from microbadge import strict_json
from microbadge.canonical import prepare, to_nquads
from microbadge.canonical.rdf import MAX_CHARACTERS
from microbadge.canonical.safe import MAX_CONTEXTS, MAX_INLINE_CONTEXT, MAX_PARTS, MAX_PROBLEMS, MAX_TYPES
from microbadge.errors import CanonicalizationError, WorkLimitError

Document = dict[str, Any]


def _problems(document: Document) -> dict[str, str]:
    """Messages of all problems by their pointers, whether the document could be expanded or not."""
    try:
        problems = prepare(document).problems
    except CanonicalizationError as refusal:
        problems = refusal.problems
    return {str(problem.pointer): problem.message for problem in problems if problem.code != "graph"}


def _with(**members: Any) -> Document:
    return {**badge(), **members}


# Members without a meaning


def test_every_member_that_no_context_defines_is_named_with_its_place() -> None:
    document = badge()
    document["salary"] = 1
    document["issuer"]["rank"] = {"a": 1}
    document["credentialSubject"]["achievement"]["resultDescription"][1]["a/b~"] = "x"
    document["credentialSubject"]["result"][0]["creditsEarned"] = 99  # a term, but not of a Result
    assert _problems(document).keys() == {
        "/salary",
        "/issuer/rank",
        "/credentialSubject/achievement/resultDescription/1/a~1b~0",
        "/credentialSubject/result/0/creditsEarned",
    }
    assert set(prepare(document).uncovered) == _problems(document).keys()


def test_a_term_that_a_context_sets_to_null_is_named() -> None:
    document = _with(**{"@context": [VC2, OB3, {"secret": None}], "secret": "x"})
    assert _problems(document).keys() == {"/secret"}


def test_a_member_may_be_defined_in_one_object_and_not_in_another() -> None:
    document = badge()
    document["points"] = "3"
    assert _problems(document).keys() == {"/points"}


def test_the_number_of_problems_is_bounded() -> None:
    assert len(prepare(_with(**{f"x{i}": i for i in range(3 * MAX_PROBLEMS)})).problems) == MAX_PROBLEMS
    with pytest.raises(CanonicalizationError) as refusal:  # since faults that were not looked for may be worse
        prepare(_with(name=[None] * 3 * MAX_PROBLEMS))
    assert len(refusal.value.problems) == MAX_PROBLEMS


# IRIs


@pytest.mark.parametrize("iri", ["relative", "", "../up", "//host/path", "?query", "#fragment", "@id", "@foo", ":x"])
def test_a_relative_id_is_refused_with_its_place(iri: str) -> None:
    assert (
        "/id" in _problems(_with(id=iri)) or "/@context" in _problems(_with(id=iri)) or "" in _problems(_with(id=iri))
    )
    subject = {**badge()["credentialSubject"], "source": iri}
    assert any(place.startswith("/credentialSubject") for place in _problems(_with(credentialSubject=subject)))


@pytest.mark.parametrize("char", list('<>"{}|\\^` \t\n\r\x00\x0b\x1f\x7f\x85\xa0\u2003\u2028'))
def test_a_character_that_no_iri_holds_is_refused(char: str) -> None:
    assert "/id" in _problems(_with(id=f"https://academy.example/{char}x"))
    assert "/issuer" in _problems(_with(issuer=f"urn:x:{char}"))
    assert "/evidence/0/id" in _problems(_with(evidence=[{"id": f"urn:{char}", "type": "Evidence"}]))


def test_an_international_iri_and_a_blank_node_identifier_are_fine() -> None:
    assert _problems(_with(id="https://académie.example/été", evidence={"id": "_:e1", "type": "Evidence"})) == {}


def test_a_type_that_no_context_defines_is_refused_with_its_place() -> None:
    assert _problems(_with(type=["VerifiableCredential", "OpenBadgeCredential", "Undefined"])).keys() == {"/type/2"}
    assert _problems(_with(evidence=[{"id": "urn:x:e", "type": "Undefined"}])).keys() == {"/evidence/0/type"}


def test_a_type_that_a_context_maps_to_what_is_no_iri_is_refused() -> None:
    document = _with(**{"@context": [VC2, OB3, {"Bad": "https ://x.example#Bad"}]})
    document["type"].append("Bad")
    assert _problems(document) != {}


def test_a_property_that_a_context_maps_to_what_is_no_iri_is_refused() -> None:
    context = {"@vocab": "https://vocabulary.example/<>"}
    assert (
        "the member's name does not stand for an absolute IRI"
        in _problems({"@context": context, "id": "urn:x:1", "term": "x"}).values()
    )


def test_a_blank_node_as_property_is_refused() -> None:
    assert _problems({"@context": {"p": "_:p"}, "id": "urn:x:1", "p": "x"}) != {}


def test_a_relative_datatype_is_refused() -> None:
    name = {"@value": "x", "@type": "Undefined"}
    assert _problems(_with(name=name)) != {}
    name = {"@value": "x", "@type": "https://vocabulary.example/a b"}
    assert _problems(_with(name=name)) != {}


# Keywords


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("@id", "urn:x:2"),
        ("@type", "https://vocabulary.example/T"),
        ("@graph", [{"id": "urn:x:2"}]),
        ("@included", []),
        ("@reverse", {}),
        ("@index", "i"),
        ("@nest", {}),
        ("@foo", 1),
        ("@", 1),
    ],
)
def test_a_key_that_starts_with_at_is_refused_with_its_place(member: str, value: Any) -> None:
    document = badge()
    del document["id"]
    document["credentialSubject"]["achievement"][member] = value
    assert f"/credentialSubject/achievement/{member}" in _problems(document)
    assert f"/{member}" in _problems({**badge(), member: value})


def test_a_value_object_has_its_four_keywords_and_no_others() -> None:
    assert _problems(_with(name={"@value": "x", "@language": "en", "@direction": "ltr"})) == {}
    assert _problems(_with(name={"@value": "x", "@type": "https://vocabulary.example/t"})) == {}
    assert "/name/@index" in _problems(_with(name={"@value": "x", "@index": "i"}))
    assert "/name/@language" in _problems(_with(name={"@language": "en"}))


# Values that get lost


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (_with(name=None), "/name"),
        (_with(name=["a", None]), "/name/1"),
        (_with(name={"@value": None}), "/name/@value"),
        (_with(**{"@context": [VC2, OB3, {"p": "urn:x:p"}], "p": {"id": "urn:x:2", "type": None}}), "/p/type"),
    ],
)
def test_null_is_refused_with_its_place(document: Document, pointer: str) -> None:
    assert pointer in _problems(document) or pointer.rpartition("/")[0] in _problems(document)


def test_an_object_of_a_language_alone_is_noticed_by_any_name() -> None:
    document = _with(**{"@context": [VC2, OB3, {"lang": "@language"}], "name": ["a", {"lang": "en"}]})
    assert _problems(document) == {"": "part of the document is lost in the signed form"}


def test_a_value_that_a_graph_drops_is_noticed() -> None:
    presentation: Document = {"@context": VC2, "type": "VerifiablePresentation"}
    for lost in ("urn:x:credential", {"id": "urn:x:credential"}):
        problems = _problems({**presentation, "verifiableCredential": [lost]})
        assert "nothing is said about it, so that it is not signed" in problems.values()
    term = {"@id": "urn:x:g", "@container": "@graph"}
    assert (
        "nothing is said about it, so that it is not signed"
        in _problems({"@context": {"g": term}, "g": "text"}).values()
    )


@pytest.mark.parametrize("document", [{}, {"@context": VC2}, {"@context": VC2, "id": "urn:x:1"}])
def test_a_document_that_says_nothing_is_refused(document: Document) -> None:
    assert _problems(document) == {"": "the document says nothing that could be signed"}
    assert prepare(document).nquads() == ""


# Numbers


@pytest.mark.parametrize(
    "number",
    [1e16, -1e17, 1e21, 1e300, 1e-7, -1e-7, 1.5e-9, 5e-324, -0.0, 0.30000000000000004, 1.0000000000000002],
)
def test_a_number_that_libraries_write_differently_is_refused_with_its_place(number: float) -> None:
    document = badge()
    document["credentialSubject"]["creditsEarned"] = number
    assert _problems(document).keys() == {"/credentialSubject/creditsEarned"}


@pytest.mark.parametrize("number", [0, 0.0, 1, 1.0, 1.5, -2.25, 0.1, 0.3, 1e-6, 123456789.125, 2**53 - 1, 9e15])
def test_a_number_that_all_libraries_write_alike_is_fine(number: float) -> None:
    document = badge()
    document["credentialSubject"]["creditsEarned"] = number
    assert _problems(document) == {}


def test_an_integer_beyond_2_to_the_53_and_a_lone_surrogate_are_refused_with_their_places() -> None:
    assert _problems(_with(name=2**53)).keys() == {"/name"}
    assert _problems(_with(name=["\udc00"])).keys() == {"/name/0"}


def test_a_double_in_a_string_is_refused_unless_it_is_written_as_all_libraries_do() -> None:
    term = {"@id": "urn:x:d", "@type": "http://www.w3.org/2001/XMLSchema#double"}
    document: Document = {"@context": {"d": term}, "d": ["1.5E0", "1.5", "many"]}
    assert _problems(document).keys() == {"/d/1", "/d/2"}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_is_signed_can_be_read_back_from_what_is_signed(number: float) -> None:
    document: Document = {"@context": {"@vocab": "https://vocabulary.example/"}, "v": number}
    prepared = prepare(document)
    if not prepared.problems:
        assert float(prepared.nquads().split('"')[1]) == number


# Language tags


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "e n",
        "en_GB",
        "en-",
        "-en",
        "toolongtag",
        "1en",
        "en\n",
        "en .\n<urn:s> <https://v.example/b> <urn:revoked",
        "é",
    ],
)
def test_an_ill_formed_language_tag_is_refused_with_its_place(tag: str) -> None:
    assert _problems(_with(name={"@value": "x", "@language": tag})).keys() == {"/name"}
    assert _problems(_with(name=["a", {"@value": "x", "@language": tag}])).keys() == {"/name/1"}
    in_context = _with(**{"@context": [VC2, OB3, {"@language": tag}], "name": "x"})
    assert "not a language tag (BCP 47)" in _problems(in_context).values()


@pytest.mark.parametrize("tag", ["en", "en-GB", "zh-Hant-TW", "x-private", "de-1996"])
def test_a_well_formed_language_tag_is_signed_in_lower_case(tag: str) -> None:
    assert f'"x"@{tag.lower()} ' in to_nquads(_with(name={"@value": "x", "@language": tag}))


# Contexts


def test_an_unknown_context_is_refused_with_its_place() -> None:
    document = badge()
    document["@context"].append("https://elsewhere.example/context")
    assert _problems(document).keys() == {"/@context/2"}
    assert _problems({"@context": "https://elsewhere.example/context"}).keys() == {"/@context"}
    scoped = {"term": {"@id": "urn:x:t", "@context": "https://elsewhere.example/context"}}
    assert _problems(_with(**{"@context": [VC2, OB3, scoped]})).keys() == {"/@context/2/term/@context"}


def test_all_problems_of_a_document_with_an_unknown_context_are_told() -> None:
    document = _with(**{"@context": [VC2, "relative"], "name": None, "@foo": 1})
    assert _problems(document).keys() == {"/@context/1", "/name", "/@foo"}


@pytest.mark.parametrize("entry", [7, None, True, ["nested"]])
def test_a_context_that_is_neither_url_nor_object_is_refused(entry: Any) -> None:
    assert _problems(_with(**{"@context": [VC2, entry]})).keys() == {"/@context/1"}


@pytest.mark.parametrize(
    "context",
    [
        {"@base": "https://academy.example/"},
        {"@import": VC2},
        {"term": {"@id": "urn:x:t", "@context": {"@base": None}}},
        {"@unknown": 1},
        {"term": "@unknown"},
        {"term": {"@id": "urn:x:t", "@type": ["@unknown"]}},
    ],
)
def test_an_inline_context_may_not_set_a_base_import_or_unknown_keywords(context: Document) -> None:
    (place,) = _problems(_with(**{"@context": [VC2, OB3, context]}))
    assert place.startswith("/@context/2/")


def test_an_inline_context_that_references_a_known_one_is_fine() -> None:
    scoped = {"box": {"@id": "urn:x:box", "@context": "https://www.w3.org/ns/cid/v1"}, "also": {"@id": "urn:x:a"}}
    assert _problems(_with(**{"@context": [VC2, OB3, scoped], "also": "x"})) == {}


def test_a_context_inside_belongs_to_a_document_inside() -> None:
    document = badge()
    document["issuer"]["@context"] = [VC2]
    assert "/issuer/@context" in _problems(document)
    endorsement = {
        "@context": [VC2, OB3],
        "id": "urn:x:e",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "An endorsement",
        "issuer": "did:example:e",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "urn:x:s", "type": ["EndorsementSubject"]},
    }
    assert _problems(_with(endorsement=[endorsement])) == {}
    endorsement["@context"] = [VC2, "https://elsewhere.example/context"]
    assert _problems(_with(endorsement=[endorsement])).keys() == {"/endorsement/0/@context/1"}


# Documents made to hurt


def test_the_poison_badge_is_refused_within_a_second(shared: Path) -> None:
    document = read_json(shared / "checks" / "cases" / "poison.jsonld")
    to_nquads(badge())
    start = time.monotonic()
    with pytest.raises(WorkLimitError):
        to_nquads(document)
    assert time.monotonic() - start < 10  # 0.1 s on a quiet machine


def test_more_contexts_than_any_document_needs_are_refused() -> None:
    problems = _problems(_with(**{"@context": [VC2] * (MAX_CONTEXTS + 2)}))
    assert problems == {f"/@context/{MAX_CONTEXTS}": f"more than {MAX_CONTEXTS} contexts"}


def test_an_inline_context_larger_than_any_document_needs_is_refused() -> None:
    terms = {f"t{i}": f"urn:x:{i}" for i in range(MAX_INLINE_CONTEXT)}
    assert _problems(_with(**{"@context": [VC2, OB3, terms]})).keys() == {"/@context/2"}


def test_a_large_inline_context_in_a_large_document_is_refused_before_it_costs_anything() -> None:
    scoped = {"box": {"@id": "urn:x:box", "@context": {f"t{i}": f"urn:x:{i}" for i in range(1_000)}}}
    start = time.monotonic()
    problems = _problems(_with(**{"@context": [VC2, OB3, scoped], "box": [{"t1": "x"}] * 10_000}))
    assert problems == {"/@context": "the inline contexts are too large for so large a document"}
    assert time.monotonic() - start < 5


def test_a_scoped_context_is_counted_by_its_type_and_by_its_url_too() -> None:
    too_large = {"/@context": "the inline contexts are too large for so large a document"}
    terms: Document = {f"t{i}": f"urn:x:{i}" for i in range(1_000)}
    evidence = [{"type": ["Evidence", "Box"]} for _ in range(400)]
    for scoped in (terms, OB3, [OB3], [{}, terms]):
        box = {"Box": {"@id": "urn:x:Box", "@context": scoped}}
        assert _problems(_with(**{"@context": [VC2, OB3, box], "evidence": evidence})) == too_large
    assert _problems(_with(**{"@context": [VC2, OB3, {**terms, "Box": "urn:x:Box"}], "evidence": evidence})) == {}


@pytest.mark.parametrize(
    ("context", "members"),
    [
        ({"p": "urn:" + "x" * 1_000_000}, {"evidence": [{"type": ["Evidence"], "p": "1"} for _ in range(1_000)]}),
        ({"p": "urn:" + "x" * 1_000_000}, {f"p:{i}": "1" for i in range(1_000)}),
        (
            {"t0": "urn:x:", **{f"t{i + 1}": f"t{i}:" + "x" * 1_000 for i in range(900)}},
            {f"t900:{i}": "1" for i in range(1_000)},
        ),
    ],
    ids=["term", "prefix", "prefixes of prefixes"],
)
def test_a_long_iri_in_an_inline_context_is_not_multiplied(context: Document, members: Document) -> None:
    start = time.monotonic()
    problems = _problems(_with(**{"@context": [VC2, OB3, context]}, **members))
    assert problems == {"/@context": "the inline contexts are too large for so large a document"}
    assert time.monotonic() - start < 5


def test_a_long_id_is_not_multiplied() -> None:
    document = _with(
        id="urn:" + "x" * 1_000_000, evidence=[{"id": f"urn:x:{i}", "type": "Evidence"} for i in range(99)]
    )
    with pytest.raises(WorkLimitError, match=str(MAX_CHARACTERS)):
        prepare(document)
    del document["evidence"][20:]
    assert prepare(document).problems == ()


def test_ten_thousand_objects_of_a_type_are_refused_before_they_cost_anything() -> None:
    start = time.monotonic()
    with pytest.raises(WorkLimitError, match=f"more than {MAX_PARTS} objects"):
        prepare(_with(evidence=[{"type": ["Evidence"]} for _ in range(10_000)]))
    assert time.monotonic() - start < 5


def test_a_list_of_types_by_another_name_is_refused_before_it_costs_anything() -> None:
    document = _with(**{"@context": [VC2, OB3, {"kind": "@type"}]}, evidence={"kind": ["Evidence"] * MAX_PARTS})
    with pytest.raises(WorkLimitError, match=f"more than {MAX_PARTS} objects, and strings in lists"):
        prepare(document)


def test_an_object_has_a_type_once_and_not_too_many_types() -> None:
    document = badge()
    achievement = document["credentialSubject"]["achievement"]
    achievement["type"] = ["Achievement", "Achievement"]
    assert _problems(document) == {"/credentialSubject/achievement/type": "a type stands here twice"}
    achievement["type"] = ["Achievement", *(f"urn:x:{i}" for i in range(MAX_TYPES - 1))]
    assert _problems(document) == {}
    achievement["type"] = ["Achievement"] * 20_000
    with pytest.raises(WorkLimitError, match=f"more than {MAX_TYPES} types") as refusal:
        prepare(document)
    assert refusal.value.pointer == "/credentialSubject/achievement/type"


def test_sixty_thousand_keys_like_keywords_are_refused_before_they_cost_anything() -> None:
    names = ("".join(letters) for letters in itertools.product("abcdefghij", repeat=5))
    start = time.monotonic()
    with pytest.raises(CanonicalizationError) as refusal:
        prepare(_with(**{f"@{name}": 1 for name in itertools.islice(names, 60_000)}))
    assert time.monotonic() - start < 10
    assert len(refusal.value.problems) == MAX_PROBLEMS
    assert all(str(problem.pointer).startswith("/@") for problem in refusal.value.problems)


def test_faults_that_would_be_dear_to_expand_are_not_hidden_behind_others() -> None:
    nulls = _with(evidence={"@foo": 1}, name=[None] * MAX_PROBLEMS)
    with pytest.raises(CanonicalizationError):
        prepare(nulls)
    assert prepare(_with(name=[None] * 5)).problems


def test_long_names_far_down_do_not_multiply() -> None:
    inside: Any = [1.5] * 10_000
    for _ in range(50):
        inside = {"n" * 1_000: inside}
    tracemalloc.start()
    assert len(_problems(_with(evidence=inside))) == 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000  # pointers of all values would take 500 MB


def test_a_learner_record_of_two_hundred_achievements_with_rubrics_is_no_trouble() -> None:
    clr = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
    subject = {"id": "did:example:learner", "type": ["ClrSubject"]}
    document = _with(**{"@context": [VC2, clr, OB3], "type": ["VerifiableCredential", "ClrCredential"]})
    document["credentialSubject"] = {**subject, "achievement": [_achievement(i) for i in range(200)]}
    assert prepare(document).problems == ()


def _achievement(number: int) -> Document:
    achievement: Document = badge()["credentialSubject"]["achievement"]
    achievement["id"] += f"#{number}"
    achievement["resultDescription"] = [
        {
            "id": f"urn:x:{number}-{criterion}",
            "type": ["ResultDescription"],
            "name": "Listening",
            "resultType": "RubricCriterionLevel",
            "requiredLevel": f"urn:x:{number}-{criterion}-1",
            "rubricCriterionLevel": [
                {"id": f"urn:x:{number}-{criterion}-{level}", "type": ["RubricCriterionLevel"], "name": str(level)}
                for level in range(4)
            ],
        }
        for criterion in range(5)
    ]
    return achievement


def test_a_thousand_results_are_no_trouble() -> None:
    document = badge()
    document["credentialSubject"]["result"] = [
        {"id": f"urn:x:r{i}", "type": ["Result"], "value": str(i)} for i in range(1_000)
    ]
    assert prepare(document).problems == ()


# Whatever comes in, no foreign exception comes out


_ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from([VC2, "@id", "@type", "x", "_:b", "urn:x:1", "", " "]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@context", "@vocab", "@value", "id", "type", "a", "@id", "@container", "@list", "issuer", ""]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["@context", "id", "type", "a", "b", "issuer", "proof"]), _ANY, max_size=5))
def test_any_document_is_prepared_or_refused_with_a_place(document: Document) -> None:
    try:
        problems = prepare(document).problems
        to_nquads(document)
    except CanonicalizationError as refusal:  # anything else fails the test
        problems = refusal.problems
    assert all(problem.pointer is not None for problem in problems)


# The published documents

REFUSED = {
    "extensions-01.json": "a context, not a document",
    "getting-started-01.json": "a DID document with a key that its context does not define",
    "getting-started-02.json": "an Achievement whose type the guide leaves out",
    "getting-started-03.json": "the same Achievement in a credential",
    "migrating-05.json": "an issuer with alsoKnownAs, which is no term of Open Badges",
    "readme-01.json": "a context URL that exists nowhere",
    "readme-02.json": "a context URL that exists nowhere",
    "equality-and-comparison-01.json": "a context URL that exists nowhere",
    "equality-and-comparison-02.json": "a context URL that exists nowhere",
    "equality-and-comparison-03.json": "a context URL that exists nowhere",
    "equality-and-comparison-04.json": "a context URL that exists nowhere",
    "02-example-did-web-did-document-using-an-ethereum-address.json": "a context that was not collected",
    "05-a-simple-example-of-a-verifiable-presentation-secured-with-sd-jwt-usin.json": "a blank in a data: URL",
    "08-a-simple-example-of-a-verifiable-presentation-secured-withcose-using-t.json": "a line break in a data: URL",
    "presentation-multiple.json": "a line break in a data: URL",
    "18-a-verifiable-credential-controlled-identifier-document.json": "relative ids",
    "26-bbs-2023-verifiable-credential-using-the-data-integrity-bbs-cryptosui.json": "terms of another context version",
}
"""Published documents part of which would not be signed, and why."""


def test_every_published_document_is_signed_whole_or_refused_for_a_known_reason() -> None:
    refused = set()
    passed = 0
    for name, document in published_documents():
        try:
            problems = [p for p in prepare(document, contexts=all_contexts()).problems if p.code != "graph"]
        except CanonicalizationError as refusal:
            problems = list(refusal.problems)
        assert all(problem.pointer is not None for problem in problems)
        if not problems:
            passed += 1
        elif "-fail" not in name:
            refused.add(name.rpartition("/")[2])
    assert refused == REFUSED.keys()
    assert passed > 200


def test_the_badges_of_the_checks_and_of_the_benchmarks_are_signed_whole(shared: Path) -> None:
    files = sorted((shared / "checks" / "cases").glob("*.json"))
    for file in files:
        if file.name == "index.json":
            continue
        document = read_json(file)
        document.pop("proof")
        assert bool(prepare(document).problems) == (file.name == "unsigned_extra_term.json"), file.name
    for file in sorted((shared / "bench").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines()[:5]:
            document = strict_json.parse(line)
            document.pop("proof", None)
            assert prepare(document).problems == (), file.name


@pytest.mark.parametrize(
    ("member", "value"),
    [("@value", []), ("@value", [[]]), ("@value", "x"), ("tag", [[]]), ("tag", [["a"], []])],
)
def test_what_carries_no_statement_may_not_be_added_to_an_object(member: str, value: Any) -> None:
    document = badge()
    document["credentialSubject"]["achievement"][member] = value
    with pytest.raises(CanonicalizationError) as caught:
        to_nquads(document)
    assert any(str(problem.pointer).startswith("/credentialSubject/achievement/") for problem in caught.value.problems)
