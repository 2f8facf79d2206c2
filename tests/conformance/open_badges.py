"""The examples of Open Badges 3.0 and its implementation guide: for each the outcome that is stated, with its reason.

What the standard publishes as examples is not all meant to be verified, and some of it breaks the standard's rules.
They are verified as a badge is: without contexts beyond the closed set, with the check of whose the key is, and
without network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import read_json
from microbadge.report import Outcome, VerificationReport

from .model import Case
from .verdicts import HOLDS, REJECTED, report, signature

_RESULTS = (
    "rubric.credits",
    "rubric.level_of_criterion",
    "rubric.result_once",
    "rubric.result_present",
    "rubric.value_reached",
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of examples: the verdict, the checks that fail and those that stay undetermined, and why."""

    about: str
    files: tuple[str, ...]
    reason: str
    failed: tuple[str, ...]
    undetermined: tuple[str, ...] = ()
    verdict: str = REJECTED

    @property
    def outcome(self) -> str:
        """All of it in one line."""
        return f"{self.verdict}; failed: {_list(self.failed)}; undetermined: {_list(self.undetermined)}"


def _list(codes: tuple[str, ...]) -> str:
    return ", ".join(sorted(codes)) or "none"


DOCUMENTS = (
    Stated(
        "badges without proof",
        (
            "examples/achievementAlignmentCase.json",
            "examples/achievementAlignmentCe.json",
            "examples/basicOpenBadgeCredential.json",
            "examples/skillAssertionCase.json",
            "examples/skillAssertionCtdl.json",
            "inline/docformat-01.json",
            "impl-guide/recommended-practices-01.json",
            "impl-guide/recommended-practices-02.json",
        ),
        "good badges in every other way; nobody signed them",
        failed=("proof.present",),
    ),
    Stated(
        "the endorsement without proof",
        ("examples/endorsement.json",),
        "a good endorsement in every other way; nobody signed it, so that its revocation list is not looked up",
        failed=("proof.present",),
    ),
    Stated(
        "the complete badge",
        ("examples/fullOpenBadge.json",),
        "nobody signed it; its results contradict what it requires: three results for the first of two criteria, one "
        "of them with a level of the second, none for the second, and 42 credits earned of 36",
        failed=("proof.present", *_RESULTS),
    ),
    Stated(
        "badges with less than a badge has",
        ("inline/examples-01.json", "inline/examples-03.json"),
        "without an achievement, and without the type of the subject and of the issuer; nobody signed them",
        failed=("proof.present", "schema.credential_schema", "schema.model"),
    ),
    Stated(
        "the badges that are compared",
        (
            "inline/equality-and-comparison-01.json",
            "inline/equality-and-comparison-02.json",
            "inline/equality-and-comparison-03.json",
            "inline/equality-and-comparison-04.json",
        ),
        "their last context is nowhere, `https://www.w3.org/2018/credentials/examples/v2`; nobody signed them",
        failed=("proof.present", "syntax.terms"),
    ),
    Stated(
        "the badges of the introduction",
        ("inline/readme-01.json", "inline/readme-02.json"),
        "the same context, no achievement, and no type of the subject; nobody signed them",
        failed=("proof.present", "schema.model", "syntax.terms"),
    ),
    Stated(
        "the badge of a migrated assertion",
        ("impl-guide/migrating-05.json",),
        "`alsoKnownAs` of the issuer is defined by none of its contexts; nobody signed it",
        failed=("proof.present", "syntax.terms"),
    ),
    Stated(
        "the embedded proof of the guide",
        ("impl-guide/getting-started-03.json",),
        "its cryptosuite is misspelled (`eddsa-rdf-2022`), its achievement has an empty type, so that no context "
        "defines what is in it, and `email` is no type of identifier",
        failed=("schema.model", "syntax.graph", "syntax.terms"),
        undetermined=("proof.form",),
    ),
    Stated(
        "profiles and other documents of their own",
        ("inline/api-01.json",),
        "a profile, which is no credential",
        failed=("proof.present", "schema.model", "schema.profile"),
    ),
    Stated(
        "documents and fragments of other kinds",
        (
            "inline/integrity-01.json",
            "impl-guide/extensions-01.json",
            "impl-guide/extensions-04.json",
            "impl-guide/getting-started-01.json",
            "impl-guide/getting-started-02.json",
            "impl-guide/migrating-02.json",
            "impl-guide/migrating-04.json",
            "impl-guide/recommended-practices-03.json",
            "impl-guide/recommended-practices-04.json",
            "impl-guide/recommended-practices-05.json",
        ),
        "a header, a context, a schema, profiles and achievements alone, documents of Open Badges 2.0, and parts of a "
        "subject: no credentials",
        failed=("proof.present", "schema.model", "schema.profile", "syntax.terms"),
    ),
    Stated(
        "texts that are no JSON",
        (
            "inline/examples-02.txt",
            "inline/respec-cdm-plugin-01.txt",
            "impl-guide/extensions-02.txt",
            "impl-guide/extensions-03.txt",
            "impl-guide/extensions-05.txt",
            "impl-guide/extensions-06.txt",
            "impl-guide/migrating-01.txt",
            "impl-guide/migrating-03.txt",
        ),
        "with ellipses, a comment, or a comma missing or too many",
        failed=("syntax.input",),
    ),
)

_NO_NBF = "the payload has no `nbf`, which section 8.2 asks for"
_HEADER_KEY = (
    "the key stands in the header alone (`jwk`): whose it is, only the issuer's document can say, which is not there"
)

TOKENS = (
    Stated(
        "badges as tokens",
        (
            "published-jwt/d-1-basic-openbadgecredential-example-35-sample-openbadgecredential.jwt",
            "published-jwt/d-6-skill-assertion-case-example-40-skill-assertion-case.jwt",
            "published-jwt/d-7-skill-assertion-credential-engine-example-41-skill-assertion-credential-regi.jwt",
        ),
        f"{_NO_NBF}; {_HEADER_KEY}",
        failed=("proof.claims",),
        undetermined=("proof.key",),
    ),
    Stated(
        "the endorsement as a token",
        ("published-jwt/d-3-endorsementcredential-example-37-sample-endorsementcredential.jwt",),
        "`nbf` and the key likewise",
        failed=("proof.claims",),
        undetermined=("proof.key",),
    ),
    Stated(
        "the complete badge as a token",
        ("published-jwt/d-2-complete-openbadgecredential-example-36-complete-openbadgecredential.jwt",),
        "`nbf` and the key likewise; results as above",
        failed=("proof.claims", *_RESULTS),
        undetermined=("proof.key",),
    ),
)

ENDORSEMENTS = Stated(
    "the endorsements in the complete badge",
    (
        "/endorsement/0",
        "/issuer/endorsement/0",
        "/credentialSubject/achievement/endorsement/0",
        "/credentialSubject/achievement/creator/endorsement/0",
        "/credentialSubject/achievement/creator/endorsement/1",
    ),
    "the cryptosuite is misspelled (`eddsa-rdf-2022`), and the fragment that names the key is the signature itself; "
    "they ended in 2020; their own contexts do not define the types of 1EdTech's extensions that they have",
    failed=("syntax.graph", "syntax.terms", "time.valid_until"),
    undetermined=("proof.form",),
)

STATED = (*DOCUMENTS, *TOKENS, ENDORSEMENTS)


def examples(vectors: Path) -> Iterator[Case]:
    """Every example against what is stated of it; and the tokens with the key that stands in their header."""
    folder = vectors / "1edtech-ob3-spec-examples"
    for stated in (*DOCUMENTS, *TOKENS):
        for name in stated.files:
            yield Case(name, stated.outcome, _outcome(_verify((folder / name).read_bytes())))
    for stated in TOKENS:
        for name in stated.files:
            found = report((folder / name).read_bytes(), profile="open-badges", bind_issuer=False)
            yield Case(f"{name} with the key in its header", HOLDS, signature(found))
    complete = read_json(folder / "examples" / "fullOpenBadge.json")
    for place in ENDORSEMENTS.files:
        yield Case(place, ENDORSEMENTS.outcome, _outcome(_verify(_at(complete, place))))


def published(vectors: Path) -> list[str]:
    """The files of the examples, as their index lists them."""
    folder = vectors / "1edtech-ob3-spec-examples"
    tokens = [f"published-jwt/{entry['file']}" for entry in read_json(folder / "published-jwt" / "index.json")]
    return sorted([*(entry["file"] for entry in read_json(folder / "index.json")), *tokens])


def _verify(data: Any) -> VerificationReport:
    return report(data, profile="open-badges", bind_issuer=True)


def _outcome(of: VerificationReport) -> str:
    failed, undetermined = (
        tuple({str(check.code) for check in of.of(outcome)}) for outcome in (Outcome.FAILED, Outcome.UNDETERMINED)
    )
    return Stated("", (), "", failed, undetermined, of.verdict).outcome


def _at(document: Any, place: str) -> Any:
    for step in place.split("/")[1:]:
        document = document[int(step) if step.isdigit() else step]
    return document
