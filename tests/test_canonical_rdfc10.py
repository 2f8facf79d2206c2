"""RDFC-1.0: the W3C suite, another implementation, the laws that a canonical form has to keep, and the work limit."""

from __future__ import annotations

import itertools
import random
import time
from pathlib import Path
from typing import Any

import pyld.jsonld
import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import SHARED, read_json
from microbadge.canonical import nquads, rdfc10
from microbadge.canonical.nquads import Quad, is_blank
from microbadge.canonical.rdfc10 import MAX_DEPTH, _orders, canonical_labels, canonicalize
from microbadge.errors import CanonicalizationError, WorkLimitError

SUITE = SHARED / "spec" / "vectors" / "w3c-rdf-canon"


def _entries(kind: str) -> list[Any]:
    if not SUITE.is_dir():
        return []
    return [entry for entry in read_json(SUITE / "manifest.jsonld")["entries"] if entry["type"] == f"rdfc:RDFC10{kind}"]


def _hash_name(entry: dict[str, Any]) -> Any:
    return {"SHA384": "sha384"}.get(entry.get("hashAlgorithm", ""), "sha256")


def test_the_suite_has_its_86_tests(shared: Path) -> None:
    assert [len(_entries(kind)) for kind in ("EvalTest", "MapTest", "NegativeEvalTest")] == [64, 21, 1]


@pytest.mark.parametrize("entry", _entries("EvalTest"), ids=lambda entry: entry["id"])
def test_a_dataset_of_the_suite_comes_out_as_published(entry: dict[str, Any]) -> None:
    text = (SUITE / entry["action"]).read_bytes().decode()
    expected = (SUITE / entry["result"]).read_bytes().decode()
    assert rdfc10(text, hash_name=_hash_name(entry)) == expected


@pytest.mark.parametrize("entry", _entries("MapTest"), ids=lambda entry: entry["id"])
def test_the_blank_nodes_of_a_dataset_get_the_published_labels(entry: dict[str, Any]) -> None:
    quads = nquads.parse((SUITE / entry["action"]).read_bytes().decode())
    expected = {f"_:{node}": f"_:{label}" for node, label in read_json(SUITE / entry["result"]).items()}
    assert canonical_labels(quads, hash_name=_hash_name(entry)) == expected


@pytest.mark.parametrize("entry", _entries("NegativeEvalTest"), ids=lambda entry: entry["id"])
def test_the_clique_of_the_suite_is_refused_in_bounded_time(entry: dict[str, Any]) -> None:
    start = time.monotonic()
    with pytest.raises(WorkLimitError):
        rdfc10((SUITE / entry["action"]).read_bytes().decode())
    assert time.monotonic() - start < 5


def test_only_the_two_hashes_of_the_standard_are_offered() -> None:
    with pytest.raises(ValueError, match="sha256 or sha384"):
        rdfc10("", hash_name="md5")  # type: ignore[arg-type]  # what a caller without a type checker may do


def test_the_hash_decides_the_labels_of_nodes_that_look_alike() -> None:
    text = "".join(f'_:x{i} <u:p> _:y{i} .\n_:y{i} <u:q> "{i}" .\n' for i in range(6))
    assert rdfc10(text, hash_name="sha384") != rdfc10(text)


def test_an_empty_dataset_is_an_empty_text() -> None:
    assert rdfc10("# nothing but a comment\n\n") == ""


# Laws, over small datasets in which many nodes look alike

_TERM = st.sampled_from(["<u:a>", "_:a", "_:b", "_:c", "_:d"])
_QUAD = st.builds(
    Quad,
    _TERM,
    st.sampled_from(["<u:p>", "<u:q>"]),
    _TERM | st.sampled_from(['"x"', '"x"@en', '"1"^^<u:int>']),
    st.sampled_from(["", "", "<u:g>", "_:a", "_:g"]),
)
_DATASET = st.lists(_QUAD, max_size=8)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(_DATASET, st.permutations(["a", "b", "c", "d", "g"]), st.randoms(use_true_random=False))
def test_neither_labels_nor_order_nor_repetition_change_the_canonical_text(
    quads: list[Quad], names: list[str], shuffle: random.Random
) -> None:
    labels = {f"_:{old}": f"_:{new}" for old, new in zip("abcdg", names, strict=True)}
    renamed = [Quad(*(labels.get(term, term) for term in quad)) for quad in quads + quads[:3]]
    shuffle.shuffle(renamed)
    assert canonicalize(renamed) == canonicalize(quads)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_DATASET)
def test_the_canonical_text_is_its_own_canonical_text(quads: list[Quad]) -> None:
    text = canonicalize(quads)
    assert rdfc10(text) == text


def _by_oxigraph(text: str, algorithm: pyoxigraph.CanonicalizationAlgorithm) -> str:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(algorithm)
    lines = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert lines is not None
    # oxigraph orders statements, not lines, and does not escape control characters as canonical N-Quads do
    return nquads.write(nquads.parse(lines.decode()))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_DATASET)
def test_oxigraph_gives_the_same_text_for_a_graph(quads: list[Quad]) -> None:
    # Not for named graphs: where a blank node is next to another one several times, oxigraph counts it once,
    # which is neither what the algorithm says (4.8, step 3) nor what rdf-canonize and PyLD do.
    text = nquads.write(quad._replace(graph="") for quad in quads)
    assert rdfc10(text) == _by_oxigraph(text, pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    with_sha384 = _by_oxigraph(text, pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_384)
    assert rdfc10(text, hash_name="sha384") == with_sha384


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_DATASET)
def test_pyld_gives_the_same_text_for_a_dataset(quads: list[Quad]) -> None:
    # But for statements that name a blank node twice, which PyLD counts twice when it hashes; oxigraph does not.
    text = nquads.write(quad for quad in quads if len({term for term in quad if is_blank(term)}) == _blanks(quad))
    form = "application/n-quads"
    assert rdfc10(text) == pyld.jsonld.normalize(text, {"algorithm": "URDNA2015", "inputFormat": form, "format": form})


def _blanks(quad: Quad) -> int:
    return sum(map(is_blank, quad))


# The work limit (section 7.1)


def test_ten_thousand_different_blank_nodes_are_no_trouble() -> None:
    quads = [Quad(f"_:x{i}", "<u:p>", f'"{i}"', "") for i in range(10_000)]
    start = time.monotonic()
    assert len(canonicalize(quads).splitlines()) == 10_000
    assert time.monotonic() - start < 5


def test_a_hundred_results_that_look_alike_are_no_trouble() -> None:
    quads = [Quad("_:subject", "<u:result>", f"_:r{i}", "") for i in range(100)]
    quads += [Quad(f"_:r{i}", "<u:type>", "<u:Result>", "") for i in range(100)]
    assert len(set(canonical_labels(quads).values())) == 101


def test_one_proof_in_two_graphs_is_no_trouble() -> None:
    # as where an issuer and a creator carry the same endorsement
    quads = [Quad("<u:endorsement>", "<u:proof>", f"_:g{i}", "") for i in range(2)]
    quads += [Quad(f"_:p{i}", f"<u:p{p}>", '"x"', f"_:g{i}") for i in range(2) for p in range(20)]
    assert len(canonicalize(quads).splitlines()) == 42


def test_two_subjects_with_eight_results_that_look_alike_are_refused_quickly() -> None:
    quads = [Quad(f"_:s{s}", "<u:result>", f"_:r{s}{i}", "") for s in range(2) for i in range(8)]
    start = time.monotonic()
    with pytest.raises(WorkLimitError, match="look alike"):
        canonicalize(quads)
    assert time.monotonic() - start < 1


def test_names_that_cannot_be_taken_back_are_not_copied() -> None:
    # Two nodes that look alike, each with a neighbour for each of many predicates: copies would use up all steps
    quads = [Quad(f"_:s{s}", f"<u:p{p}>", f"_:r{s}-{p}", "") for s in range(2) for p in range(5_000)]
    assert len(set(canonical_labels(quads).values())) == 10_002


@pytest.mark.parametrize(
    "quads",
    [
        pytest.param(
            [Quad(f"_:s{s}", f"<u:p{p}>", f"_:r{s}-{p}-{i}", "") for s in range(2) for p in range(1_000) for i in "ab"],
            id="pairs, for each of which all names are copied",
        ),
        pytest.param(
            [Quad(f"_:s{s}", "<u:p>", f"_:r{s}-{i}", "") for s in range(2) for i in range(9_000)],
            id="a path as long as all that it is compared with",
        ),
        pytest.param(
            [Quad("_:s", f"<u:{'p' * 600_000}>", f"_:r{i}", "") for i in range(100)],
            id="a predicate that is hashed again and again",
        ),
    ],
)
def test_the_work_that_grows_with_what_was_done_before_is_counted(quads: list[Quad]) -> None:
    start = time.monotonic()
    with pytest.raises(WorkLimitError, match="look alike"):
        canonicalize(quads)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("length", [MAX_DEPTH + 2, 20_000])
def test_a_ring_too_long_to_follow_is_refused_without_a_foreign_exception(length: int) -> None:
    quads = [Quad(f"_:x{i}", "<u:next>", f"_:x{(i + 1) % length}", "") for i in range(length)]
    with pytest.raises(WorkLimitError, match="in a row"):
        canonicalize(quads)


def test_a_ring_of_twenty_is_followed() -> None:
    quads = [Quad(f"_:x{i}", "<u:next>", f"_:x{(i + 1) % 20}", "") for i in range(20)]
    assert len(canonicalize(quads).splitlines()) == 20


def test_a_line_that_is_no_statement_is_refused_with_its_number() -> None:
    with pytest.raises(CanonicalizationError) as refusal:
        rdfc10("<u:s> <u:p> <u:o> .\n<u:s> <u:p> .\n")
    assert refusal.value.problems[0].line == 2


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from("abcd"), max_size=6))
def test_every_different_order_of_neighbours_is_tried_once(nodes: list[str]) -> None:
    orders = [tuple(order) for order in _orders(nodes)]
    assert set(orders) == set(itertools.permutations(nodes))
    assert len(orders) == len(set(orders))
