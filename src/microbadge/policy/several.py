"""Policies of policies: all of them, or any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..codes import Code
from ..errors import PolicyError
from ..fetch import Fetch
from ..recognition import Recognition
from ..report import Check, Outcome
from .base import Claims, Policy


class _Several(Policy):
    def __init__(self, *policies: Policy) -> None:
        if not policies:
            raise PolicyError(f"{type(self).__name__}() of nothing: true of everything or of nothing")
        self.policies = policies

    @property
    def awaits_recognitions(self) -> bool:
        """Whether one of them leaves something to `check_recognitions`."""
        return any(policy.awaits_recognitions for policy in self.policies)

    @property
    def recognizers(self) -> frozenset[str]:
        """Those whom one of them asks about."""
        return frozenset().union(*(policy.recognizers for policy in self.policies))

    def asking(self, through: Callable[[Fetch], Fetch]) -> Policy:
        """Return the same policies, whose registries are asked through this."""
        asking = [policy.asking(through) for policy in self.policies]
        is_same = all(one is other for one, other in zip(asking, self.policies, strict=True))
        return self if is_same else type(self)(*asking)

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.policies!r}"


class AllOf(_Several):
    """All of the policies hold."""

    @property
    def bounds_issuer(self) -> bool:
        """Whether one of them says whose badges count."""
        return any(policy.bounds_issuer for policy in self.policies)

    @property
    def requires_endorsements(self) -> bool:
        """Whether none of them does without."""
        return all(policy.requires_endorsements for policy in self.policies)

    def check(self, claims: Claims) -> list[Check]:
        """Hold the claims against each."""
        return [check for policy in self.policies for check in policy.check(claims)]

    def check_recognitions(self, claims: Claims, recognitions: Sequence[Recognition], *, unclear: bool) -> list[Check]:
        """Hold the recognitions against each."""
        checks = [
            check
            for policy in self.policies
            for check in policy.check_recognitions(claims, recognitions, unclear=unclear)
        ]
        if any(policy.bounds_issuer and not policy.awaits_recognitions for policy in self.policies):
            # That one has said already whose badges count: the recognition does not have to name the issuer.
            checks = [check for check in checks if check.code is not Code.ISSUER_TRUSTED]
        return checks

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"all_of": [policy.to_dict() for policy in self.policies]}


class AnyOf(_Several):
    """At least one of the policies holds."""

    @property
    def bounds_issuer(self) -> bool:
        """Whether each of them says whose badges count."""
        return all(policy.bounds_issuer for policy in self.policies)

    @property
    def requires_endorsements(self) -> bool:
        """Whether one of them does not do without."""
        return any(policy.requires_endorsements for policy in self.policies)

    def check(self, claims: Claims) -> list[Check]:
        """Report the first policy that holds, else that none does, and because of which checks.

        Nothing is said as long as one may hold that waits for the recognitions.
        """
        answers = [policy.check(claims) for policy in self.policies]
        waiting = [policy.awaits_recognitions for policy in self.policies]
        held = _first_that_holds(answer for answer, waits in zip(answers, waiting, strict=True) if not waits)
        if held is not None:
            return held
        if any(waits and not _is_refused(answer) for answer, waits in zip(answers, waiting, strict=True)):
            return []
        return [_none_holds(answers)]

    def check_recognitions(self, claims: Claims, recognitions: Sequence[Recognition], *, unclear: bool) -> list[Check]:
        """Say what `check` left open: each policy has to hold in both."""
        if self.check(claims):
            return []
        answers = [
            [*policy.check(claims), *policy.check_recognitions(claims, recognitions, unclear=unclear)]
            for policy in self.policies
        ]
        held = _first_that_holds(answers)
        return [_none_holds(answers)] if held is None else held

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"any_of": [policy.to_dict() for policy in self.policies]}


def _first_that_holds(answers: Iterable[list[Check]]) -> list[Check] | None:
    for answer in answers:
        if answer and all(check.outcome is Outcome.PASSED for check in answer):
            return [*answer, Check(Code.POLICY_ANY_OF, Outcome.PASSED, "one of the alternatives holds")]
    return None


def _is_refused(answer: list[Check]) -> bool:
    return any(check.outcome is Outcome.FAILED for check in answer)


def _none_holds(answers: list[list[Check]]) -> Check:
    outcome = Outcome.FAILED if all(_is_refused(answer) for answer in answers) else Outcome.UNDETERMINED
    message = "none of the alternatives that were asked for holds"
    missed = (check.code for answer in answers for check in answer if check.outcome is not Outcome.PASSED)
    return Check(Code.POLICY_ANY_OF, outcome, message, because=tuple(dict.fromkeys(missed)))
