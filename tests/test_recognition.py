"""A recognition is read for what it says, and reaches the awards it was meant for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import ACADEMY, BASE, badge, changed
from microbadge.errors import InvalidError
from microbadge.identifier_types import PROGRAM_TYPE
from microbadge.recognition import (
    ALSO_REQUIRED,
    COUNTS_FOR,
    CREDIT_UNIT,
    ISSUER,
    JURISDICTION,
    MAX_CALLED,
    MAX_ENTRIES,
    MAX_TEXT,
    Awarded,
    Recognition,
    amount_in_words,
    stranger,
)

AGENCY = "did:web:agency.example"
HASH = "sha256-of-a-rubric"
PROGRAM_ID = "https://academy.example/programs/excel"
DAY = datetime(2026, 5, 1, tzinfo=UTC)

Document = dict[str, Any]


def entry(kind: str, text: str) -> Document:
    return {"type": "IdentifierEntry", "identifier": text, "identifierType": kind}


def statement(*entries: Document, **members: Any) -> Document:
    """An EndorsementCredential of the achievement with the entries and members."""
    return {
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": AGENCY, "type": ["Profile"], "name": "Example State Agency"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": BASE,
            "type": ["EndorsementSubject", "Achievement"],
            "otherIdentifier": list(entries),
            **members,
        },
    }


CERTIFICATION = entry(COUNTS_FOR, "certification")
AWARDED = Awarded(BASE, (PROGRAM_ID,), ACADEMY.controller, HASH, DAY)


def test_everything_that_a_recognition_says_is_read() -> None:
    document = statement(
        CERTIFICATION,
        entry(COUNTS_FOR, "clock hours"),
        entry(ISSUER, ACADEMY.controller),
        entry("ext:RubricHash", HASH),
        entry(JURISDICTION, "US-RI"),
        entry(CREDIT_UNIT, "graduate credit"),
        entry(ALSO_REQUIRED, "two years of teaching"),
        creditsAvailable=1.5,
    )
    document["validUntil"] = "2027-01-01T00:00:00Z"
    assert Recognition.from_document(document) == Recognition(
        recognizer=AGENCY,
        recognizer_name="Example State Agency",
        of=BASE,
        issuer=ACADEMY.controller,
        rubric_hash=HASH,
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        valid_until=datetime(2027, 1, 1, tzinfo=UTC),
        jurisdiction="US-RI",
        counts_for=("certification", "clock hours"),
        credits=Decimal("1.5"),
        credit_unit="graduate credit",
        also_required=("two years of teaching",),
    )


@pytest.mark.parametrize(
    "document",
    [
        {},
        statement(),
        statement(entry("ext:Something", "else")),
        {**statement(CERTIFICATION), "type": ["VerifiableCredential", "OpenBadgeCredential"]},
        changed(lambda d: d["credentialSubject"].update(type=["EndorsementSubject"]), statement(CERTIFICATION)),
        {**statement(CERTIFICATION), "credentialSubject": "https://academy.example/scaffolds"},
        {**statement(CERTIFICATION), "credentialSubject": [{}, {}]},
    ],
)
def test_what_says_nothing_of_the_kind_is_no_recognition(document: Document) -> None:
    assert Recognition.from_document(document) is None


def test_a_name_in_several_languages_is_left_out() -> None:
    document = statement(CERTIFICATION)
    document["issuer"]["name"] = {"@value": "Example State Agency", "@language": "en"}
    found = Recognition.from_document(document)
    assert found is not None
    assert found.recognizer_name is None
    assert found.in_words() == f"{AGENCY} counts it towards certification"
    assert Recognition.from_document({**statement(CERTIFICATION), "issuer": AGENCY}) == Recognition(
        recognizer=AGENCY, of=BASE, counts_for=("certification",), valid_from=datetime(2026, 1, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("issuer"), "by whom"),
        (lambda d: d["credentialSubject"].pop("id"), "of what"),
        (lambda d: d.update(validUntil="soon"), "date and time"),
        (lambda d: d.update(validFrom=7), "date and time"),
        (lambda d: d["credentialSubject"].update(creditsAvailable="1"), "number"),
        (lambda d: d["credentialSubject"].update(creditsAvailable=-1), "fewer"),
        (lambda d: d["credentialSubject"].update(creditsAvailable=float("nan")), "lie between"),
        (lambda d: d.update({"@context": ["https://www.w3.org/ns/credentials/v2", {"x": "ext:Issuer"}]}), "names"),
        (lambda d: d["credentialSubject"].update({"https://ob.example/otherIdentifier": []}), "more of its subject"),
        (lambda d: _entries(d).append("ext:Issuer"), "cannot be read"),
        (lambda d: _entries(d).append({"identifierType": ISSUER}), "cannot be read"),
        (lambda d: _entries(d).extend([entry(ISSUER, "did:example:1"), entry(ISSUER, "did:example:2")]), "more than"),
        (lambda d: _entries(d).append(entry(JURISDICTION, "x" * (MAX_TEXT + 1))), "characters"),
        (lambda d: _entries(d).extend([CERTIFICATION] * MAX_ENTRIES), "entries"),
    ],
)
def test_what_cannot_be_told_for_sure_is_refused(change: Callable[[Document], object], message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        Recognition.from_document(changed(change, statement(CERTIFICATION)))


def _entries(document: Document) -> list[Any]:
    found: list[Any] = document["credentialSubject"]["otherIdentifier"]
    return found


def recognition(**members: Any) -> Recognition:
    return Recognition(recognizer=AGENCY, of=members.pop("of", BASE), **members)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"of": PROGRAM_ID},
        {"of": f" {BASE.replace('scaffolds', 'sc%61ffolds')}"},
        {"issuer": ACADEMY.controller},
        {"rubric_hash": HASH},
        {"valid_from": DAY, "valid_until": DAY},
    ],
)
def test_a_recognition_reaches_the_awards_it_names(members: dict[str, Any]) -> None:
    assert recognition(**members).fault(AWARDED) is None


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"of": "https://academy.example/other"}, "another achievement"),
        ({"issuer": "did:example:other"}, "another issuer"),
        ({"rubric_hash": "of-another"}, "another rubric"),
        ({"valid_from": datetime(2026, 6, 1, tzinfo=UTC)}, "from 2026-06-01, and this is of 2026-05-01"),
        ({"valid_until": datetime(2026, 4, 1, tzinfo=UTC)}, "until 2026-04-01, and this is of 2026-05-01"),
    ],
)
def test_a_recognition_does_not_reach_other_awards(members: dict[str, Any], fault: str) -> None:
    assert fault in str(recognition(**members).fault(AWARDED))


def test_an_award_without_a_date_or_a_rubric_hash_is_not_taken_for_one_that_fits() -> None:
    bare = Awarded(BASE)
    assert recognition().fault(bare) is None
    assert "no date" in str(recognition(valid_from=DAY).fault(bare))
    assert "no date" in str(recognition(valid_until=DAY).fault(bare))
    assert "another rubric" in str(recognition(rubric_hash=HASH).fault(bare))
    assert "another issuer" in str(recognition(issuer=AGENCY).fault(bare))
    assert "another achievement" in str(recognition().fault(Awarded(None)))


def test_a_badge_says_what_was_awarded_and_when() -> None:
    document = badge()
    achievement = document["credentialSubject"]["achievement"]
    achievement["otherIdentifier"] = [entry(PROGRAM_TYPE, PROGRAM_ID), entry("ext:RubricHash", HASH)]
    assert Awarded.of(document) == AWARDED
    assert AWARDED.things == (BASE, PROGRAM_ID)
    document["awardedDate"] = "2025-12-31T00:00:00Z"
    assert Awarded.of(document).on == datetime(2025, 12, 31, tzinfo=UTC)
    document["awardedDate"] = "some day"
    assert Awarded.of(document).on is None, "the day that is meant is not the start of validity"


def test_a_learner_record_awards_nothing_itself() -> None:
    document = {**badge(), "type": ["VerifiableCredential", "ClrCredential"]}
    assert Awarded.of(document).things == ()


def test_two_hashes_of_a_rubric_are_none() -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["otherIdentifier"] = [
        entry("ext:RubricHash", HASH),
        entry("ext:RubricHash", "another"),
    ]
    assert Awarded.of(document).rubric_hash is None


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({}, "recognises it"),
        ({"jurisdiction": "US-RI"}, "recognises it in US-RI"),
        ({"counts_for": ("certification",), "jurisdiction": "US-RI"}, "counts it towards certification in US-RI"),
        (
            {"counts_for": ("certification",), "also_required": ("a", "b", "c")},
            "counts it towards certification; also required: a, b and c",
        ),
        (
            {"counts_for": ("graduate credit",), "credits": Decimal(1), "credit_unit": "graduate credit"},
            "grants 1 graduate credit for it",
        ),
        (
            {"counts_for": ("certification",), "credits": Decimal(3), "credit_unit": "graduate credit"},
            "grants 3 graduate credits for it and counts it towards certification",
        ),
        ({"credits": Decimal("0.5")}, "grants 0.5 credits for it"),
    ],
)
def test_a_recognition_is_told_in_words_an_employer_understands(members: dict[str, Any], words: str) -> None:
    said = recognition(recognizer_name="Example State Agency", **members)
    assert (said.says, said.in_words()) == (words, f"Example State Agency {words}")
    assert said.to_dict()["in_words"] == said.in_words()


def test_a_recogniser_is_told_in_full_with_its_id() -> None:
    assert recognition(recognizer_name="Example State Agency").who_in_full == f"Example State Agency ({AGENCY})"
    assert recognition().who_in_full == AGENCY


def test_somebody_about_whom_nobody_asked_is_told_of_by_id_whatever_they_call_themselves() -> None:
    calls_itself = "somebody who calls itself “Example State Agency”"
    assert stranger("Example State Agency", AGENCY) == f"{calls_itself}, {AGENCY}; nobody asked about them"
    assert stranger(None, AGENCY) == f"somebody without a name, {AGENCY}; nobody asked about them"
    assert f"“{'x' * MAX_CALLED}”, {AGENCY}" in stranger("x" * MAX_TEXT, AGENCY)


def test_an_amount_is_told_with_its_unit() -> None:
    assert amount_in_words(Decimal(10), "clock hours") == "10 clock hours"
    assert amount_in_words(Decimal(1), None) == "1 credit"


def test_the_json_form_leaves_out_what_is_not_said() -> None:
    assert recognition().to_dict() == {
        "recognizer": AGENCY,
        "of": BASE,
        "says": "recognises it",
        "in_words": f"{AGENCY} recognises it",
    }
    full = recognition(credits=Decimal("1.50"), counts_for=("certification",), valid_from=DAY).to_dict()
    assert (full["credits"], full["counts_for"], full["valid_from"]) == (
        "1.5",
        ["certification"],
        "2026-05-01T00:00:00Z",
    )


_TEXTS = st.text(min_size=1, max_size=20)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.builds(
        Recognition,
        recognizer=st.just(AGENCY),
        of=st.just(BASE),
        recognizer_name=st.just("Example State Agency"),
        valid_from=st.just(datetime(2026, 1, 1, tzinfo=UTC)),
        issuer=st.none() | _TEXTS,
        rubric_hash=st.none() | _TEXTS,
        jurisdiction=st.none() | _TEXTS,
        counts_for=st.lists(_TEXTS, min_size=1, max_size=3).map(tuple),
        credits=st.none() | st.integers(0, 1000).map(Decimal),
        credit_unit=st.none() | _TEXTS,
        also_required=st.lists(_TEXTS, max_size=3).map(tuple),
    )
)
def test_what_is_written_is_read_back(written: Recognition) -> None:
    members = written.subject_members()
    assert Recognition.from_document(statement(**members)) == written


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.sampled_from([ISSUER, "EndorsementCredential"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "type issuer credentialSubject achievement otherIdentifier identifier identifierType id".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["type", "issuer", "credentialSubject", "awardedDate"]), _JSON))
def test_any_object_is_read_without_a_foreign_error(document: Document) -> None:
    Awarded.of(document)
    with suppress(InvalidError):
        Recognition.from_document({**document, "type": ["EndorsementCredential"]})
