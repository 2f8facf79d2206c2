"""An issuer's whole export: what belongs to what, and what became of each document of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .. import open_badges_2
from ..errors import CanonicalizationError, InvalidError, ModelError, ParseError, Problem
from ..keys import Signer
from ..open_badges_2 import CONTEXT, KINDS, Kind, revoked_in
from ..strict_json import each, id_of
from .objects import Upgraded, upgrade_assertion, upgrade_badge_class, upgrade_profile


@dataclass(frozen=True, slots=True)
class Piece:
    """What became of one document; `source` is what it is called, such as the name of its file."""

    source: str
    upgraded: Upgraded


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document of which nothing was made, and that is right: what it was for has no place, or it was revoked."""

    source: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class UpgradedExport:
    """An issuer in version 3.0: its profile, achievements and credentials, in the order of the old documents.

    `refused` are the documents that could not be upgraded, each error with its `source`; the others were.
    """

    profile: Piece
    achievements: tuple[Piece, ...]
    credentials: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...]
    refused: tuple[InvalidError, ...]


@dataclass(frozen=True, slots=True)
class _Document:
    source: str
    members: Mapping[str, Any]


@dataclass(slots=True)
class _Sorted:
    """The documents by kind, and of each kind by id. Those that stand by themselves come before embedded ones."""

    by_kind: dict[Kind, dict[str, _Document]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    left_out: list[LeftOut] = field(default_factory=list)
    refused: list[InvalidError] = field(default_factory=list)

    def add(self, document: _Document) -> None:
        """Sort a document that stands by itself."""
        members = document.members
        kind = next((kind for kind in KINDS if open_badges_2.is_kind(kind, members)), None)
        if CONTEXT not in [context for _, context in each(members, "@context")]:
            self._refuse(document, ModelError("no object of Open Badges 2.0", pointer="/@context", expected=CONTEXT))
        elif kind is None:
            message = "has no place in Open Badges 3.0: it has to be made anew"
            self.left_out.append(LeftOut(document.source, Problem(message, "/type", severity="warning", code="lost")))
        else:
            self._keep(kind, document)

    def add_embedded(self) -> None:
        """Sort what is embedded in the documents at hand and does not stand by itself."""
        for document in [*self.by_kind["Assertion"].values()]:
            self._embedded("BadgeClass", document, "badge")
        for document in [*self.by_kind["BadgeClass"].values()]:
            self._embedded("Profile", document, "issuer")

    def _embedded(self, kind: Kind, document: _Document, member: str) -> None:
        value = document.members.get(member)
        if isinstance(value, Mapping) and isinstance(value.get("id"), str):
            self.by_kind[kind].setdefault(value["id"], _Document(document.source, value))

    def _keep(self, kind: Kind, document: _Document) -> None:
        name = document.members.get("id")
        known = self.by_kind[kind]
        if not isinstance(name, str):
            self._refuse(document, ModelError("it has no id", pointer="/id"))
        elif name in known and known[name].members != document.members:
            message = f"another document with the id of {known[name].source}"
            self._refuse(document, ModelError(message, pointer="/id", actual=name))
        else:
            known.setdefault(name, document)

    @contextlib.contextmanager
    def keeping(self, document: _Document) -> Iterator[None]:
        """Keep what is raised about a document, and go on with the others."""
        try:
            yield
        except (ModelError, CanonicalizationError, ParseError) as error:
            if error.code == "revoked":
                self.left_out.append(LeftOut(document.source, replace(error.problems[0], severity="warning")))
            else:
                self._refuse(document, error)

    def _refuse(self, document: _Document, error: InvalidError) -> None:
        error.source = document.source
        self.refused.append(error)


def upgrade_export(documents: Iterable[tuple[str, Mapping[str, Any]]], *, signer: Signer) -> UpgradedExport:
    """Upgrade an issuer's export, document by document: each with what it is called, such as the name of its file.

    The credentials are signed by `signer`, whose controller the issuer becomes. Nothing of the export is verified. What
    is wrong with one document keeps none of the others from being upgraded; what was revoked, by its own word or that
    of a RevocationList in the export, is left out. Raises `ModelError` where there is not one issuer, or that one is
    malformed, and `ProofError` for a key that no cryptosuite fits.
    """
    found = _Sorted()
    for source, members in documents:
        found.add(_Document(source, members))
    found.add_embedded()
    former = _issuer(found)
    controller = signer.verification_method.partition("#")[0]
    try:
        profile = upgrade_profile(former.members, controller)
    except InvalidError as error:
        error.source = former.source
        raise
    lists = [*found.by_kind["RevocationList"].values()]
    for revocation_list in lists:
        _require_well_formed(revocation_list)
    achievements: list[Piece] = []
    for document in found.by_kind["BadgeClass"].values():
        with found.keeping(document):
            achievements.append(Piece(document.source, _achievement(document.members, former.members, controller)))
    credentials: list[Piece] = []
    for document in found.by_kind["Assertion"].values():
        with found.keeping(document):
            _require_not_revoked(document.members, lists)
            badge_class = _badge_class(document.members, found, former.members)
            upgraded = upgrade_assertion(document.members, badge_class, profile.document, signer)
            credentials.append(Piece(document.source, upgraded))
    return UpgradedExport(
        Piece(former.source, profile),
        tuple(achievements),
        tuple(credentials),
        tuple(found.left_out),
        tuple(found.refused),
    )


def _issuer(found: _Sorted) -> _Document:
    profiles = [*found.by_kind["Profile"].values()]
    if len(profiles) != 1:
        message = "an export of no issuer" if not profiles else "an export of more than one issuer"
        raise ModelError(message, expected="one Issuer or Profile", actual=[each.source for each in profiles][:10])
    return profiles[0]


def _require_well_formed(document: _Document) -> None:
    """A list that cannot be read might name any of the badges: nothing may be signed."""
    problems = open_badges_2.problems("RevocationList", document.members)
    if problems:
        raise ModelError(problems=problems, source=document.source)


def _require_not_revoked(assertion: Mapping[str, Any], lists: list[_Document]) -> None:
    for document in lists:
        revoked = revoked_in(document.members, assertion)
        if revoked is not None:
            reason = "" if revoked.reason is None else f": {revoked.reason}"
            message = f"not issued again: it was revoked in {document.source}{reason}"
            raise ModelError(message, pointer="", code="revoked")


def _achievement(badge_class: Mapping[str, Any], former: Mapping[str, Any], controller: str) -> Upgraded:
    _require_issuer(badge_class, former)
    return upgrade_badge_class(badge_class, controller)


def _badge_class(assertion: Mapping[str, Any], found: _Sorted, former: Mapping[str, Any]) -> Mapping[str, Any]:
    name = id_of(assertion.get("badge"))
    badge_class = None if name is None else found.by_kind["BadgeClass"].get(name)
    if badge_class is None:
        raise ModelError("its badge class is not in the export", pointer="/badge", actual=name)
    _require_issuer(badge_class.members, former)
    return badge_class.members


def _require_issuer(badge_class: Mapping[str, Any], former: Mapping[str, Any]) -> None:
    """Nobody's badges but the issuer's own are signed in its name."""
    actual = id_of(badge_class.get("issuer"))
    if actual != former["id"]:
        message = "the badge class is of another issuer"
        raise ModelError(message, pointer="/issuer", expected=former["id"], actual=actual)
