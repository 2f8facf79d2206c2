"""The inputs of the W3C suite for the data model: what may be issued or presented, and what has to be refused.

Origin: w3c/vc-data-model-2.0-test-suite at 6e075243, tests/input. The suite posts the credentials to an issuer and
the presentations, once signed, to a verifier. Both look at the data model and at what JSON-LD makes of the document.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import SHARED, read_json
from microbadge.canonical import prepare
from microbadge.errors import CanonicalizationError, Problem
from microbadge.models import problems

pytestmark = pytest.mark.no_cover  # other tests run the same lines, and tracing costs more than the tests

INPUTS = SHARED / "spec/vectors/w3c-vcdm2-test-suite/input"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
DATES = {"PAST DATE": "2020-01-01T00:00:00Z", "FUTURE DATE": "2120-01-01T00:00:00Z"}

SELF_ASSERTED = {
    "presentation-self-asserted-vc-no-holder.json": "nobody is named as the holder",
    "presentation-self-asserted-vc-holder-mismatch.json": "the holder is not the issuer",
    "presentation-self-asserted-vc-issuer-mismatch.json": "the issuer is not the holder",
}
"""Inputs that the suite wants refused, although their names do not say so."""

DEVIATIONS: dict[str, str] = {}
"""Inputs that are treated otherwise than the suite asks for, each with the reason."""

Document = dict[str, Any]


def suite_inputs() -> list[Path]:
    return sorted(INPUTS.rglob("*.json"))


def to_issue(path: Path) -> Document:
    """A credential as the suite posts it: with the endpoint's issuer, and dates in place of their names."""
    document: Document = read_json(path)
    if path.name != "credential-no-issuer-fail.json":
        issuer = document.get("issuer", "did:example:issuer")
        document["issuer"] = {"id": "did:example:issuer"} | issuer if isinstance(issuer, dict) else issuer
    return {name: DATES.get(value, value) if isinstance(value, str) else value for name, value in document.items()}


def to_present(path: Path) -> Document:
    """A presentation as the suite posts it: with proofs of their own on the credentials that are not self-asserted."""
    document: Document = read_json(path)
    if "self-asserted" not in path.name:
        for credential in document.get("verifiableCredential", []):
            if isinstance(credential, dict) and credential.get("type") in ([], ["VerifiableCredential"]):
                credential["proof"] = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}
    return document


def faults(path: Path, examples: Document) -> list[Problem]:
    """What an endpoint refuses the input for."""
    if path.name.startswith("presentation-"):
        document = to_present(path)
        found = problems(document, profile="presentation")
    else:
        document = to_issue(path)
        found = problems(document, profile="vc")
    found = [problem for problem in found if problem.severity == "error"]
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    try:
        return [*found, *prepare(unsigned, contexts={EXAMPLES: examples}).problems]
    except CanonicalizationError as error:
        return [*found, *error.problems]


@pytest.fixture(scope="module")
def examples(shared: Path) -> Document:
    """The context of the examples: in no closed set, since its @vocab gives any term a meaning."""
    document: Document = read_json(shared / "spec/contexts/w3c/credentials-examples-v2.jsonld")
    return document


@pytest.mark.parametrize("path", suite_inputs(), ids=lambda path: path.stem)
def test_an_input_of_the_suite_is_accepted_or_refused_as_its_name_says(path: Path, examples: Document) -> None:
    expected = path.name.endswith("-ok.json") != (path.name in DEVIATIONS)
    assert (faults(path, examples) == []) is expected


def test_the_suite_was_found_with_its_120_inputs(shared: Path) -> None:
    names = {path.name for path in suite_inputs()}
    assert len(suite_inputs()) == 120
    assert {*DEVIATIONS, *SELF_ASSERTED} <= names
    unsaid = {name for name in names if not name.endswith(("-ok.json", "-fail.json", "-fail-or-inject.json"))}
    assert unsaid == set(SELF_ASSERTED)


def test_what_only_the_contexts_show_is_refused_by_canonicalization(shared: Path, examples: Document) -> None:
    by_json_ld = {
        "credential-redef-type-fail.json",  # redefines a protected term
        "credential-redef-type2-fail.json",
        "credential-type-mapped-nonurl-fail.json",
        "credential-type-unmapped-fail.json",
    }
    credentials = [path for path in suite_inputs() if path.name.startswith("credential-")]
    refused = {path.name for path in credentials if faults(path, examples)}
    by_model = {
        path.name for path in credentials if any(p.severity == "error" for p in problems(to_issue(path), profile="vc"))
    }
    assert refused - by_model == by_json_ld


def test_the_context_of_the_examples_has_to_be_given(shared: Path) -> None:
    with pytest.raises(CanonicalizationError, match="not known"):
        prepare(to_issue(INPUTS / "credential-context-combo1-ok.json"))
