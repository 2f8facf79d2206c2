"""``microbadge issue --evidence``: the digest of what was assessed goes with the badge."""

from __future__ import annotations

from pathlib import Path

import pytest

from microbadge.resource_digest import digest_multibase
from test_cli import Done, run
from workshop import ANA, Workshop, quick

PLAN = "https://academy.example/portfolios/42?file=plan"
LESSON = "urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6fe001"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A workshop with a store and two files of evidence."""
    shop = Workshop.new(tmp_path_factory.mktemp("made"))
    shop.new_store()
    shop.write("plan.pdf", "a plan")
    shop.write("lesson.mp4", "a lesson")
    shop.write("other.pdf", "another plan")
    return shop


@pytest.fixture
def shop(made: Workshop, tmp_path: Path) -> Workshop:
    return made.copy(tmp_path)


def evidence(shop: Workshop, url: str = PLAN, name: str = "plan.pdf") -> tuple[object, object]:
    """The option for a piece of evidence."""
    return "--evidence", f"{url}={shop.path(name)}"


def kept(shop: Workshop, output: str = "chair.json") -> tuple[object, ...]:
    """The options for an award that is kept."""
    return ("--store", shop.store, "--award-id", "A", "--json", *evidence(shop), *evidence(shop, LESSON, "lesson.mp4"))


def outcomes(done: Done) -> list[str]:
    """What came of looking at the evidence."""
    return [check["outcome"] for check in done.json["checks"] if check["code"] == "evidence.file"]


@pytest.mark.parametrize("output", ["chair.json", "chair.jwt"])
def test_a_file_is_recorded_and_told_from_another(shop: Workshop, output: str) -> None:
    shop.issue("chair", output, *evidence(shop), *evidence(shop, LESSON, "lesson.mp4"))
    both = (*evidence(shop), *evidence(shop, LESSON, "lesson.mp4"))
    done = shop.verify(output, "--json", *both)
    assert (done.code, outcomes(done)) == (0, ["passed", "passed"])
    assert done.json["document"]["evidence"] == [{"id": url, "type": ["Evidence"]} for url in (PLAN, LESSON)]
    done = shop.verify(output, "--json", *evidence(shop, name="other.pdf"))
    assert (done.code, outcomes(done)) == (1, ["failed", "skipped"])


def test_it_is_kept_with_the_award_and_part_of_what_it_is(shop: Workshop) -> None:
    shop.issue("chair", "chair.json", *kept(shop))
    document = shop.read("chair.json")
    assert document["relatedResource"] == [
        {"id": PLAN, "digestMultibase": digest_multibase(b"a plan")},
        {"id": LESSON, "digestMultibase": digest_multibase(b"a lesson")},
    ]
    shop.issue("chair", "again.json", *kept(shop))
    assert shop.read("again.json") == document
    shop.write("plan.pdf", "a plan that was written afterwards")
    with pytest.raises(AssertionError, match="has other contents"):
        shop.issue("chair", "third.json", *kept(shop))


def test_it_stays_with_a_corrected_award(shop: Workshop) -> None:
    shop.issue("chair", "chair.json", *kept(shop))
    given = ("--store", shop.store, "--key", shop.key, "--award-id", "B", "--reason", "a level was wrong")
    done = run("reissue", "A", shop.program, shop.path("web/assessment.yaml"), *given, "-o", shop.path("b.json"))
    assert done.code == 0, done.err
    before, after = shop.read("chair.json"), shop.read("b.json")
    assert [after[member] for member in ("evidence", "relatedResource")] == [
        before[member] for member in ("evidence", "relatedResource")
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("plan.pdf", "--evidence is ID=FILE"),
        (f"{PLAN}=nowhere.pdf", "nowhere.pdf"),
        ("plan: 1=plan.pdf", "/evidence/0/id"),
        (f"{PLAN}=.", "."),
    ],
)
@pytest.mark.parametrize("in_a_store", [False, True])
def test_evidence_that_cannot_be_recorded_issues_nothing(
    shop: Workshop, given: str, words: str, in_a_store: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.folder)
    where = ("--store", shop.store, "--award-id", "A") if in_a_store else ()
    shop.issue("chair", "first.json")
    assessed = (shop.program, shop.path("web/assessment.yaml"), "--key", shop.key, "--recipient", ANA)
    done = quick("issue", *assessed, "-o", shop.path("chair.json"), "--evidence", given, *where)
    assert (done.code, words in done.err, shop.path("chair.json").exists()) == (2, True, False), done.err
    assert run("awards", "list", "--store", shop.store, "--json").json == []


def test_two_files_for_one_piece_are_refused(shop: Workshop) -> None:
    shop.issue("chair", "chair.json", *evidence(shop))
    done = shop.verify("chair.json", *evidence(shop), *evidence(shop, name="other.pdf"))
    assert (done.code, "--evidence names two files" in done.err) == (2, True)


def test_evidence_that_nobody_can_fetch_leaves_it_open(shop: Workshop) -> None:
    shop.issue("chair", "chair.json", *evidence(shop))
    assert outcomes(shop.verify("chair.json", "--json")) == ["skipped"]
    done = shop.verify("chair.json", "--json", "--fetch-evidence")
    assert (done.code, outcomes(done)) == (3, ["undetermined"])
