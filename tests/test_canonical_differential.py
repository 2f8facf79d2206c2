"""The compiled path of the canonical form held against the reference path, and both against other libraries.

The documents are random, by seed (`fuzz_documents`): 5,000 here, a million with `make fuzz`.
"""

from __future__ import annotations

import copy
import json
import random
import re
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

import fuzz
from canonical_documents import all_contexts
from conftest import read_json
from fuzz_documents import documents, families
from fuzzing.comparing import LEFT, compare, least, outcome
from fuzzing.contexts import BADGE
from microbadge import canonical
from microbadge.canonical import nquads, rdfc10
from microbadge.data_integrity import unsecured_document
from microbadge.frozen import Frozen, freeze, thaw

pytestmark = pytest.mark.no_cover  # other tests run the same lines, and tracing costs more than the tests

SEED = 6
BATCHES = 10
FAMILIES = 200
"""In one batch; a family has 2.9 documents."""
CASES = Path(__file__).resolve().parent / "cases" / "credentials"

Json = Any


@pytest.mark.parametrize("batch", range(BATCHES))
def test_both_paths_make_the_same_of_random_documents(batch: int) -> None:
    task = fuzz.run(batch * FAMILIES, seed=SEED, many=FAMILIES)
    assert task.differences == []
    assert task.counted.total() >= 480
    ways: Counter[str] = Counter()
    for (_, way), many in task.counted.items():
        ways[way] += many
    # Documents of all three kinds are needed: fit to be signed and not, and of the first some that are left alone.
    assert min(ways.values()) > 50
    assert ways["fast"] > ways["left"]


def test_the_same_documents_come_of_the_same_seed() -> None:
    first, again = ([repr(sample) for sample in families(5, 20, 60)] for _ in range(2))
    assert first == again
    assert first != [repr(sample) for sample in families(7, 20, 60)]


def test_an_outcome_tells_values_apart_that_python_calls_equal() -> None:
    told = set()
    for number in (1, 1.0, True, "1"):
        document = {"@context": canonical_contexts("undefined-terms"), "amount": number, "gone": None}
        told.add(outcome(canonical.prepare_by_reference, document, "sha256"))
    assert len(told) == 3  # 1 and 1.0 are one number in JSON


def canonical_contexts(part: str) -> str:
    """The URL of the known context that has this in it."""
    return next(url for url in canonical.KNOWN_CONTEXTS if part in url)


def test_the_least_document_is_what_a_difference_needs() -> None:
    def differs(document: Json) -> bool:
        subject = document.get("credentialSubject")
        return isinstance(subject, dict) and "result" in subject and "é" in json.dumps(document, ensure_ascii=False)

    document = {"id": "urn:x:y", "name": ["a", "cafés"], "credentialSubject": {"id": "urn:s", "result": [{"value": 1}]}}
    smallest = least(document, differs)
    assert differs(smallest)
    assert len(json.dumps(smallest)) < 60


def test_an_exception_of_another_kind_is_a_difference() -> None:
    def fails(_: object) -> canonical.Prepared:
        raise KeyError("x")

    told = outcome(fails, {}, "sha256").faults
    assert told == "foreign KeyError: 'x'"


# What is handed over stays as it is, whoever hands it over


def test_no_document_is_changed_by_preparing_it() -> None:
    for document in islice(documents(11), 400):
        before = repr(document)
        outcome(canonical.prepare, document, "sha256")
        assert repr(document) == before


def test_eight_threads_come_to_the_same_as_one() -> None:
    prepared = list(islice(documents(12), 300))
    expected = [outcome(canonical.prepare_by_reference, document, "sha256") for document in prepared]
    found: list[dict[int, Any]] = [{} for _ in range(8)]

    def work(thread: int) -> None:
        order = list(range(len(prepared)))
        random.Random(thread).shuffle(order)
        for index in order:
            found[thread][index] = outcome(canonical.prepare, prepared[index], "sha256")

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answers in found:
        assert [answers[index] for index in range(len(prepared))] == expected


def test_a_document_that_holds_itself_is_refused_on_both_paths() -> None:
    document: dict[str, Json] = {"@context": canonical_contexts("ns/credentials/v2"), "type": "VerifiableCredential"}
    document["evidence"] = [document]
    assert compare(document).difference is None
    assert outcome(canonical.prepare, document, "sha256").text is None


@pytest.mark.parametrize("value", [[], "a text", None, 5, [{"@context": []}]])
def test_what_is_no_object_is_refused_on_both_paths(value: Json) -> None:
    assert compare(value).difference is None
    assert outcome(canonical.prepare, value, "sha256").text is None


def test_the_same_document_again_and_again_comes_out_the_same() -> None:
    """What is learnt of documents that come often says the same of them, and of others that are built alike."""
    resource = {"id": "urn:r:1", "digestMultibase": "u"}
    badge = {"@context": list(BADGE), "type": ["VerifiableCredential"], "relatedResource": [resource, resource]}
    for number in range(6):
        named = {**badge, "name": f"number {number}", "issuer": {"type": ["Profile"], "name": "Example"}}
        for document in (named, freeze(named), {**named, "relatedResource": [freeze(resource), freeze(resource)]}):
            assert compare(document).difference is None
            other = {**document, "relatedResource": [freeze(resource), {**resource, "id": f"urn:r:{number}"}]}
            assert compare(other).difference is None


def test_a_frozen_object_means_what_its_surroundings_say() -> None:
    """One object under contexts that give its members other meanings, or none, and twice without an id."""
    part = freeze({"type": ["Alignment"], "targetName": "Aligned", "targetUrl": "urn:x:y", "name": "N"})
    first = {"type": ["VerifiableCredential"], "issuer": "urn:x:i"}
    texts = []
    for urls in (("v2", "context-3.0.3"), ("v2", "context-3.0.1"), ("v2",), ("v1", "context-3.0.1"), ("undefined",)):
        named = [canonical_contexts({"v1": "2018/credentials/v1", "v2": "ns/credentials/v2"}.get(u, u)) for u in urls]
        for holding in ({"alignment": part}, {"evidence": [part, part]}, {"alignment": part, "name": part}):
            for document in ({"@context": named, **first, **holding}, {"@context": named, "type": "Alignment", **part}):
                assert compare(document).difference is None
                texts.append(outcome(canonical.prepare, document, "sha256"))
    assert len(set(texts)) > 8


NO_TYPES: list[Json] = [
    {"VerifiableCredential": "x"},
    {"VerifiableCredential": {}},
    {"VerifiableCredential"},
    (1,),
    b"x",
]


@pytest.mark.parametrize("types", NO_TYPES, ids=repr)
def test_types_that_are_no_strings_are_refused_on_both_paths(types: Json) -> None:
    around: dict[str, Json] = {"@context": canonical_contexts("ns/credentials/v2"), "type": ["VerifiableCredential"]}
    for members in ({"type": types, "issuer": "urn:x:y"}, {"evidence": {"type": types, "name": "x"}}):
        document = around | members
        assert compare(document).difference is None
        assert not outcome(canonical.prepare, document, "sha256").is_signable


def test_of_two_types_one_may_begin_with_the_other() -> None:
    """Written, the longer one comes first: its next character is smaller than the ">" of the other."""
    for iris in (["urn:x:1", "urn:x:18"], ["urn:x:18", "urn:x:1"]):
        subject = {"type": ["AchievementSubject", *iris], "source": {"type": iris}}
        document = {"@context": list(BADGE), "type": ["VerifiableCredential"], "credentialSubject": subject}
        assert _is_fast(document)
        assert compare(document).difference is None


# Which documents take the fast path


def _is_fit(document: Json) -> bool:
    return outcome(canonical.prepare_by_reference, document, "sha256").is_signable


def _is_fast(document: Json) -> bool:
    return outcome(canonical.prepare_compiled, document, "sha256") != LEFT


@pytest.mark.parametrize("size", ["minimal", "realistic", "large"])
def test_the_badges_of_the_benchmarks_take_the_fast_path(shared: Path, size: str) -> None:
    badges = [json.loads(line) for line in (shared / "bench" / f"{size}.jsonl").read_text("utf-8").splitlines()]
    assert [badge["id"] for badge in badges if not _is_fast(badge)] == []
    for badge in badges[:10]:
        assert compare(badge).difference is None


def _issued() -> Iterator[tuple[str, dict[str, Json]]]:
    """What is canonicalized of the signed documents of the corpus: badges, designations, endorsements, records, lists,
    presentations, and the options of their proofs.
    """
    for path in sorted([*CASES.glob("*.json"), *(CASES.parent / "web").glob("*.json")]):
        document = read_json(path)
        if not isinstance(document, dict) or "proof" not in document or "@context" not in document:
            continue
        yield path.name, unsecured_document(document)
        proofs = document["proof"]
        for proof in proofs if isinstance(proofs, list) else [proofs]:
            if isinstance(proof, dict):
                options = {key: value for key, value in proof.items() if key != "proofValue"}
                yield f"{path.name}: proof", {"@context": document["@context"], **options}


def test_what_microbadge_signs_takes_the_fast_path() -> None:
    issued = dict(_issued())
    fit = {name for name, document in issued.items() if _is_fit(document)}
    assert len(fit) > 500
    assert sorted(name for name in fit if not _is_fast(issued[name])) == []


def test_the_signed_documents_of_the_corpus_come_out_the_same() -> None:
    assert [(name, told) for name, document in _issued() if (told := compare(document).difference) is not None] == []


def test_nearly_all_examples_of_open_badges_take_the_fast_path(shared: Path) -> None:
    folder = shared / "spec" / "vectors" / "1edtech-ob3-spec-examples"
    read = {path.name: read_json(path) for path in sorted(folder.rglob("*.json"))}
    examples = {name: document for name, document in read.items() if isinstance(document, dict)}
    fit = {name for name, document in examples.items() if _is_fit(document)}
    left = sorted(name for name in fit if not _is_fast(examples[name]))
    assert len(fit) >= 15
    assert len(left) <= 0.05 * len(fit), left
    assert [name for name in examples if compare(examples[name]).difference is not None] == []


def test_a_frozen_document_takes_the_fast_path_and_says_the_same(shared: Path) -> None:
    for line in (shared / "bench" / "realistic.jsonl").read_text("utf-8").splitlines()[:10]:
        plain = json.loads(line)
        for document in (freeze(plain), _with_frozen_achievement(plain), freeze(plain)):
            assert _is_fast(document)
            assert compare(document).difference is None
            assert canonical.to_nquads(document) == canonical.to_nquads(plain)


def _with_frozen_achievement(plain: dict[str, Json]) -> dict[str, Json]:
    document = copy.deepcopy(plain)
    subject = document["credentialSubject"]
    subject["achievement"] = freeze(subject["achievement"])
    assert isinstance(subject["achievement"], Frozen)
    return document


# Further opinions; jsonld.js is asked in interop/test_node_fuzz.py


def _signable(seed: int, many: int) -> Iterator[tuple[dict[str, Json], str]]:
    """Documents that are fit to be signed, as JSON has them, with the canonical text."""
    kept = 0
    for document in documents(seed):
        found = outcome(canonical.prepare, document, "sha256")
        if found.is_signable and found.text is not None and len(found.text) < 40_000:
            yield json.loads(json.dumps(thaw(document))), found.text
            kept += 1
        if kept == many:
            return


def test_oxigraph_gives_the_blank_nodes_of_a_random_document_the_same_names() -> None:
    named = 0
    for _, text in _signable(13, 500):
        if any(quad.graph for quad in nquads.parse(text)):
            continue  # see test_canonical_rdfc10: oxigraph counts some neighbours in named graphs once only
        if re.search(r"\\[ubf]|[\ufffe\uffff]", text):
            continue  # oxigraph escapes other characters than canonical N-Quads do where it hashes statements
        named += "_:c14n1 " in text
        dataset = pyoxigraph.Dataset(
            pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True, rename_blank_nodes=True)
        )
        assert _written(dataset) == text
    assert named > 100


def _written(dataset: pyoxigraph.Dataset) -> str:
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert lines is not None
    # oxigraph orders statements, not lines, and does not escape control characters as canonical N-Quads do
    return nquads.write(nquads.parse(lines.decode()))


def test_the_canonical_text_of_a_random_document_is_its_own_canonical_text() -> None:
    for _, text in _signable(14, 300):
        assert rdfc10(text) == text


def test_oxigraph_reads_real_badges_as_microbadge_does(shared: Path) -> None:
    """Its own reader of JSON-LD, with the contexts written into the document, since it does not load any."""
    compared = 0
    for document in _real(shared):
        text = json.dumps(_with_contexts_inside(document))
        dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD, lenient=True))
        expected = canonical.to_nquads(document)
        assert any(quad.graph for quad in nquads.parse(expected)) or _written(dataset) == expected
        compared += 1
    assert compared > 100


def _real(shared: Path) -> Iterator[dict[str, Json]]:
    for size in ("minimal", "realistic", "large"):
        lines = (shared / "bench" / f"{size}.jsonl").read_text("utf-8").splitlines()
        yield from map(json.loads, lines[:10])
    for name, document in islice(_issued(), 0, None, 3):
        if not name.endswith("proof") and _is_fit(document):
            yield document


def _with_contexts_inside(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            key: _content(member) if key == "@context" else _with_contexts_inside(member)
            for key, member in value.items()
        }
    return [_with_contexts_inside(entry) for entry in value] if isinstance(value, list) else value


def _content(given: Json) -> Json:
    if isinstance(given, str):
        return _content(all_contexts()[given]["@context"])
    if isinstance(given, list):
        parts = [_content(entry) for entry in given]
        return [one for part in parts for one in (part if isinstance(part, list) else [part])]
    return given
