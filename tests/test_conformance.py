"""The suites of published vectors: every case has the outcome that the suite asks for or that was stated beforehand."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contexts import of_vectors
from conformance.model import Case, Deviation, Result, Suite, run
from conformance.open_badges import DOCUMENTS, STATED, TOKENS, published
from conformance.page import suites_table
from conformance.suites import SUITES
from conformance.verdicts import HOLDS, report, signature
from conftest import read_json
from microbadge.codes import Code
from microbadge.report import Outcome

pytestmark = pytest.mark.no_cover  # other tests run the same lines, and tracing costs more than the tests


@pytest.fixture(scope="session")
def vectors(shared: Path) -> Path:
    return shared / "spec" / "vectors"


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_every_case_of_a_suite_comes_out_as_it_asks_or_as_stated(suite: Suite, vectors: Path) -> None:
    result = run(suite, vectors)
    assert result.unstated == []
    assert result.cases
    names = [case.name for case in result.cases]
    assert len(names) == len(set(names))


def test_every_published_example_of_open_badges_is_stated_once(vectors: Path) -> None:
    assert sorted(name for stated in (*DOCUMENTS, *TOKENS) for name in stated.files) == published(vectors)
    assert {code for stated in STATED for code in (*stated.failed, *stated.undetermined)} <= {
        str(code) for code in Code
    }


@pytest.mark.parametrize("folder", ["w3c-vc-di-eddsa", "w3c-vc-di-ecdsa", "w3c-vcdm2-rec-examples"])
def test_no_vector_of_the_w3c_has_a_key_of_its_issuer(folder: str, vectors: Path) -> None:
    # This is why the suites are run without that check; with it, as a badge is verified, nothing of them is taken.
    contexts = of_vectors(vectors)
    signed = [path for path in (vectors / folder).rglob("*.json") if path.name.startswith(("signed", "0", "1", "2"))]
    reports = [report(read_json(path), contexts=contexts, bind_issuer=True) for path in signed]
    failed = [{check.code for check in each.of(Outcome.FAILED)} for each in reports if signature(each) == HOLDS]
    assert failed
    assert all(Code.PROOF_ISSUER in codes for codes in failed)


def test_a_deviation_counts_only_as_it_was_stated() -> None:
    stated = Deviation("refused", "a reason")
    assert not Case("other than asked for", "accepted", "refused").as_stated
    assert Case("as stated", "accepted", "refused", stated).as_stated
    assert not Case("otherwise than stated", "accepted", "not supported", stated).as_stated
    assert not Case("stated, and there is none", "accepted", "accepted", stated).as_stated


def test_a_result_counts_what_passed_and_why_the_rest_did_not() -> None:
    stated = Deviation("refused", "a reason")
    cases = (
        Case("1", "a", "a"),
        Case("2", "a", "refused", stated),
        Case("3", "b", "refused", stated),
        Case("4", "a", "b"),
    )
    result = Result(SUITES[0], cases)
    assert (result.passed, result.deviations) == (1, {"a reason": 2})
    assert [case.name for case in result.unstated] == ["4"]
    with pytest.raises(ValueError, match="not as asked for or stated: 4"):
        suites_table([result])
    assert "| 3 | 1 | 2: a reason |" in suites_table([Result(SUITES[0], cases[:3])])
