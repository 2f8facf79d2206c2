"""The file of results and its journal: what a run that ended in the middle leaves, and how the next one goes on."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.batch import Results
from microbadge.batch import output as output_module
from microbadge.batch.output import open_output
from microbadge.errors import InvalidError, UnavailableError

ASKED = {"input": "a", "form": "json"}


def results(*lines: int) -> Results:
    return Results(b"".join(b"%d\n" % line for line in lines), {"done": len(lines)})


def draw() -> dict[str, Any]:
    return {"secret": os.urandom(8).hex()}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(output_module, "EVERY", 0.0)
    return tmp_path / "out.jsonl"


def journal(path: Path) -> Path:
    return path.with_name("out.jsonl.journal")


class Stopped(Exception):
    pass


def ended_after(path: Path, done: Results) -> Any:
    """A run that an exception ends in the middle; the answer is what it drew."""
    with contextlib.suppress(Stopped), open_output(path, ASKED, draw) as output:
        output.write(done)
        raise Stopped
    return output.drawn


def test_a_run_that_was_ended_is_carried_on(path: Path) -> None:
    drawn = ended_after(path, results(1, 2))
    with open_output(path, ASKED, draw) as output:
        assert (output.rows, output.counts, output.done, output.drawn) == (2, Counter(done=2), False, drawn)
        output.write(results(3))
        output.finish()
    assert path.read_bytes() == b"1\n2\n3\n"
    with open_output(path, ASKED, draw) as output:
        assert (output.rows, output.counts, output.done) == (3, Counter(done=3), True)
    assert path.read_bytes() == b"1\n2\n3\n"


def test_what_the_journal_does_not_know_of_is_done_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_output(path, ASKED, draw) as output:
        output.write(results(1, 2))
    left = journal(path).read_bytes()
    with open_output(path, ASKED, draw) as output:
        output.write(results(3))
    journal(path).write_bytes(left + b'{"rows": 3, "by')
    path.write_bytes(path.read_bytes() + b"torn")
    with open_output(path, ASKED, draw) as output:
        assert output.rows == 2
        output.write(results(3))
    assert path.read_bytes() == b"1\n2\n3\n"


def test_results_are_noted_from_time_to_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_module, "EVERY", 3600.0)
    with open_output(path, ASKED, draw) as output:
        before = journal(path).read_bytes()
        output.write(results(1))
        assert journal(path).read_bytes() == before
    assert json.loads(journal(path).read_bytes().splitlines()[-1])["rows"] == 1


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    parts=st.lists(st.integers(1, 4), max_size=6),
    cut=st.integers(0, 10_000),
    torn=st.binary(max_size=30).filter(lambda tail: b"\n" not in tail),
)
def test_killed_at_any_byte_of_the_journal_the_file_is_whole_in_the_end(
    tmp_path_factory: pytest.TempPathFactory, parts: list[int], cut: int, torn: bytes
) -> None:
    path = tmp_path_factory.mktemp("batch") / "out.jsonl"
    numbers = list(range(sum(parts)))
    with open_output(path, ASKED, draw) as output:
        begun = journal(path).stat().st_size
        rest = iter(numbers)
        for part in parts:
            output.write(results(*[next(rest) for _ in range(part)]))
            output.note()
    content = journal(path).read_bytes()
    journal(path).write_bytes(content[: begun + cut % (len(content) - begun + 1)])
    path.write_bytes(path.read_bytes() + torn)
    with open_output(path, ASKED, draw) as output:
        assert output.rows in [sum(parts[:index]) for index in range(len(parts) + 1)]
        output.write(results(*numbers[output.rows :]))
        output.finish()
    assert path.read_bytes() == b"".join(b"%d\n" % number for number in numbers)


def test_the_journal_is_for_its_owner_alone(path: Path) -> None:
    with open_output(path, ASKED, draw):
        pass
    assert stat.S_IMODE(journal(path).stat().st_mode) == 0o600


def test_the_file_of_another_run_is_left_as_it_is(path: Path) -> None:
    with open_output(path, ASKED, draw) as output:
        output.write(results(1))
    with (
        pytest.raises(InvalidError, match=r"another form, input, key \(--force begins anew\)"),
        open_output(path, {"input": "b", "key": "k"}, draw),
    ):
        pytest.fail("it was opened")
    assert path.read_bytes() == b"1\n"
    with open_output(path, {"input": "b"}, draw, force=True) as output:
        assert output.rows == 0
    assert path.read_bytes() == b""


def test_a_file_that_no_run_made_is_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"precious")
    with pytest.raises(InvalidError, match="exists already"), open_output(path, ASKED, draw):
        pytest.fail("it was opened")
    assert path.read_bytes() == b"precious"


def test_a_run_that_was_killed_before_it_had_a_journal_is_begun_anew(path: Path) -> None:
    path.write_bytes(b"")
    journal(path).with_name("out.jsonl.journal.unfinished").write_bytes(b"{")
    with open_output(path, ASKED, draw) as output:
        assert output.rows == 0


def test_a_file_that_was_cut_is_refused(path: Path) -> None:
    with open_output(path, ASKED, draw) as output:
        output.write(results(1, 2))
    path.write_bytes(b"1\n")
    with pytest.raises(InvalidError, match="shorter than its journal says"), open_output(path, ASKED, draw):
        pytest.fail("it was opened")


@pytest.mark.parametrize(
    "damaged", [b"", b"{}\n", b"[]\n", b"no\n", b'{"asked": 1, "drawn": 2}\n', b"[" * 100_000 + b"\n"]
)
def test_a_damaged_journal_is_refused(path: Path, damaged: bytes) -> None:
    with open_output(path, ASKED, draw):
        pass
    journal(path).write_bytes(damaged)
    with pytest.raises(InvalidError, match="a journal that is damaged"), open_output(path, ASKED, draw):
        pytest.fail("it was opened")


def test_two_runs_do_not_write_to_one_file(path: Path) -> None:
    with (
        FileLock(path.with_name(".out.jsonl.lock")),
        pytest.raises(UnavailableError, match="another process writes to it"),
        open_output(path, ASKED, draw),
    ):
        pytest.fail("it was opened")


def test_a_disk_that_is_full_leaves_what_can_be_carried_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        """A file whose disk takes some of it."""

        def __init__(self, file: Any) -> None:
            self.file = file

        def write(self, data: bytes) -> None:
            self.file.write(data[: len(data) // 2])
            self.file.flush()
            raise OSError(28, "No space left on device")

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    def fill() -> None:
        with open_output(path, ASKED, draw) as output:
            output.write(results(1, 2))
            monkeypatch.setattr(output, "_file", Full(output._file))
            output.write(results(3, 4))

    with pytest.raises(OSError, match="No space"):
        fill()
    with open_output(path, ASKED, draw) as output:
        assert output.rows == 2
        output.write(results(3, 4))
    assert path.read_bytes() == b"1\n2\n3\n4\n"
