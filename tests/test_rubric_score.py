"""Which level is higher, and which scores are sums: what the issuer, the reader and the verifier share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import BASE, NAMES, badge, total
from microbadge.rubric_score import ranks, stated_sums

decimals = st.lists(st.none() | st.integers(-2, 5).map(Decimal), max_size=5)
SCORE = f"{BASE}/total"


def rubric() -> Any:
    """The achievement of the badge, with a score that is the sum of its criteria."""
    achievement = badge()["credentialSubject"]["achievement"]
    achievement["resultDescription"].append(total("6", valueMin="0", valueMax="9")[0])
    return achievement


def is_order(numbers: list[Decimal | None]) -> bool:
    return None not in numbers and len(set(numbers)) == len(numbers)


@given(decimals, st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_points_of_their_own_rank_levels_else_numbers_of_their_own_else_nothing(
    points: list[Decimal | None], data: st.DataObject
) -> None:
    numbers = data.draw(
        st.lists(st.none() | st.integers(0, 9).map(Decimal), min_size=len(points), max_size=len(points))
    )
    expected = points if is_order(points) else numbers if is_order(numbers) else None
    assert ranks(points, numbers) == expected
    assert ranks(points) == (points if is_order(points) else None)


def test_a_score_states_its_sum() -> None:
    assert stated_sums(rubric()) == {SCORE: tuple(f"{BASE}/criteria/{name}" for name in NAMES)}


def as_tuple(description: dict[str, Any], member: str) -> None:
    description[member] = tuple(description[member])


def test_tuples_state_what_lists_state() -> None:
    achievement = rubric()
    for description in achievement["resultDescription"]:
        as_tuple(description, "alignment" if "alignment" in description else "rubricCriterionLevel")
    as_tuple(achievement, "resultDescription")
    assert stated_sums(achievement) == stated_sums(rubric())


@pytest.mark.parametrize("name", [None, 7, ["x"]])
def test_no_description_is_found_by_an_id_that_is_not_a_string(name: Any) -> None:
    achievement = rubric()
    criterion, score = achievement["resultDescription"][0], achievement["resultDescription"][3]
    criterion["id"], score["alignment"][0]["targetUrl"] = name, str(name)
    assert stated_sums(achievement) == {}
    score["alignment"][0]["targetUrl"] = name
    assert stated_sums(achievement) == {}
    achievement = rubric()
    achievement["resultDescription"][3]["id"] = name
    assert stated_sums(achievement) == {}


def test_an_alignment_that_names_nothing_leaves_no_sum_of_the_others() -> None:
    achievement = rubric()
    alignment = achievement["resultDescription"][3]["alignment"]
    achievement["resultDescription"][3]["valueMax"] = "6"
    alignment[0]["targetUrl"] = None
    assert stated_sums(achievement) == {}
    del alignment[0]
    assert stated_sums(achievement) == {SCORE: tuple(f"{BASE}/criteria/{name}" for name in NAMES[1:])}


@pytest.mark.parametrize("change", ["no points", "no levels", "another criterion of the id", "twice", "another kind"])
def test_a_score_over_criteria_that_cannot_be_added_states_no_sum(change: str) -> None:
    achievement = rubric()
    descriptions = achievement["resultDescription"]
    if change == "no points":
        del descriptions[0]["rubricCriterionLevel"][3]["points"]
    elif change == "no levels":
        descriptions[0]["rubricCriterionLevel"] = []
    elif change == "another criterion of the id":
        descriptions.append(dict(descriptions[0]))
    elif change == "twice":
        descriptions[3]["alignment"].append(dict(descriptions[3]["alignment"][0]))
    else:
        descriptions[0]["resultType"] = "Result"
    assert stated_sums(achievement) == {}
