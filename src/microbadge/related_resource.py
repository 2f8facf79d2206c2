"""Whether the resources that a credential depends on are the ones its issuer meant (VCDM 2.0, section 5.3).

`relatedResource` gives the digest of a context, schema or picture. A verifier has to compare it for each resource
that it uses, and only for those: nothing is fetched for the sake of a digest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from .codes import Code
from .errors import InvalidError, Problem
from .fetch import Fetched
from .report import Check, Outcome, Source, settled
from .resource_digest import Digests, agrees, digests_of, integrity_digests, stated_digests, written
from .strict_json import each, id_of

INTEGRITY_ERROR = "https://www.w3.org/TR/vc-data-model#RELATED_RESOURCE_INTEGRITY_ERROR"
MALFORMED_ERROR = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"

MAX_LISTED = 100
"""Resources listed in one report, those that are wrong first; published credentials name two at most."""

_CODE = Code.RELATED_RESOURCE
_NONE = "the credential names no related resource, or only evidence"


def check_related_resources(document: Mapping[str, Any], *, fetched: Mapping[str, Fetched]) -> list[Check]:
    """Compare the digests in `relatedResource` with the resources that were used to verify the credential.

    These are the contexts of the closed set, by the digests of their published bytes, and what was `fetched` (by the
    URL asked for). Of each algorithm that the issuer used, one digest must be right. A resource that was not used is
    skipped, since its digest says nothing about the credential; a context from elsewhere, whose bytes are not known,
    is undetermined. Of pieces of evidence only what is malformed is told here, unless they were used for something
    else too: they have checks of their own.
    """
    entries = each(document, "relatedResource")
    if not entries:
        return [settled(_CODE, Outcome.NOT_APPLICABLE, _NONE)]
    used = {url: _Resource() for _, url in each(document, "@context") if isinstance(url, str)}
    used |= _known()
    named = {entry["id"] for _, entry in entries if isinstance(entry, Mapping) and isinstance(entry.get("id"), str)}
    used |= {url: _fetched(answer, url) for url, answer in fetched.items() if url in named}
    evidence = {id_of(piece) for _, piece in each(document, "evidence") if isinstance(piece, Mapping)} - used.keys()
    checks = [check for place, entry in entries for check in _checks(entry, place, used, evidence)]
    if not checks:
        return [settled(_CODE, Outcome.NOT_APPLICABLE, _NONE)]
    return sorted(checks, key=_is_harmless)[:MAX_LISTED]


def related_resource_problems(document: Mapping[str, Any]) -> list[Problem]:
    """Tell what an issuer has to put right before it signs: digests that are malformed or those of other bytes."""
    return [
        Problem(check.message, check.pointer, None, check.expected, check.actual, code="related-resource")
        for check in check_related_resources(document, fetched={})
        if check.outcome is Outcome.FAILED
    ]


def _is_harmless(check: Check) -> bool:
    return check.outcome in (Outcome.PASSED, Outcome.SKIPPED)


@dataclass(frozen=True, slots=True)
class _Resource:
    """A resource that was used: the digests of each version that is accepted, if any is known, and its source."""

    versions: tuple[Digests, ...] = ()
    source: Source | None = None


def _fetched(answer: Fetched, url: str) -> _Resource:
    digests = digests_of(answer.content)
    (sha256,) = digests["sha256"]
    return _Resource((digests,), Source(url, answer.fetched_at, sha256))


@cache
def _known() -> dict[str, _Resource]:
    """The contexts of the closed set, each with the digests of its versions."""
    text = resources.files(__package__).joinpath("context_digests.txt").read_text(encoding="utf-8")
    known: dict[str, _Resource] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            url, _, metadata = line.partition(" ")
            earlier = known.get(url, _Resource()).versions
            known[url] = _Resource((*earlier, integrity_digests(metadata)))
    return known


def _checks(
    entry: object, place: str, used: Mapping[str, _Resource], evidence: Collection[str | None]
) -> Iterator[Check]:
    url = entry.get("id") if isinstance(entry, Mapping) else None
    if not isinstance(entry, Mapping) or not isinstance(url, str):
        message = "a related resource is an object with an `id`"
        yield Check(_CODE, Outcome.FAILED, message, place, problem_type=MALFORMED_ERROR)
        return
    try:
        stated = stated_digests(entry)
    except InvalidError as error:
        problem = error.problems[0]
        message = f"the digest of a related resource cannot be read: {error.message}"
        yield Check(_CODE, Outcome.FAILED, message, place, problem.expected, url, problem_type=MALFORMED_ERROR)
        return
    if url in used:
        yield _compare(stated, used[url], url, place)
    elif url not in evidence:
        yield Check(_CODE, Outcome.SKIPPED, "a resource that was not used, so that its digest was not compared", place)


def _compare(stated: Digests, resource: _Resource, url: str, place: str) -> Check:
    found = [agrees(version, stated) for version in resource.versions]
    if all(same is None for same in found):
        message = "a resource that was used, but whose digest cannot be compared here"
        return Check(_CODE, Outcome.UNDETERMINED, message, place, actual=url, source=resource.source)
    if True in found:
        message = "the resource is the one that the issuer meant"
        return Check(_CODE, Outcome.PASSED, message, place, actual=url, source=resource.source)
    return Check(
        _CODE,
        Outcome.FAILED,
        f"{url:.100} is not the resource that the issuer meant: its digest is another",
        place,
        written({name: value for name, value in resource.versions[0].items() if name in stated}),
        written(stated),
        INTEGRITY_ERROR,
        resource.source,
    )
