"""From Open Badges 2.0 to 3.0: what keeps its words, what is lost, and what is not issued again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from badges import ACADEMY, NOON
from badges_2 import ASSERTION, BADGE, CONTEXT, EMAIL, ISSUER, LIST, SALT, SITE, badge_class, hosted, profile
from badges_2 import signed as signed_2
from microbadge import AllOf, AwardedTo, Awards, LocalSigner, TrustedIssuers, Verifier
from microbadge.errors import ModelError, ProofError
from microbadge.recipient import hash_identity
from microbadge.upgrade import Upgraded, upgrade_assertion, upgrade_badge_class, upgrade_export, upgrade_profile

ID = ACADEMY.controller


def told(upgraded: Upgraded) -> dict[str | None, str | None]:
    """What was told of, by its place."""
    return {problem.pointer: problem.code for problem in upgraded.lost}


def upgrade(assertion: Mapping[str, Any], badge: Mapping[str, Any] | None = None, **options: Any) -> Upgraded:
    """Upgrade an assertion in the name of the academy."""
    badge = badge_class() if badge is None else badge
    return upgrade_assertion(assertion, badge, "Example Leadership Academy", ACADEMY, **options)


def test_an_issuer_becomes_a_profile_with_the_id_of_its_key() -> None:
    old = profile() | {
        "description": "Schools for leaders.",
        "telephone": "+1 401 555 0100",
        "image": {"type": "Image", "id": f"{SITE}/logo.png", "caption": "A lighthouse", "author": "Ana"},
        "verification": {"startsWith": SITE},
        "founded": 1999,
    }
    upgraded = upgrade_profile(old, ID)
    assert upgraded.document == {
        "id": ID,
        "type": ["Profile"],
        "name": "Example Leadership Academy",
        "url": SITE,
        "email": "badges@academy.example",
        "description": "Schools for leaders.",
        "phone": "+1 401 555 0100",
        "image": {"id": f"{SITE}/logo.png", "type": "Image", "caption": "A lighthouse"},
        "otherIdentifier": [{"type": "IdentifierEntry", "identifier": ISSUER, "identifierType": "identifier"}],
    }
    assert told(upgraded) == {
        "/id": "changed",
        "/image/author": "lost",
        "/verification": "lost",
        "/publicKey": "lost",
        "/revocationList": "lost",
        "/founded": "lost",
    }


def test_an_issuer_that_keeps_its_id_has_no_other() -> None:
    old = {name: value for name, value in profile().items() if name not in ("publicKey", "revocationList")}
    upgraded = upgrade_profile(old, ISSUER)
    assert "otherIdentifier" not in upgraded.document
    assert upgraded.lost == ()


def test_a_badge_class_becomes_an_achievement_with_the_same_id() -> None:
    old = badge_class() | {
        "criteria": f"{SITE}/criteria.html",
        "issuer": profile(),
        "tags": ["scaffolds", "ESL"],
        "alignment": [
            {
                "type": "AlignmentObject",
                "targetName": "Standard 5",
                "targetUrl": f"{SITE}/standards/5",
                "targetDescription": "Language development",
                "targetFramework": "Example standards",
                "targetCode": "5",
                "weight": 2,
            }
        ],
        "version": "2",
        "@language": "en",
        "endorsement": f"{SITE}/endorsements/1",
        "type": ["BadgeClass", "Extension"],
    }
    upgraded = upgrade_badge_class(old, ID)
    assert upgraded.document == {
        "id": BADGE,
        "type": ["Achievement"],
        "name": "Scaffolds that fit",
        "description": "Plans scaffolds for learners at several levels of English.",
        "version": "2",
        "criteria": {"id": f"{SITE}/criteria.html"},
        "creator": {"id": ID, "type": ["Profile"], "name": "Example Leadership Academy"},
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "Standard 5",
                "targetUrl": f"{SITE}/standards/5",
                "targetDescription": "Language development",
                "targetFramework": "Example standards",
                "targetCode": "5",
            }
        ],
        "tag": ["scaffolds", "ESL"],
        "inLanguage": "en",
        "image": {"id": f"{SITE}/badges/scaffolds.png", "type": "Image"},
    }
    assert told(upgraded) == {
        "/type": "lost",
        "/issuer": "changed",
        "/alignment/0/weight": "lost",
        "/endorsement": "lost",
    }
    assert any("EndorsementCredential" in problem.message for problem in upgraded.lost)


def test_criteria_in_words_become_the_narrative() -> None:
    upgraded = upgrade_badge_class(badge_class() | {"criteria": "Show three lessons."}, ISSUER)
    assert upgraded.document["criteria"] == {"narrative": "Show three lessons."}
    assert told(upgraded) == {"/criteria": "changed"}
    assert upgrade_badge_class(badge_class(), ISSUER).document["criteria"] == badge_class()["criteria"]


def test_an_image_without_an_address_is_lost() -> None:
    upgraded = upgrade_badge_class(badge_class() | {"image": {"caption": "A bridge"}}, ISSUER)
    assert "image" not in upgraded.document
    assert told(upgraded) == {"/image": "lost"}


def test_an_assertion_becomes_a_credential_that_is_verified() -> None:
    identity = hash_identity(EMAIL, salt=SALT)
    old = hosted() | {
        "recipient": {"type": "email", "hashed": True, "identity": identity, "salt": SALT, "note": "x"},
        "evidence": [f"{SITE}/work/1", {"narrative": "A lesson.", "genre": "video", "length": 3}, {"length": 3}],
        "narrative": "Taught three lessons.",
        "expires": "2029-05-01T02:00:00+02:00",
        "image": f"{SITE}/assertions/1.png",
        "uid": "1",
    }
    upgraded = upgrade(old)
    document = upgraded.document
    report = Verifier().verify(document, AllOf(TrustedIssuers([ID]), AwardedTo(EMAIL), Awards(BADGE)), at=NOON)
    assert report, report.to_json()
    subject = document["credentialSubject"]
    assert subject["identifier"] == [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": identity,
            "identityType": "emailAddress",
            "salt": SALT,
        }
    ]
    assert "id" not in subject
    assert subject["narrative"] == "Taught three lessons."
    assert subject["image"] == {"id": f"{SITE}/assertions/1.png", "type": "Image"}
    assert (document["validFrom"], document["awardedDate"]) == ("2019-05-01T00:00:00Z",) * 2
    assert document["validUntil"] == "2029-05-01T00:00:00Z"
    assert [entry.get("id") for entry in document["evidence"]] == [f"{SITE}/work/1", None, ASSERTION]
    assert document["evidence"][1] == {"type": ["Evidence"], "narrative": "A lesson.", "genre": "video"}
    assert told(upgraded) == {
        "/id": "changed",
        "/verification": "lost",
        "/uid": "lost",
        "/recipient": "lost",
        "/evidence": "lost",
        "/evidence/1/length": "lost",
        "/evidence/2/length": "lost",
    }


def test_the_same_assertion_becomes_the_same_credential_each_time_unless_an_id_is_given() -> None:
    assert upgrade(hosted()).document["id"] == upgrade(hosted()).document["id"]
    assert upgrade(hosted()).document["id"] != upgrade(signed_2()).document["id"]
    kept = upgrade(signed_2(), id=signed_2()["id"])
    assert kept.document["id"] == signed_2()["id"]
    assert "/id" not in told(kept)
    assert "evidence" not in kept.document


@pytest.mark.parametrize(
    ("recipient", "subject"),
    [
        ({"type": "url", "hashed": False, "identity": f"{SITE}/people/ana"}, {"id": f"{SITE}/people/ana"}),
        ({"type": "id", "hashed": False, "identity": "did:example:ana"}, {"id": "did:example:ana"}),
        (
            {"type": "telephone", "hashed": False, "identity": "+1", "salt": ""},
            {
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "hashed": False,
                        "identityHash": "+1",
                        "identityType": "ext:telephone",
                    }
                ]
            },
        ),
        (
            {"type": "url", "hashed": True, "identity": "sha256$00", "salt": "s"},
            {
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "hashed": True,
                        "identityHash": "sha256$00",
                        "identityType": "ext:url",
                        "salt": "s",
                    }
                ]
            },
        ),
    ],
)
def test_a_recipient_keeps_what_names_it(recipient: dict[str, Any], subject: dict[str, Any]) -> None:
    document = upgrade(hosted() | {"recipient": recipient}).document
    held = document["credentialSubject"]
    assert {name: held[name] for name in ("id", "identifier") if name in held} == subject


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda old: old.pop("recipient"), "/recipient"),
        (lambda old: old.update(issuedOn="yesterday"), "/issuedOn"),
        (lambda old: old.update({"@context": "https://w3id.org/openbadges/v1"}), "/@context"),
        (lambda old: old.update(badge=f"{SITE}/other"), "/badge"),
        (lambda old: old["recipient"].update(type="e-mail address"), "/recipient/type"),
        (lambda old: old.update(revoked=True, revocationReason="plagiarism"), "/revoked"),
        (lambda old: old.update(evidence=3), "/evidence"),
    ],
)
def test_an_assertion_that_cannot_be_upgraded_is_refused_with_its_place(
    change: Callable[[Any], object], place: str
) -> None:
    old = hosted()
    change(old)
    with pytest.raises(ModelError) as caught:
        upgrade(old)
    assert caught.value.pointer == place


def test_what_version_3_does_not_allow_is_refused() -> None:
    with pytest.raises(ModelError, match="where version 3") as caught:
        upgrade_badge_class(badge_class() | {"@language": "English, mostly"}, ID)
    assert caught.value.pointer == "/inLanguage"
    with pytest.raises(ModelError):
        upgrade_badge_class(badge_class() | {"name": ""}, ID)
    with pytest.raises(ModelError):
        upgrade_profile(profile() | {"email": 3}, ID)


# --- a whole export ---


def export(*more: Mapping[str, Any], badge: Mapping[str, Any] | None = None) -> list[tuple[str, Mapping[str, Any]]]:
    """The academy's export, and more documents."""
    documents = [profile(), badge_class() if badge is None else badge, hosted(), *more]
    return [(f"{number}.json", document) for number, document in enumerate(documents)]


def test_an_export_becomes_a_profile_achievements_and_credentials() -> None:
    upgraded = upgrade_export(export(signed_2(), hosted()), signer=ACADEMY)
    assert upgraded.profile.source == "0.json"
    assert [piece.source for piece in upgraded.achievements] == ["1.json"]
    assert [piece.source for piece in upgraded.credentials] == ["2.json", "3.json"]
    assert not upgraded.refused
    assert not upgraded.left_out
    for piece in upgraded.credentials:
        assert piece.upgraded.document["issuer"] == upgraded.profile.upgraded.document
        assert Verifier().verify(piece.upgraded.document, TrustedIssuers([ID]), at=NOON)


def test_what_is_embedded_counts_where_it_does_not_stand_by_itself() -> None:
    document = hosted() | {"badge": badge_class() | {"issuer": profile()}}
    upgraded = upgrade_export([("all.json", document)], signer=ACADEMY)
    assert len(upgraded.achievements) == len(upgraded.credentials) == 1
    assert upgraded.refused == ()
    assert upgraded.profile.upgraded.document["name"] == "Example Leadership Academy"


def test_what_was_revoked_is_left_out() -> None:
    revoked = {
        "@context": CONTEXT,
        "type": "RevocationList",
        "id": LIST,
        "revokedAssertions": [{"id": ASSERTION, "revocationReason": "plagiarism"}],
    }
    upgraded = upgrade_export(export(signed_2() | {"revoked": True}, revoked), signer=ACADEMY)
    assert upgraded.credentials == ()
    assert upgraded.refused == ()
    assert [(one.source, one.problem.code) for one in upgraded.left_out] == [
        ("2.json", "revoked"),
        ("3.json", "revoked"),
    ]
    assert "plagiarism" in upgraded.left_out[0].problem.message


def test_a_list_of_the_revoked_that_cannot_be_read_stops_everything() -> None:
    revoked = {"@context": CONTEXT, "type": "RevocationList", "id": LIST, "revokedAssertions": [7]}
    with pytest.raises(ModelError) as caught:
        upgrade_export(export(revoked), signer=ACADEMY)
    assert (caught.value.source, caught.value.pointer) == ("3.json", "/revokedAssertions/0")


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (hosted() | {"id": f"{SITE}/2", "badge": f"{SITE}/none"}, "/badge"),
        (hosted() | {"id": f"{SITE}/2", "badge": 3}, "/badge"),
        (hosted() | {"id": f"{SITE}/2", "expires": "never"}, "/expires"),
        (hosted() | {"narrative": "another"}, "/id"),
        (hosted() | {"id": 2}, "/id"),
        (hosted() | {"@context": "https://w3id.org/openbadges/v1"}, "/@context"),
        (badge_class() | {"id": f"{SITE}/b2", "issuer": f"{SITE}/other"}, "/issuer"),
        (badge_class() | {"id": f"{SITE}/b2", "description": None}, "/description"),
    ],
)
def test_what_is_wrong_with_one_document_keeps_no_other_from_being_upgraded(
    document: dict[str, Any], place: str
) -> None:
    upgraded = upgrade_export(export(document), signer=ACADEMY)
    assert (len(upgraded.achievements), len(upgraded.credentials)) == (1, 1)
    assert [(error.source, error.pointer) for error in upgraded.refused] == [("3.json", place)]


def test_a_badge_of_another_issuer_is_not_signed_in_this_ones_name() -> None:
    upgraded = upgrade_export(export(badge=badge_class() | {"issuer": f"{SITE}/other"}), signer=ACADEMY)
    assert (upgraded.achievements, upgraded.credentials) == ((), ())
    assert [(error.source, error.pointer) for error in upgraded.refused] == [
        ("1.json", "/issuer"),
        ("2.json", "/issuer"),
    ]


def test_what_has_no_place_at_all_is_told_of() -> None:
    endorsement = {"@context": CONTEXT, "type": "Endorsement", "id": f"{SITE}/e1"}
    upgraded = upgrade_export(export(endorsement), signer=ACADEMY)
    assert [(one.source, one.problem.code) for one in upgraded.left_out] == [("3.json", "lost")]


def test_an_export_is_of_one_issuer() -> None:
    with pytest.raises(ModelError, match="no issuer"):
        upgrade_export([("1.json", badge_class())], signer=ACADEMY)
    with pytest.raises(ModelError, match="more than one"):
        upgrade_export(export(profile() | {"id": f"{SITE}/other"}), signer=ACADEMY)
    with pytest.raises(ModelError) as caught:
        upgrade_export([("1.json", profile() | {"name": ""})], signer=ACADEMY)
    assert (caught.value.source, caught.value.pointer) == ("1.json", "/name")


def test_a_key_that_signs_no_proofs_is_refused_before_anything_is_made() -> None:
    with pytest.raises(ProofError):
        upgrade_export(export(), signer=LocalSigner.generate("p521"))
