"""Whose badges count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..codes import Code
from ..errors import PolicyError
from ..fetch import Fetch
from ..report import Check, Outcome
from .base import Claims, Policy

if TYPE_CHECKING:
    from ..trust import TrustList  # whoever has one has loaded it


@dataclass(frozen=True, slots=True)
class TrustedIssuers(Policy):
    """The issuer is one of these ids (DIDs or URLs), or on this trust list for what it awards.

    A list bounds the achievements and the period too: the period is held against the day of the award, as the issuer
    states it.
    """

    issuers: frozenset[str] | TrustList
    bounds_issuer = True

    def __init__(self, issuers: Iterable[str] | TrustList) -> None:
        if not isinstance(issuers, Iterable):
            _require_list(issuers)
            object.__setattr__(self, "issuers", issuers)
            return
        ids = frozenset([issuers] if isinstance(issuers, str) else issuers)
        if not ids:
            raise PolicyError("a list of trusted issuers with nobody in it")
        if not all(isinstance(each, str) and each != "" for each in ids):
            raise PolicyError("a trusted issuer is the id of one, a DID or a URL")
        object.__setattr__(self, "issuers", ids)

    def check(self, claims: Claims) -> list[Check]:
        """Compare the issuer's id, or ask the list."""
        if not isinstance(self.issuers, frozenset):
            answer = self.issuers.check(
                claims.unverified_issuer,
                achievement=claims.unverified_achievement,
                programs=claims.unverified_programs,
                awarded=claims.unverified_awarded,
            )
            return [answer]
        actual = claims.unverified_issuer
        if actual is not None and actual in self.issuers:
            return [_trusted(self.issuers, actual)]
        message = "the issuer is not one of those asked for"
        return [Check(Code.ISSUER_TRUSTED, Outcome.FAILED, message, "/issuer", sorted(self.issuers), actual)]

    def asking(self, through: Callable[[Fetch], Fetch]) -> Policy:
        """Return the same policy, whose registries are asked through this."""
        return self if isinstance(self.issuers, frozenset) else TrustedIssuers(self.issuers.asking(through))

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        if isinstance(self.issuers, frozenset):
            return {"trusted_issuers": sorted(self.issuers)}
        return {"trust_list": self.issuers.to_dict()}


def _require_list(issuers: object) -> None:
    from ..trust import TrustList  # slow to load, and most name the issuers that they trust

    if not isinstance(issuers, TrustList):
        raise TypeError("trusted issuers are ids, or a trust list")


@lru_cache(maxsize=64)
def _trusted(issuers: frozenset[str], actual: str) -> Check:
    """The check of an issuer who is one of these: the same for all badges of theirs."""
    message = "the issuer is one of those asked for"
    return Check(Code.ISSUER_TRUSTED, Outcome.PASSED, message, "/issuer", sorted(issuers), actual)


@dataclass(frozen=True, slots=True)
class UnsafeAnyIssuer(Policy):
    """Anybody's badge counts. Verified then means "signed by whoever it names", not "by somebody to rely on"."""

    bounds_issuer = True

    def check(self, claims: Claims) -> list[Check]:
        """Let every issuer pass, and say so."""
        message = "any issuer was accepted: the policy does not say whose badges count"
        return [Check(Code.ISSUER_TRUSTED, Outcome.PASSED, message, "/issuer", actual=claims.unverified_issuer)]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"unsafe_any_issuer": True}


@dataclass(frozen=True, slots=True)
class IssuerNotNamed(Policy):
    """Nobody said whose badges count: everything is checked, and the verdict stays undetermined."""

    bounds_issuer = True

    def check(self, claims: Claims) -> list[Check]:
        """Leave the issuer undetermined."""
        message = "nobody said whose badges count: name the issuers that you trust"
        return [Check(Code.ISSUER_TRUSTED, Outcome.UNDETERMINED, message, "/issuer", actual=claims.unverified_issuer)]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"issuer_not_named": True}
