"""Views of Open Badges 3.0 and Verifiable Credentials documents, and what they refuse."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from conftest import read_json
from microbadge.errors import ModelError, Problem
from microbadge.models import (
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    MAX_PROBLEMS,
    Achievement,
    AchievementType,
    EndorsementCredential,
    Evidence,
    LanguageValue,
    OpenBadgeCredential,
    Profile,
    ResultStatusType,
    ResultType,
    VerifiableCredential,
    View,
    is_extension,
    plain_text,
    problems,
    problems_of,
    view,
    view_as,
)

SPEC_EXAMPLES = "spec/vectors/1edtech-ob3-spec-examples"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

Document = dict[str, Any]


def badge(**members: Any) -> Document:
    """The smallest badge, with `members` put in place of its own."""
    return {
        "@context": [CREDENTIALS_V2, OB_CONTEXT],
        "id": "urn:uuid:6a5e4d0e-6d1a-4d3a-9e0c-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://academy.example.org/", "type": "Profile", "name": "Example Leadership Academy"},
        "validFrom": "2026-01-31T09:30:00Z",
        "credentialSubject": {"id": "did:example:ana", "type": "AchievementSubject", "achievement": achievement()},
    } | members


def achievement(**members: Any) -> Document:
    return {
        "id": "https://academy.example.org/achievements/1",
        "type": "Achievement",
        "name": "Leading a learning team",
        "description": "Leads a team of teachers through a cycle of inquiry.",
        "criteria": {"narrative": "Four artefacts, each rated on four levels."},
    } | members


def awarded(**members: Any) -> Document:
    """The smallest badge, with `members` put into its achievement."""
    return subject(achievement=achievement(**members))


def subject(**members: Any) -> Document:
    document = badge()
    document["credentialSubject"] |= members
    return document


def credential(**members: Any) -> Document:
    """The smallest verifiable credential of no particular kind."""
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": {"id": "did:example:subject"},
    } | members


def old_badge(**members: Any) -> Document:
    """The smallest badge in version 1.1 of the data model."""
    document = badge(**{"@context": [CREDENTIALS_V1, OB_CONTEXT]}, name="Leading", issuanceDate="2020-02-29T12:00:00Z")
    del document["validFrom"]
    return document | members


def told(
    document: object, *, severity: str = "error", profile: Any = "open-badges"
) -> list[tuple[str | None, str | None]]:
    """The pointers and codes of the problems of one severity."""
    return [(p.pointer, p.code) for p in problems(document, profile=profile) if p.severity == severity]


def objects(value: object) -> Iterator[Document]:
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from objects(member)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


def views(seen: object) -> Iterator[View]:
    if isinstance(seen, View):
        yield seen
        for name in type(seen).model_fields:
            yield from views(getattr(seen, name))
    elif isinstance(seen, tuple):
        for item in seen:
            yield from views(item)


# What a view is


@pytest.mark.parametrize("name", ["OpenBadgeCredential", "AchievementCredential"])
def test_a_badge_is_viewed_as_one_under_either_of_its_names(name: str) -> None:
    assert isinstance(view(badge(type=["VerifiableCredential", name])), OpenBadgeCredential)


def test_an_endorsement_is_viewed_as_one(shared: Path) -> None:
    seen = view(read_json(shared / SPEC_EXAMPLES / "examples/endorsement.json"))
    assert isinstance(seen, EndorsementCredential)
    assert seen.subject_id == "https://1edtech.edu/issuers/565049"
    assert seen.issuer_id == "https://state.gov/issuers/565049"


@pytest.mark.parametrize("profile", ["open-badges", "vc"])
def test_a_credential_is_not_two_kinds_at_once(profile: Any) -> None:
    both = badge(type=["VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential"])
    assert ("/type", "type") in [(one.pointer, one.code) for one in problems(both, profile=profile)]
    same = badge(type=["VerifiableCredential", "OpenBadgeCredential", "AchievementCredential"])
    assert problems(same, profile=profile) == []


def test_any_other_credential_is_viewed_as_a_verifiable_credential() -> None:
    seen = view(credential(issuer={"id": "did:example:issuer"}))
    assert isinstance(seen, VerifiableCredential)
    assert (seen.issuer_id, seen.subject_id) == ("did:example:issuer", "did:example:subject")


def test_the_document_of_a_view_is_the_very_object_received() -> None:
    document = badge()
    seen = view(document)
    assert isinstance(seen, OpenBadgeCredential)
    assert seen.document is document
    assert seen.credential_subject.achievement.document is document["credentialSubject"]["achievement"]


def test_every_class_of_the_complete_example_is_read(shared: Path) -> None:
    seen = view(read_json(shared / SPEC_EXAMPLES / "examples/fullOpenBadge.json"))
    assert isinstance(seen, OpenBadgeCredential)
    assert isinstance(seen.issuer, Profile)
    assert seen.issuer.address is not None
    assert seen.issuer.address.geo is not None
    assert seen.issuer.address.geo.latitude == 1.0
    award = seen.credential_subject
    assert award.credits_earned == 42.0
    assert award.achievement.achievement_type is AchievementType.DEGREE
    assert award.achievement.result_description[1].result_type is ResultType.RUBRIC_CRITERION_LEVEL
    assert award.achievement.result_description[1].rubric_criterion_level[0].points == "4"
    assert award.result[2].status is ResultStatusType.COMPLETED
    assert award.activity_end_date == datetime(2010, 1, 2, tzinfo=UTC)
    assert [type(item) for item in seen.evidence] == [Evidence, Evidence]
    assert seen.endorsement[0].proof[0].cryptosuite == "eddsa-rdf-2022"
    assert seen.credential_status[0].type == ("1EdTechRevocationList",)


def test_a_view_cannot_be_changed() -> None:
    seen = view(badge())
    with pytest.raises(ValidationError):
        seen.id = "urn:other"


def test_a_mapping_that_is_no_dict_is_viewed_too() -> None:
    document = MappingProxyType(badge())
    assert view(document).document is document


def test_one_value_stands_for_the_set_of_it() -> None:
    alignment = {"type": "Alignment", "targetName": "CTEL 2", "targetUrl": "https://standards.example.org/2"}
    one = view_as(Achievement, achievement(alignment=alignment))
    several = view_as(Achievement, achievement(alignment=[alignment]))
    assert one.alignment == several.alignment
    assert one.alignment[0].type == ("Alignment",)


def test_a_member_is_read_under_its_json_name_only() -> None:
    seen = view(badge(valid_until="2020-01-01T00:00:00Z"))
    assert seen.valid_until is None
    assert seen.document["valid_until"] == "2020-01-01T00:00:00Z"


def test_a_part_is_viewed_by_itself() -> None:
    profile = {"id": "did:example:academy", "type": ["Profile"], "dateOfBirth": "1990-01-31"}
    assert view_as(Profile, profile).date_of_birth == date(1990, 1, 31)
    assert view_as(Profile, profile).document is profile
    with pytest.raises(ModelError) as refused:
        view_as(Profile, {"type": "Group"})
    assert [problem.pointer for problem in refused.value.problems] == ["/id", "/type"]


KNOWN = {str(field.alias) for seen in View.__subclasses__() for field in seen.model_fields.values()} | {
    str(field.alias)
    for seen in (OpenBadgeCredential, EndorsementCredential, Evidence)
    for field in seen.model_fields.values()
}
TRICKY = [
    "document",
    "_document",
    "valid_from",
    "credential_subject",
    "model_fields",
    "model_config",
    "faults",
    "",
    "TYPES",
]
names = (st.sampled_from(TRICKY) | st.text(max_size=12)).filter(lambda name: name not in KNOWN)
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=8)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_members_nobody_defined_are_kept_wherever_they_stand(shared: Path, data: st.DataObject) -> None:
    document = read_json(shared / SPEC_EXAMPLES / "examples/fullOpenBadge.json")
    places = list(objects(document))
    for index in data.draw(st.lists(st.integers(0, len(places) - 1), min_size=1, max_size=6)):
        places[index].update(data.draw(st.dictionaries(names, values, max_size=3)))
    before = copy.deepcopy(document)
    seen = view(document)
    assert seen.document is document
    assert seen.document == before
    assert all(any(part.document is place for place in places) for part in views(seen))
    assert len(list(views(seen))) == len(places)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(value=values, profile=st.sampled_from(["open-badges", "vc"]))
def test_problems_are_told_for_any_json_value(value: object, profile: Any) -> None:
    assert any(problem.severity == "error" for problem in problems(value, profile=profile))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.data())
def test_problems_are_told_for_any_badge_with_a_foreign_value_in_it(data: st.DataObject) -> None:
    document = badge(evidence=[{"type": "Evidence"}], proof={"type": "DataIntegrityProof"})
    place = data.draw(st.sampled_from(list(objects(document))))
    place[data.draw(st.sampled_from(sorted(KNOWN)))] = data.draw(values)
    found = problems(document)
    assert found == problems(copy.deepcopy(document))
    if any(problem.severity == "error" for problem in found):
        with pytest.raises(ModelError):
            view(document)
    else:
        assert view(document).document is document


# Where problems are and how they are told


def test_a_fault_in_one_value_of_a_set_is_placed_without_an_index() -> None:
    assert told(awarded(alignment={"type": "Alignment", "targetName": "x"})) == [
        ("/credentialSubject/achievement/alignment/targetUrl", "required")
    ]
    assert told(awarded(alignment=[{"type": "Alignment", "targetName": "x"}])) == [
        ("/credentialSubject/achievement/alignment/0/targetUrl", "required")
    ]
    assert told(awarded(alignment=7)) == [("/credentialSubject/achievement/alignment", "type")]
    assert told(awarded(alignment=[7])) == [("/credentialSubject/achievement/alignment/0", "type")]


def test_a_fault_in_an_embedded_endorsement_is_placed_in_it(shared: Path) -> None:
    endorsement = read_json(shared / SPEC_EXAMPLES / "examples/endorsement.json")
    del endorsement["name"]
    endorsement["type"] = ["VerifiableCredential"]
    assert told(badge(endorsement=[endorsement])) == [
        ("/endorsement/0/name", "required"),
        ("/endorsement/0/type", "type"),
    ]


def test_all_errors_are_told_at_once_and_warnings_after_them() -> None:
    document = awarded(achievementType="Program", name=7, image="https://academy.example.org/badge.png")
    document["validUntil"] = "2020-01-01T00:00:00Z"
    del document["id"]
    found = problems(document)
    assert [(problem.pointer, problem.code, problem.severity) for problem in found] == [
        ("/credentialSubject/achievement/image", "type", "error"),
        ("/credentialSubject/achievement/name", "type", "error"),
        ("/id", "required", "error"),
        ("/validUntil", "date", "error"),
        ("/credentialSubject/achievement/achievementType", "enum", "warning"),
    ]
    with pytest.raises(ModelError) as refused:
        view(document)
    assert refused.value.problems == tuple(found[:4])


def test_a_problem_names_what_was_expected_and_what_is_there() -> None:
    (found,) = problems(badge(id=7))
    assert found == Problem("id must be a string", "/id", expected="a string", actual=7, code="type")
    (found,) = problems(awarded(name={}))
    assert found.actual == "object"
    (found,) = problems(awarded(name=[]))
    assert found.actual == "array"


def test_a_long_value_is_shortened_where_it_is_told() -> None:
    (found,) = problems(badge(id="no url " * 1000))
    assert isinstance(found.actual, str)
    assert len(found.actual) < 100


def test_problems_are_limited_and_in_the_order_of_the_document() -> None:
    found = problems(awarded(tag=[1] * 1000))
    assert len(found) == MAX_PROBLEMS
    assert [problem.pointer for problem in found] == [
        f"/credentialSubject/achievement/tag/{n}" for n in range(MAX_PROBLEMS)
    ]


def test_a_chain_of_parent_organisations_without_end_is_refused() -> None:
    parent: Document = {"id": "did:example:top", "type": "Profile"}
    for _ in range(2000):
        parent = {"id": "did:example:one", "type": "Profile", "parentOrg": parent}
    ((place, code),) = told(badge(issuer=parent))
    assert code == "depth"
    assert place is not None
    assert place.startswith("/issuer/parentOrg/parentOrg")
    parent["parentOrg"] = parent
    assert told(badge(issuer=parent)) == [("/issuer/parentOrg", "depth")]


@pytest.mark.parametrize("value", [None, True, 7, "text", [], [badge()]])
def test_what_is_no_object_is_one_problem(value: object) -> None:
    assert told(value) == [("", "type")]
    assert told(value, profile="vc") == [("", "type")]


@pytest.mark.parametrize("kind", [None, "Assertion", ["VerifiableCredential"], ["VerifiableCredential", 7], {}])
def test_what_is_no_badge_is_one_problem_in_the_profile_of_open_badges(kind: object) -> None:
    assert told(badge(type=kind)) == [("/type", "profile")]
    assert told({}) == [("/type", "profile")]


def test_any_credential_will_do_in_the_profile_of_verifiable_credentials() -> None:
    assert problems(credential(), profile="vc") == []
    assert problems(badge(credentialSubject={"name": "Ana"}), profile="vc") == []


def test_a_comprehensive_learner_record_is_checked_as_a_verifiable_credential(shared: Path) -> None:
    record = read_json(shared / "spec/vectors/1edtech-impl-guide/clrv2p0/signed-credential.json")
    assert problems(record) == []
    del record["issuer"]
    assert told(record) == [("/issuer", "required")]


# Types of members


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"creditsAvailable": "1"}, "/creditsAvailable"),
        ({"creditsAvailable": True}, "/creditsAvailable"),
        ({"creditsAvailable": None}, "/creditsAvailable"),
        ({"humanCode": 1}, "/humanCode"),
        ({"humanCode": None}, "/humanCode"),
        ({"id": "urn:\ud800"}, "/id"),
        ({"name": True}, "/name"),
        ({"description": None}, "/description"),
        ({"tag": ["a", 1]}, "/tag/1"),
        ({"tag": [["a"]]}, "/tag/0"),
        ({"image": "https://academy.example.org/badge.png"}, "/image"),
        ({"creator": None}, "/creator"),
        ({"criteria": "https://academy.example.org/criteria"}, "/criteria"),
        ({"endorsementJwt": "not.a jws.at all"}, "/endorsementJwt"),
        ({"type": []}, "/type"),
        ({"type": [7, "Achievement"]}, "/type/0"),
    ],
)
def test_a_value_of_another_type_is_refused_and_not_converted(members: Document, pointer: str) -> None:
    ((place, code),) = told(awarded(**members))
    assert place == "/credentialSubject/achievement" + pointer
    assert code in ("type", "required")


@pytest.mark.parametrize("hashed", ["true", 1, None])
def test_hashed_is_true_or_false(hashed: object) -> None:
    identity = {"type": "IdentityObject", "hashed": hashed, "identityHash": "ana", "identityType": "userName"}
    assert told(subject(identifier=identity)) == [("/credentialSubject/identifier/hashed", "type")]


@pytest.mark.parametrize(
    "identifier",
    [
        "ana@x.example",
        ["ana@x.example"],
        {"type": "IdentityObject", "hashed": False, "identityHash": ["ana@x.example"]},
        {"type": "IdentityObject", "hashed": "ana@x.example", "identityHash": "x", "identityType": "ana@x.example"},
    ],
)
def test_no_problem_repeats_who_somebody_is(identifier: object) -> None:
    found = problems(subject(identifier=identifier))
    assert found
    assert "ana@" not in str([problem.actual for problem in found])


def test_credits_are_whole_or_broken_numbers() -> None:
    assert view_as(Achievement, achievement(creditsAvailable=2)).credits_available == 2
    assert view_as(Achievement, achievement(creditsAvailable=1.5)).credits_available == 1.5


@pytest.mark.parametrize("code", ["en", "en-US", "zh-Hant-TW", "es-419"])
def test_a_language_code_is_read(code: str) -> None:
    assert view_as(Achievement, achievement(inLanguage=code)).in_language == code


@pytest.mark.parametrize("code", ["English", "en_US", "EN", "en-US\n"])
def test_what_is_no_language_code_is_refused(code: str) -> None:
    assert told(awarded(inLanguage=code)) == [("/credentialSubject/achievement/inLanguage", "language")]


def test_a_class_is_named_by_its_type() -> None:
    assert told(awarded(type=["Course"])) == [("/credentialSubject/achievement/type", "type")]
    assert told(awarded(type=["Course", "Achievement"])) == []
    (found,) = problems(badge(type="OpenBadgeCredential"))
    assert (found.pointer, found.expected, found.actual) == ("/type", "VerifiableCredential", "OpenBadgeCredential")


def test_own_members_of_a_closed_class_are_kept_with_a_warning() -> None:
    image = {"id": "https://academy.example.org/1.png", "type": "Image", "alt/text": "a badge"}
    document = badge(image=image)
    assert told(document) == []
    assert told(document, severity="warning") == [("/image/alt~1text", "closed")]
    assert view(document).document["image"] is image


# Enumerations


def test_terms_of_ones_own_start_with_ext() -> None:
    assert is_extension("ext:Apprenticeship_1")
    assert not is_extension("ext:")
    assert not is_extension("my ext:term")
    assert not is_extension("ext:two words")
    description = {"id": "urn:rd:1", "type": "ResultDescription", "name": "Grade", "resultType": "ext:Stars"}
    assert (
        view_as(Achievement, achievement(resultDescription=description)).result_description[0].result_type
        == "ext:Stars"
    )


def test_an_achievement_type_outside_the_list_is_read_with_a_warning() -> None:
    place = "/credentialSubject/achievement/achievementType"
    assert told(awarded(achievementType="Program"), severity="warning") == [(place, "enum")]
    assert view_as(Achievement, achievement(achievementType="Program")).achievement_type == "Program"
    assert problems(awarded(achievementType="ext:Program")) == []
    assert told(awarded(achievementType=7)) == [(place, "enum")]


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (subject(result={"type": "Result", "status": "ext:Paused"}), "/credentialSubject/result/status"),
        (
            subject(
                identifier={"type": "IdentityObject", "hashed": False, "identityHash": "a", "identityType": "email"}
            ),
            "/credentialSubject/identifier/identityType",
        ),
        (
            awarded(alignment=[{"type": "Alignment", "targetName": "x", "targetUrl": "u:x", "targetType": "CASE"}]),
            "/credentialSubject/achievement/alignment/0/targetType",
        ),
        (
            awarded(resultDescription={"id": "urn:1", "type": "ResultDescription", "name": "x", "resultType": 7}),
            "/credentialSubject/achievement/resultDescription/resultType",
        ),
    ],
)
def test_a_term_outside_the_other_enumerations_is_refused(document: Document, pointer: str) -> None:
    assert told(document) == [(pointer, "enum")]


# Contexts, identifiers, issuer and subject


@pytest.mark.parametrize(
    ("context", "places"),
    [
        ([CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"], []),
        ([CREDENTIALS_V2, OB_CONTEXT, {"term": "https://academy.example.org/term"}], []),
        ([OB_CONTEXT, CREDENTIALS_V2], ["/@context/0", "/@context/1"]),
        ([CREDENTIALS_V2], ["/@context/1"]),
        ([CREDENTIALS_V2, OB_CONTEXT + "\n"], ["/@context/1"]),
        ([CREDENTIALS_V2, {"ob": OB_CONTEXT}], ["/@context/1"]),
        ([CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.1.json"], ["/@context/1"]),
        ([CREDENTIALS_V2, OB_CONTEXT, 7], ["/@context/2"]),
        ([CREDENTIALS_V2, OB_CONTEXT, "https ://no-url"], ["/@context/2"]),
        ([{"@vocab": "https://academy.example.org/"}, OB_CONTEXT], ["/@context/0"]),
        ([None, OB_CONTEXT], ["/@context/0"]),
        (CREDENTIALS_V2, ["/@context", "/@context/0"]),
        ([], ["/@context", "/@context/1"]),
        (None, ["/@context", "/@context/1"]),
    ],
)
def test_contexts_stand_in_their_order(context: object, places: list[str]) -> None:
    found = told(badge(**{"@context": context}))
    assert {place for place, _ in found} >= set(places[:1])
    assert bool(found) == bool(places)
    assert {code for _, code in found} <= {"context", "required"}


def test_a_context_has_to_be_there() -> None:
    document = badge()
    del document["@context"]
    assert ("/@context", "required") in told(document)


@pytest.mark.parametrize(
    "name", ["urn:uuid:1", "did:web:academy.example.org", "https://academy.example.org/é", "data:,x"]
)
def test_an_id_is_an_absolute_url(name: str) -> None:
    assert problems(badge(id=name)) == []
    assert problems(badge(issuer=name)) == []


@pytest.mark.parametrize(
    "name", ["", "badge-1", "/badges/1", "https ://x", "https://x y", " urn:x", "urn:x\n", "urn:<x>", "1a:b", "urn:"]
)
def test_what_is_no_absolute_url_is_no_id(name: str) -> None:
    assert told(badge(id=name)) == [("/id", "id")]
    assert told(badge(issuer=name)) == [("/issuer", "id")]
    result = {"type": "Result", "achievedLevel": name}
    assert told(subject(result=result)) == [("/credentialSubject/result/achievedLevel", "id")]


def test_the_issuer_of_a_badge_may_be_a_url() -> None:
    seen = view(badge(issuer="did:example:academy"))
    assert seen.issuer_id == "did:example:academy"
    assert told(badge(issuer={"type": "Profile"})) == [("/issuer/id", "required")]
    assert told(badge(issuer=None)) == [("/issuer", "type")]


def test_a_recipient_is_known_by_an_id_or_an_identifier() -> None:
    document = badge()
    del document["credentialSubject"]["id"]
    assert told(document) == [("/credentialSubject", "required")]
    document["credentialSubject"]["identifier"] = []
    assert told(document) == [("/credentialSubject", "required")]
    document["credentialSubject"]["identifier"] = {
        "type": "IdentityObject", "hashed": False, "identityHash": "ana", "identityType": "userName",
    }  # fmt: skip
    seen = view(document)
    assert isinstance(seen, OpenBadgeCredential)
    assert seen.subject_id is None
    assert seen.credential_subject.identifier[0].identity_type == "userName"


def test_a_badge_has_one_subject() -> None:
    assert told(badge(credentialSubject=[badge()["credentialSubject"]])) == [("/credentialSubject", "type")]


def test_a_credential_may_have_several_subjects_but_none_without_a_claim() -> None:
    two = credential(credentialSubject=[{"id": "did:example:a"}, {"name": "b"}])
    seen = view(two)
    assert seen.subject_id is None
    assert told(credential(credentialSubject=[{"id": "did:example:a"}, {}]), profile="vc") == [
        ("/credentialSubject/1", "required")
    ]
    assert told(credential(credentialSubject={}), profile="vc") == [("/credentialSubject", "required")]
    assert told(credential(credentialSubject=[]), profile="vc") == [("/credentialSubject", "required")]


def test_criteria_say_something() -> None:
    assert told(awarded(criteria={})) == [("/credentialSubject/achievement/criteria", "required")]
    assert told(awarded(criteria={"id": "https://academy.example.org/criteria"})) == []


def test_several_status_entries_are_read_with_a_warning_in_a_badge() -> None:
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    document = badge(credentialStatus=[entry, entry])
    assert told(document) == []
    assert told(document, severity="warning") == [("/credentialStatus", "type")]
    assert [status.document for status in view(document).credential_status] == [entry, entry]
    assert problems(document, profile="vc") == []


# Dates


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T09:30:00Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T09:30:00.5Z", datetime(2026, 1, 31, 9, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-01-31T09:30:00.123456789Z", datetime(2026, 1, 31, 9, 30, 0, 123_456, tzinfo=UTC)),
        ("2026-01-31T09:30:00-06:00", datetime(2026, 1, 31, 15, 30, tzinfo=UTC)),
        ("2026-01-31T09:30:00+14:00", datetime(2026, 1, 30, 19, 30, tzinfo=UTC)),
        ("2026-01-31T24:00:00Z", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_a_date_and_time_is_read_in_utc(text: str, moment: datetime) -> None:
    assert view(badge(validFrom=text)).valid_from == moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31", "2026-01-31T09:30Z", "2026-01-31 09:30:00Z", "2026-01-31t09:30:00z", "20260131T093000Z",
        "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-31T23:59:60Z",
        "2026-01-31T09:30:00+15:00", "2026-01-31T09:30:00.Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00",
        "٢٠٢٦-01-31T09:30:00Z", "2026-01-31T09:30:00Z\n", "Sat 25 Feb 2023 07:16:31 PM CST", "", 1_769_851_800, None,
    ],
)  # fmt: skip
def test_what_is_no_date_and_time_is_refused(text: object) -> None:
    assert told(badge(validFrom=text)) == [("/validFrom", "date")]


@pytest.mark.parametrize("text", ["2026-1-31", "2026-02-30", "31.01.2026", "2026-01-31T00:00:00Z", 7])
def test_what_is_no_date_is_refused(text: object) -> None:
    (found,) = problems_of(Profile, {"id": "urn:x", "type": "Profile", "dateOfBirth": text})
    assert (found.pointer, found.code) == ("/dateOfBirth", "date")


def test_a_date_without_offset_is_read_as_utc_with_a_warning() -> None:
    document = badge(validFrom="2026-01-31T09:30:00", awardedDate="2026-01-31T09:30:00")
    document["credentialSubject"]["activityEndDate"] = "2026-01-30T09:30:00"
    document["proof"] = {"type": "DataIntegrityProof", "created": "2026-01-31T09:30:00"}
    assert told(document) == []
    assert told(document, severity="warning") == [
        ("/awardedDate", "date"),
        ("/credentialSubject/activityEndDate", "date"),
        ("/proof/created", "date"),
        ("/validFrom", "date"),
    ]
    assert view(document).valid_from == datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def test_a_period_ends_after_it_starts() -> None:
    assert told(badge(validUntil="2026-01-31T09:30:00Z")) == []
    assert told(badge(validUntil="2026-01-31T09:29:59Z")) == [("/validUntil", "date")]
    assert told(badge(validUntil="2026-01-31T10:00:00+01:00")) == [("/validUntil", "date")]
    assert told(old_badge(expirationDate="2020-02-28T00:00:00Z")) == [("/expirationDate", "date")]


def test_a_badge_says_from_when_it_is_valid() -> None:
    document = badge()
    del document["validFrom"]
    assert told(document) == [("/validFrom", "required")]
    assert problems(document, profile="vc") == []


def test_a_badge_of_the_older_data_model_is_read_by_the_same_view() -> None:
    seen = view(old_badge(expirationDate="2030-01-01T00:00:00Z"))
    assert isinstance(seen, OpenBadgeCredential)
    assert seen.valid_from == datetime(2020, 2, 29, 12, tzinfo=UTC)
    assert seen.valid_until == datetime(2030, 1, 1, tzinfo=UTC)
    document = old_badge()
    del document["issuanceDate"], document["name"]
    assert told(document) == [("/issuanceDate", "required"), ("/name", "required")]


def test_of_two_periods_the_narrower_counts() -> None:
    seen = view(old_badge(validFrom="2021-01-01T00:00:00Z", validUntil="2030-01-01T00:00:00Z",
                          expirationDate="2025-01-01T00:00:00Z"))  # fmt: skip
    assert seen.valid_from == datetime(2021, 1, 1, tzinfo=UTC)
    assert seen.valid_until == datetime(2025, 1, 1, tzinfo=UTC)


# Text and its language


def test_a_text_is_a_string_or_has_its_language() -> None:
    value = {"@value": "Leading", "@language": "en", "@direction": "ltr"}
    seen = view_as(Achievement, achievement(name=[value, "Führen"], description={"en": "Leads", "de-DE": "Führt"}))
    assert plain_text(seen.name) == "Leading"
    assert plain_text(seen.name, "de") == "Leading"
    assert plain_text(seen.description) == "Leads"
    assert plain_text(seen.description, "de-DE") == "Führt"
    one = view_as(Achievement, achievement(name=value))
    assert isinstance(one.name, LanguageValue)
    assert (one.name.value, one.name.language, one.name.direction) == ("Leading", "en", "ltr")
    assert one.name.document is value
    assert plain_text(one.name, "de") == "Leading"
    assert plain_text("Leading", "de") == "Leading"


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ({"@value": "x", "url": "did:example:x"}, "/url"),
        ({"@value": 7}, "/@value"),
        ({"@value": "x", "@language": "en\n<urn:a> <urn:b> <urn:c> ."}, "/@language"),
        ({"@value": "x", "@language": None}, "/@language"),
        ({"@value": "x", "@direction": "up"}, "/@direction"),
        ({"@language": "en"}, ""),
        ({}, ""),
        ({"english": "x"}, ""),
        ({"en": 7}, ""),
        (["x", 7], "/1"),
        (["x", {"en": "x"}], "/1/@value"),
        ([], ""),
    ],
)
def test_what_is_no_text_is_refused(text: object, pointer: str) -> None:
    assert ("/name" + pointer) in [place for place, _ in told(badge(name=text))]
    assert ("/name" + pointer) in [place for place, _ in told(credential(name=text), profile="vc")]


def test_a_map_of_languages_is_for_badges_only() -> None:
    assert problems(badge(name={"en": "Leading"})) == []
    assert told(badge(name={"en": "Leading"}), profile="vc") == [("/name", "language")]
    assert told(credential(issuer={"id": "urn:x", "description": {"en": "x"}}), profile="vc") == [
        ("/issuer/description", "language")
    ]


# Related resources


def test_a_related_resource_has_an_id_of_its_own_and_a_digest() -> None:
    resource = {
        "id": "https://academy.example.org/rubric.pdf",
        "digestSRI": "sha256-abc",
        "mediaType": "application/pdf",
    }
    seen = view(badge(relatedResource=resource))
    assert seen.related_resource[0].digest_sri == ("sha256-abc",)
    assert seen.related_resource[0].media_type == "application/pdf"
    assert told(badge(relatedResource=[resource, resource])) == [("/relatedResource/1/id", "related-resource")]
    assert told(badge(relatedResource=[{"id": "urn:x"}])) == [("/relatedResource/0", "related-resource")]
    assert told(badge(relatedResource={"digestMultibase": "uabc"})) == [("/relatedResource/id", "required")]
    assert told(badge(relatedResource=[{"id": "urn:x", "digestMultibase": "u1"}, "urn:x"])) == [
        ("/relatedResource/1", "type")
    ]


# The documents others published


def published_badges(shared: Path) -> list[Path]:
    folder = shared / SPEC_EXAMPLES
    guide = shared / "spec/vectors/1edtech-impl-guide/obv3p0"
    files = [*(folder / "examples").glob("*.json"), *(folder / "published-jwt").glob("*.payload.json")]
    return sorted([*files, *guide.glob("*credential.json"), *(shared / "checks/cases").glob("*.json")])


def test_the_badges_1edtech_published_have_no_problem(shared: Path) -> None:
    seen = [path for path in published_badges(shared) if path.name != "index.json"]
    assert len(seen) > 25
    assert {path.name: told(read_json(path)) for path in seen if told(read_json(path))} == {}


def test_the_credentials_w3c_published_have_no_problem(shared: Path) -> None:
    folders = ["w3c-vcdm2-rec-examples", "w3c-vc-di-eddsa", "w3c-vc-di-ecdsa", "w3c-vc-di-bbs"]
    paths = itertools.chain.from_iterable((shared / "spec/vectors" / folder).rglob("*.json") for folder in folders)
    documents = {path: read_json(path) for path in sorted(paths)}
    credentials = {
        path: document
        for path, document in documents.items()
        if isinstance(document, dict) and "VerifiableCredential" in document.get("type", ())
    }
    found = {path: told(document, profile="vc") for path, document in credentials.items()}
    assert len(credentials) > 60
    wrong = {path: errors for path, errors in found.items() if errors}
    # what a holder disclosed, before the proof that allows to leave issuanceDate out was added
    assert {path.name for path in wrong} == {"derivedUnsignedReveal.json"}
    assert {place for errors in wrong.values() for place, _ in errors} == {"/issuanceDate"}


def test_the_mistakes_in_the_examples_of_the_implementation_guide_are_found(shared: Path) -> None:
    document = read_json(shared / SPEC_EXAMPLES / "impl-guide/getting-started-03.json")
    assert told(document) == [
        ("/credentialSubject/achievement/type", "type"),
        ("/credentialSubject/identifier/identityType", "enum"),
    ]
