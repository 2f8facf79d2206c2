"""The benchmarks run, on small numbers: what comes of them is for people to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from badges import ACADEMY
from benchmarks import credentials, status
from microbadge.registrar import Registrar
from microbadge.status import MINIMUM_ENTRIES
from microbadge.store import AwardState, Store, StoreSettings


def test_the_cost_of_credentials_is_measured(
    shared: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MICROBADGE_SHARED", str(shared))
    monkeypatch.setattr(credentials, "ROUNDS", 2)
    credentials.main()
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[:2] for line in lines] == [
        [size, suite] for size in ("minimal", "realistic", "large") for suite in credentials.SUITES
    ]
    assert all(float(ratio) > 0 for line in lines for ratio in line.split()[2:])


def test_the_cost_of_status_lists_is_measured() -> None:
    assert all(ratio > 0 for ratio in status.of_lists(MINIMUM_ENTRIES))
    assert status.of_verifying(MINIMUM_ENTRIES) > 0
    assert status.of_revoking(200) > 0


def test_the_award_to_be_revoked_is_one_that_is_in_force(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    profile = {"id": ACADEMY.controller, "type": ["Profile"], "name": "Example Leadership Academy"}
    registrar = Registrar.create(path, StoreSettings(profile, "https://academy.example"), ACADEMY, actor="benchmark")
    registrar.issue_document(status.unsigned(), award_id="0", actor="benchmark")
    registrar.store.close()
    status.fill(path, 1_000)
    with Store.open(path) as store:
        in_force = [int(each.award_id) for each in store.awards(state=AwardState.IN_FORCE) if each.award_id != "0"]
    assert status.in_force(path, 1_000) == sorted(in_force)
    assert 900 < len(in_force) < 999
