"""What a batch makes of its rows: awards, badges, verdicts, and the order in which they come."""

from __future__ import annotations

import functools
import json
import pickle
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

from badges import signed
from batch_marking import Marking, content, words
from batch_rows import CREATED, DID, POINTS, SECRET, SEED, issuing, line, program, row, rows, signer
from microbadge import TrustedIssuers, UnsafeAnyIssuer, Verifier
from microbadge.batch import ROWS, Row, RowReader, Unreadable, Verifying, name_columns, run
from microbadge.batch import run as run_rows
from microbadge.batch.wanted import uuid_of
from microbadge.batch.work import Task
from microbadge.dids import did_document
from microbadge.errors import InvalidError, ParseError, UnavailableError
from microbadge.fetch import Fetched
from microbadge.recipient import matches
from microbadge.report import VerificationReport
from registrars import OLD


def made(*given: Row, **options: Any) -> list[Any]:
    """The results of issuing for these rows, in JSON."""
    return [json.loads(each) for each in content(run(issuing(**options), given)).splitlines()]


def fault(one: Row, **options: Any) -> Any:
    """What is told of a row with faults."""
    (result,) = made(one, **options)
    assert result["line"] == one.line
    return result["error"]


def web(url: str) -> Fetched:
    if url != "https://academy.example/.well-known/did.json":
        raise UnavailableError("nothing is there", url=url)
    return Fetched(json.dumps(did_document(DID, [signer().public_key])).encode(), url)


# --- what a row asks for ---


def test_a_badge_says_what_its_row_says() -> None:
    (badge,) = made(
        row(
            7,
            validFrom="2026-05-01T00:00:00Z",
            validUntil="2031-05-01T00:00:00+02:00",
            evidence=[
                "https://school.example/e",
                {"id": "https://school.example/f", "type": ["Evidence"], "name": "F"},
            ],
        )
    )
    assert badge["validFrom"] == "2026-05-01T00:00:00Z"
    assert badge["validUntil"] == "2031-04-30T22:00:00Z"
    assert [each["id"] for each in badge["evidence"]] == ["https://school.example/e", "https://school.example/f"]
    subject = badge["credentialSubject"]
    assert subject["achievement"]["id"] == "https://academy.example/excel/E1"
    assert len(subject["result"]) == 6
    assert matches(subject["identifier"][0], "teacher-7@school.example", "emailAddress")
    report = Verifier(fetch=web).verify(json.dumps(badge), TrustedIssuers([DID]), at=CREATED)
    assert report.verdict == "verified", report.to_json()


def test_a_badge_is_valid_from_when_it_was_created_unless_its_row_says_otherwise() -> None:
    (badge,) = made(row())
    assert (badge["validFrom"], badge["proof"]["created"]) == ("2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z")


def test_a_recipient_may_be_a_did_or_an_identifier_with_a_type() -> None:
    by_did, by_account = made(row(1, recipient="did:example:ana"), row(2, recipient="4711", recipientType="accountId"))
    assert by_did["credentialSubject"]["id"] == "did:example:ana"
    assert by_account["credentialSubject"]["identifier"][0]["identityType"] == "accountId"


def test_the_same_row_makes_the_same_badge_and_any_other_row_another_one() -> None:
    assert content(run(issuing(), [row()])) == content(run(issuing(), [row()]))
    others = [
        row(),
        row(recipient="bo@school.example"),
        row(recipientType="ext:name"),
        row(awardId="A"),
        row(validFrom="2026-05-01T00:00:00Z"),
        row(validUntil="2027-05-01T00:00:00Z"),
        row(evidence=["https://school.example/e"]),
    ]
    ids = [badge["id"] for badge in made(*others)] + [badge["id"] for badge in made(row(), secret=b"another")]
    assert len(set(ids)) == len(others) + 1


def test_ids_are_uuids_and_no_two_badges_share_a_salt() -> None:
    badges = made(*rows(3))
    assert len({badge["credentialSubject"]["identifier"][0]["salt"] for badge in badges}) == 3
    for badge in badges:
        found = uuid.UUID(badge["id"])
        assert (found.version, found.variant) == (8, uuid.RFC_4122)
    assert uuid_of(bytes(32)) == uuid.UUID("00000000-0000-8000-8000-000000000000")


def test_a_line_may_leave_the_achievement_to_the_batch() -> None:
    without = {name: value for name, value in line().items() if name != "achievement"}
    one = Row(1, json.dumps(without).encode())
    (badge,) = made(one, rows=RowReader(program(), achievement="E1"))
    assert badge["credentialSubject"]["achievement"]["id"].endswith("/E1")
    assert fault(one)["problems"][0]["message"] == "the member 'achievement' is missing"


def test_tokens_are_json_strings() -> None:
    (token,) = made(row(), jwt=True)
    assert Verifier(fetch=web).verify(token, TrustedIssuers([DID])).verdict == "verified"


@pytest.mark.parametrize(
    ("one", "pointer", "message"),
    [
        (Row(3, b"{"), "", "not JSON"),
        (Row(3, b"[]"), "", "not a JSON object"),
        (Row(3, Unreadable("cell B2 holds the error #N/A")), None, "cell B2 holds the error #N/A"),
        (row(3, recipient="ana"), None, "needs a type"),
        (row(3, recipent="ana"), "/recipent", "did you mean 'recipient'?"),
        (row(3, recipient=None), "/recipient", "is blank"),
        (row(3, recipient="ana@school.example,demonstrated\nbo@school.example"), "/recipient", "holds a line break"),
        (row(3, achievement="E99"), "/achievement", "no micro-credential 'E99'"),
        (row(3, ratings=[]), "/ratings", "not rated"),
        (row(3, level="high"), "/ratings/0", "has no level 'high'"),
        (row(3, level="progressing"), "/ratings", "not yet earned: "),
        (row(3, complete=False, ratings=[]), "/complete", "not yet earned: the submission is incomplete"),
        (row(3, validFrom="2026-05-01"), "/validFrom", "not a date and time"),
        (row(3, validUntil="2026-05-01T00:00:00"), "/validUntil", "needs a time zone"),
        (row(3, validUntil="2020-05-01T00:00:00Z"), "/validUntil", ""),
        (row(3, evidence=[{"id": "no url"}]), "/evidence/0/id", ""),
    ],
)
def test_a_row_with_faults_is_told_with_its_line_and_the_place(one: Row, pointer: str | None, message: str) -> None:
    error = fault(one)
    assert message in error["message"]
    if pointer is not None:
        assert error["problems"][0]["pointer"] == pointer


def test_a_row_with_faults_stops_no_other() -> None:
    (results,) = run(issuing(), [row(1), Row(2, b"{"), row(3)])
    assert (results.counts, results.rows) == ({"issued": 2, "failed": 1}, 3)
    assert [number for number, _ in results.faults] == [2]
    assert [b'"line":2' in each for each in results.content.splitlines()] == [False, True, False]


def test_cells_without_the_names_of_their_columns_are_a_fault() -> None:
    assert "needs the names of its columns" in fault(Row(1, ("ana",)))["message"]


# --- rosters ---


def by_cells(columns: list[str], cells: list[str], *, path: Path | None = None, achievement: str | None = None) -> Any:
    about = program() if path is None else program(path)
    reader = RowReader(about, name_columns(columns, about, achievement=achievement), achievement)
    (result,) = made(Row(2, tuple(cells)), rows=reader)
    return result


def test_a_column_gives_the_level_of_all_criteria_that_have_no_other() -> None:
    badge = by_cells(
        ["Recipient", "achievement", "LEVEL", "E1.design.1", "award id"],
        ["ana@school.example", "E1", "demonstrated", "DEMONSTRATED", "4711"],
    )
    levels = {result["achievedLevel"].rpartition("/")[2] for result in badge["credentialSubject"]["result"]}
    assert levels == {"demonstrated"}


def test_a_criterion_is_called_by_its_id_its_uri_or_its_name() -> None:
    criteria = program().micro_credentials[0].rubric.criteria
    columns = [criteria[0].id, criteria[1].name, *[each.id.rpartition("/")[2] for each in criteria[2:]]]
    badge = by_cells(["recipient", *columns], ["ana@school.example", *["Demonstrated"] * 6], achievement="E1")
    assert len(badge["credentialSubject"]["result"]) == 6


def test_levels_may_be_points() -> None:
    one = program(POINTS).micro_credentials[0]
    columns = [criterion.id for criterion in one.rubric.criteria]
    best = [criterion.levels[-1].name for criterion in one.rubric.criteria]
    badge = by_cells(["recipient", *columns], ["did:example:ana", *best], path=POINTS, achievement=one.id)
    assert badge["credentialSubject"]["id"] == "did:example:ana"


def test_a_day_is_its_beginning_and_addresses_of_evidence_stand_side_by_side() -> None:
    first, second = "https://a.example/", "https://b.example/"
    badge = by_cells(
        ["recipient", "level", "valid_from", "valid-until", "evidence", "approver"],
        [
            "did:example:ana",
            "demonstrated",
            "2026-05-01",
            "2031-05-01T12:00:00Z",
            "https://a.example/ https://b.example/",
            "R.",
        ],
        achievement="E1",
    )
    assert (badge["validFrom"], badge["validUntil"]) == ("2026-05-01T00:00:00Z", "2031-05-01T12:00:00Z")
    assert [each["id"] for each in badge["evidence"]] == [first, second]


@pytest.mark.parametrize(
    ("cells", "pointer", "message"),
    [
        (["", "E1", "demonstrated", ""], "", "the member 'recipient' is missing"),
        (["did:example:a", "", "demonstrated", ""], "/achievement", "no achievement is named"),
        (["did:example:a", "E77", "demonstrated", ""], "/achievement", "no micro-credential 'E77'"),
        (["did:example:a", "E1", "high", ""], "/level", "has no level 'high'"),
        (["did:example:a", "E1", "demonstrated", "high"], "/E1.design.1", "has no level 'high'"),
        (["did:example:a", "E2", "demonstrated", "demonstrated"], "/E1.design.1", "the rubric has no criterion"),
        (["did:example:a", "E1", "", "demonstrated"], "/ratings", "not rated"),
    ],
)
def test_a_wrong_cell_is_told_with_its_line_and_its_column(cells: list[str], pointer: str, message: str) -> None:
    result = by_cells(["recipient", "achievement", "level", "E1.design.1"], cells)
    assert result["line"] == 2
    assert result["error"]["problems"][0]["pointer"] == pointer
    assert message in result["error"]["message"]


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        (["recipient", "lvl"], {}, "/lvl: no criterion of the programme has this name"),
        (["recipient", "Recipient"], {}, "two columns for 'recipient'"),
        (["level"], {}, "no column is called recipient"),
        (["recipient"], {"ignored": ["notes"]}, "there is no column 'notes' to be ignored"),
        (["recipient", "E2.design.1"], {"achievement": "E1"}, "/E2.design.1: no criterion"),
    ],
)
def test_columns_that_nobody_understands_are_refused(columns: list[str], options: Any, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        name_columns(columns, program(), **options)


def test_a_column_may_be_ignored() -> None:
    named = name_columns(["recipient", "Notes", "E2.design.1"], program(), ignored=["Notes"])
    assert named == ("recipient", None, "E2.design.1")


# --- verdicts ---


def ask() -> Callable[[bytes], VerificationReport]:
    return functools.partial(_verify, Verifier())


def _verify(verifier: Verifier, data: bytes) -> VerificationReport:
    return verifier.verify(data, UnsafeAnyIssuer(), at=CREATED)


def test_a_verdict_says_which_line_it_is_about_and_why() -> None:
    good = json.dumps(signed()).encode()
    given = [Row(1, good), Row(2, good.replace(b"Scaffolds", b"Ladders")), Row(4, b"{"), Row(5, Unreadable("too long"))]
    (results,) = run(Verifying(ask), given)
    assert results.counts == {"verified": 1, "rejected": 2, "failed": 1}
    lines = [json.loads(each) for each in results.content.splitlines()]
    assert [each["line"] for each in lines] == [1, 2, 4, 5]
    assert lines[0] == {"line": 1, "verdict": "verified", "id": signed()["id"], "sha256": lines[0]["sha256"]}
    assert lines[1]["reason"]["code"] == "proof.signature"
    assert "id" not in lines[1]
    assert lines[2]["reason"] == {"code": "syntax.input", "pointer": "", "message": lines[2]["reason"]["message"]}
    assert lines[3] == {"line": 5, "error": {"message": "too long"}}


def test_whole_reports_are_those_of_verify() -> None:
    data = json.dumps(signed()).encode()
    (results,) = run(Verifying(ask, reports=True), [Row(1, data)])
    assert json.loads(results.content) == {"line": 1, "report": json.loads(ask()(data).to_json())}


def test_cells_are_no_credential() -> None:
    (results,) = run(Verifying(ask), [Row(1, ("a",))])
    assert results.counts == {"failed": 1}


# --- how it is run ---


class Waiting(Executor):
    """An executor that says how many tasks were under way at most, and does none before it is asked for its result."""

    def __init__(self) -> None:
        self.under_way = self.most = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        executor = self

        class Late(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:
                executor.under_way -= 1
                return fn(*args, **kwargs)

        return Late()


def counted(number: int, taken: list[int]) -> Iterator[Row]:
    for one in range(1, number + 1):
        taken.append(one)
        yield Row(one, b"x")


def test_however_many_rows_there_are_only_some_are_held(tmp_path: Path) -> None:
    executor, taken = Waiting(), list[int]()
    yielded = 0
    for results in run_rows(Marking(tmp_path), counted(5_000, taken), executor=executor, in_flight=4):
        yielded += results.rows
        assert len(taken) - yielded <= 4 * ROWS
    assert (executor.most, yielded) == (4, 5_000)


def test_large_rows_make_small_tasks(tmp_path: Path) -> None:
    large = [Row(number, b"x" * 1_500_000) for number in range(4)]
    assert [results.rows for results in run_rows(Marking(tmp_path), large)] == [2, 2]
    cells = [Row(number, ("x" * 1_500_000, "y")) for number in range(4)]
    unreadable = [Row(number, Unreadable("no")) for number in range(4)]
    assert [results.rows for results in run_rows(Marking(tmp_path), [*cells, *unreadable])] == [2, 2, 4]


@pytest.mark.parametrize("executor", [None, "threads", "processes"])
def test_any_executor_gives_the_same_in_order(tmp_path: Path, executor: str | None) -> None:
    given = words(*["wait"] * 20, *["go"] * 200, "refuse", "fault", *["go"] * 100)
    expected = content(run_rows(Marking(tmp_path), given))
    if executor == "threads":
        with ThreadPoolExecutor(3) as threads:
            assert content(run_rows(Marking(tmp_path), given, executor=threads)) == expected
    if executor == "processes":
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
            assert content(run_rows(Marking(tmp_path), given, executor=processes)) == expected
    refused, faulty, last = expected.splitlines()[220:223]
    assert json.loads(refused)["error"]["problems"] == [{"pointer": "/word", "message": "not like this"}]
    assert "a fault of microbadge itself, please report it: ZeroDivisionError('oh')" in faulty.decode()
    assert last == b"223 go"


def test_badges_are_the_same_whoever_makes_them() -> None:
    given = rows(ROWS + 1)
    expected = content(run(issuing(), given))
    assert expected.count(b"\n") == len(given)
    with ThreadPoolExecutor(2) as threads:
        assert content(run(issuing(), given, executor=threads)) == expected


@pytest.mark.parametrize("apart", [False, True])
def test_where_the_work_cannot_go_on_the_results_before_are_given(tmp_path: Path, apart: bool) -> None:
    given = words(*["go"] * 150, "stop", *["go"] * 150)
    done: list[int] = []
    with ThreadPoolExecutor(1) as threads, pytest.raises(UnavailableError, match="key service"):
        done.extend(part.rows for part in run_rows(Marking(tmp_path), given, executor=threads if apart else None))
    assert sum(done) == 150


def test_what_the_work_raises_when_it_is_opened_ends_the_batch() -> None:
    def refuse() -> Any:
        raise InvalidError("no such key")

    with pytest.raises(InvalidError, match="no such key"):
        list(run(issuing(open_signer=refuse), rows(1)))


def test_a_task_holds_the_name_of_a_key_and_never_the_key() -> None:
    task = Task(pickle.dumps(issuing()))
    for written in (pickle.dumps((task, rows(3))), cloudpickle.dumps((task, rows(3)))):
        assert b"batch_rows" in written
        assert SEED not in written
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(issuing(open_signer=functools.partial(id, OLD)))
    assert SECRET in pickle.dumps(issuing())  # it guards no more than what each badge says of its own salt
