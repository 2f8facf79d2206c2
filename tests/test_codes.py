"""The table of codes: frozen names, each with its meaning, an example and a remedy."""

from __future__ import annotations

import pytest

from microbadge.codes import CODES, Code, Group

FROZEN = {
    "syntax.input": "syntax",
    "syntax.terms": "syntax",
    "syntax.graph": "syntax",
    "schema.profile": "schema",
    "schema.model": "schema",
    "schema.credential_schema": "schema",
    "policy.achievement": "policy",
    "policy.any_of": "policy",
    "issuer.trusted": "issuer_trust",
    "proof.present": "authenticity",
    "proof.form": "authenticity",
    "proof.purpose": "authenticity",
    "proof.domain": "authenticity",
    "proof.challenge": "authenticity",
    "proof.time": "authenticity",
    "proof.claims": "authenticity",
    "proof.key_supported": "authenticity",
    "proof.key": "authenticity",
    "proof.issuer": "authenticity",
    "proof.signature": "authenticity",
    "presentation.holder": "authenticity",
    "presentation.credential": "authenticity",
    "presentation.subject": "recipient",
    "time.valid_from": "time",
    "time.valid_until": "time",
    "status.entry": "status",
    "status.list": "status",
    "status.value": "status",
    "status.refresh": "status",
    "recipient.match": "recipient",
    "rubric.result_description": "rubric",
    "rubric.result_present": "rubric",
    "rubric.result_once": "rubric",
    "rubric.required_level": "rubric",
    "rubric.level_known": "rubric",
    "rubric.level_of_criterion": "rubric",
    "rubric.level_reached": "rubric",
    "rubric.value_form": "rubric",
    "rubric.value_range": "rubric",
    "rubric.value_reached": "rubric",
    "rubric.points": "rubric",
    "rubric.total": "rubric",
    "rubric.result_status": "rubric",
    "rubric.credits": "rubric",
    "rubric.hash": "rubric",
    "related.resource": "evidence",
    "endorsement.checked": "endorsement",
    "designation.member": "designation",
    "policy.age": "policy",
    "policy.recognized": "policy",
    "evidence.file": "evidence",
    "endorsement.subject": "endorsement",
    "endorsement.recognition": "endorsement",
    "endorsement.credit": "endorsement",
    "designation.member_subject": "designation",
    "designation.association": "designation",
    "designation.counted_twice": "designation",
    "designation.rule": "designation",
    "designation.component": "designation",
    "designation.component_digest": "designation",
    "designation.component_subject": "designation",
    "designation.component_status": "designation",
    "designation.met": "designation",
    "open_badges_2.objects": "schema",
    "open_badges_2.hosted": "authenticity",
}
"""Scripts rely on these: a code is added here, never renamed or removed."""


def test_the_codes_and_their_groups_are_those_that_were_promised() -> None:
    assert {str(code): str(info.group) for code, info in CODES.items()} == FROZEN


def test_the_groups_are_those_of_the_contract() -> None:
    promised = (
        "syntax schema policy authenticity time status recipient rubric evidence endorsement designation issuer_trust"
    )
    assert [str(group) for group in Group] == promised.split()


def test_every_code_has_a_row() -> None:
    assert set(CODES) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_no_row_is_empty_and_each_is_written_in_sentences(code: Code) -> None:
    about = CODES[code]
    assert about is CODES[code]
    assert about.group in Group
    assert about.spec.strip() == about.spec != ""
    for sentence in (about.meaning, about.example, about.remedy):
        assert sentence.strip() == sentence
        assert sentence.endswith((".", "“not revoked”."))
        assert len(sentence.split()) > 1 or sentence == "Reject it."
    assert about.meaning != about.example
