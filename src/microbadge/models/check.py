"""Every fault of a document and where it is: by the types of its members, and by the rules of its classes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..errors import ModelError, Problem
from ..frozen import Frozen, FrozenList
from ..strict_json import DEFAULT_LIMITS, OBJECT, pointer
from .base import JWS, LANGUAGE_CODE, URI, View, entries
from .clr import ClrCredential
from .credential import VerifiableCredential
from .open_badges import EndorsementCredential, OpenBadgeCredential
from .presentation import VerifiablePresentation
from .text import TAG

AnyCredential = OpenBadgeCredential | EndorsementCredential | ClrCredential | VerifiableCredential

MAX_PROBLEMS = 100
"""No more problems than this are told of one document, errors before warnings."""

_MAX_ACTUAL = 80
_V = TypeVar("_V", bound=View)
_ABSENT = object()
_SETS = (list, tuple, FrozenList)
_OF_A_PERSON = re.compile(r"/credentialSubject(/\d+)?/identifier(/|$)")
"""The place of an e-mail address, a name or a number of somebody: what stands there is not told."""

_EXPECTED = {
    "missing": ("required", None),
    "extra_forbidden": ("language", "left out: a language value object holds @value, @language and @direction only"),
    "string_type": ("type", "a string"),
    "string_unicode": ("type", "a string of Unicode characters"),
    "bool_type": ("type", "true or false"),
    "model_type": ("type", "an object"),
    "too_short": ("required", "an array of at least one value"),
    "recursion_loop": ("depth", "nested less deeply"),
    "recursion_depth_exceeded": ("depth", "nested less deeply"),
    URI: ("id", "one absolute URL"),
    JWS: ("type", "a compact JWS"),
    LANGUAGE_CODE: ("language", "a language code such as en or en-US"),
    TAG: ("language", "a language tag of BCP 47"),
}
"""pydantic's name of a fault, or the pattern that did not match: our code of it, and what is expected there."""


def view(document: Mapping[str, Any]) -> AnyCredential:
    """View a credential as what its ``type`` says: a badge, an endorsement, a learner record, or any other credential.

    Raises `ModelError` whose `problems` are all the errors found.
    """
    return view_as(class_of(document) or VerifiableCredential, document)


def view_as(cls: type[_V], document: Mapping[str, Any]) -> _V:
    """View a JSON object as the class `cls`, a `Profile` or an `Achievement` for example.

    Raises `ModelError` whose `problems` are all the errors found.
    """
    seen, told = _read(cls, document)
    errors = [problem for problem in told if problem.severity == "error"]
    if seen is None or errors:
        raise ModelError(problems=errors)
    return seen


def problems(
    document: object, *, profile: Literal["open-badges", "vc", "presentation"] = "open-badges"
) -> list[Problem]:
    """Find what is wrong (or strange: severity ``"warning"``) with a document; empty when nothing is.

    With the profile ``"open-badges"`` it must be a badge, an endorsement or a learner record (CLR 2.0); with ``"vc"``
    any verifiable credential will do, and only the rules for all of them are checked; with ``"presentation"`` it must
    be a verifiable presentation. The credentials in a presentation or learner record are not looked into.
    Never raises for a JSON value. At most `MAX_PROBLEMS`, errors first, each kind in order of pointers; codes are
    ``required``, ``type``, ``enum``, ``context``, ``version``, ``id``, ``date``, ``language``,
    ``related-resource``, ``closed``, ``depth``, ``profile``, ``envelope`` and ``holder``.
    """
    if profile == "presentation":
        return problems_of(VerifiablePresentation, document)
    if profile == "vc" or not isinstance(document, OBJECT):
        return problems_of(VerifiableCredential, document)
    cls = class_of(document)
    if cls is None:
        expected = "OpenBadgeCredential, AchievementCredential, EndorsementCredential or ClrCredential"
        message = "neither a badge nor an endorsement nor a comprehensive learner record"
        return [Problem(message, "/type", expected=expected, actual=brief(document.get("type")), code="profile")]
    return problems_of(cls, document)


def errors(document: object, *, profile: Literal["open-badges", "vc", "presentation"] = "open-badges") -> list[Problem]:
    """Those of `problems` that make the document wrong: for whoever is about to sign it."""
    return [problem for problem in problems(document, profile=profile) if problem.severity == "error"]


def problems_of(cls: type[View], document: object) -> list[Problem]:
    """Find what is wrong with a JSON value read as the class `cls`; like `problems`, for any class."""
    return _read(cls, document)[1]


def _read(cls: type[_V], document: object) -> tuple[_V | None, list[Problem]]:
    """View the document, if the types of its members allow it, and tell its problems."""
    seen, shape = None, {}
    try:
        seen = cls.model_validate(document)
    except ValidationError as error:
        # Of the thousands that a hostile document may have, enough to fill the report.
        for details in error.errors(include_url=False, include_input=False)[: 10 * MAX_PROBLEMS]:
            problem = _problem(details, document)
            shape[problem.pointer] = problem
    rules = _rule_faults(cls, document)
    if not shape and not rules:
        return seen, []
    beside = (fault for fault in rules if fault.pointer not in shape)
    told = sorted([*shape.values(), *beside], key=_order)[:MAX_PROBLEMS]
    return seen, [replace(one, actual=None) if _OF_A_PERSON.search(one.pointer or "") else one for one in told]


def class_of(document: Mapping[str, Any]) -> type[AnyCredential] | None:
    """Return the class that a credential says it is of, by its ``type``; None for a credential of another kind."""
    held = entries(document, "type")
    if "OpenBadgeCredential" in held or "AchievementCredential" in held:
        return OpenBadgeCredential
    if "EndorsementCredential" in held:
        return EndorsementCredential
    return ClrCredential if "ClrCredential" in held else None


def _order(problem: Problem) -> tuple[bool, list[tuple[int, str]], str]:
    steps = (problem.pointer or "").split("/")
    # Indexes by value: shorter numbers are smaller. Nothing is converted, a member may have any digits for a name.
    places = [(len(step) if step.isdecimal() else 0, step) for step in steps]
    return problem.severity == "warning", places, problem.message


def _problem(details: ErrorDetails, document: object) -> Problem:
    context = details.get("ctx", {})
    kind = context.get("pattern", details["type"])
    code, expected = _EXPECTED.get(kind, (details["type"], context.get("expected")))
    steps, actual = _place(details["loc"], document)
    name = next((step for step in reversed(steps) if isinstance(step, str)), "the document")
    message = f"{name} is required" if actual is _ABSENT else f"{name} must be {expected}"
    actual = None if actual is _ABSENT else brief(actual)
    return Problem(message, pointer(*steps), expected=expected, actual=actual, code=code)


def _place(location: tuple[int | str, ...], document: object) -> tuple[list[int | str], object]:
    """Where in the document pydantic's location is, and what is there."""
    steps: list[int | str] = []
    here = document
    for step in location:
        if isinstance(step, str):
            here = here.get(step, _ABSENT) if isinstance(here, Mapping) else _ABSENT
        elif isinstance(here, list | tuple):
            here = here[step]
        else:
            continue  # one value stands where a set is allowed: it has no index in the document
        steps.append(step)
    return steps, here


def brief(value: object) -> object:
    """Shorten a value for a report: a scalar, cut where it is long, or the name of its kind."""
    if isinstance(value, str):
        return value if len(value) <= _MAX_ACTUAL else value[:_MAX_ACTUAL] + "…"
    if isinstance(value, Mapping):
        return "object"
    return "array" if isinstance(value, list | tuple) else value


def _rule_faults(cls: type[View], value: object, depth: int = 0) -> Sequence[Problem]:
    """Find what the rules of the classes say against the value and all that is in it, with pointers from the value."""
    if isinstance(value, Frozen):
        return value.known((cls, "faults"), lambda frozen: _faults_in(cls, frozen, 0))
    if not isinstance(value, (list, tuple)):
        return _faults_in(cls, value, depth) if isinstance(value, OBJECT) else ()
    found: list[Problem] = []
    for index, item in enumerate(value):
        if isinstance(item, OBJECT) and (faults := _rule_faults(cls, item, depth + 1)):
            found += [_below(index, fault) for fault in faults]
    return found


def _faults_in(cls: type[View], value: Mapping[str, Any], depth: int) -> Sequence[Problem]:
    faults: Sequence[Problem] = () if _is_surely_of(cls, value) else [*cls.faults(value)]
    found = [replace(fault, pointer=fault.pointer or "", actual=brief(fault.actual)) for fault in faults]
    if depth < DEFAULT_LIMITS.depth:
        parts = _parts(cls)
        for name, held in value.items():
            if type(held) is not str and name in parts:
                faults = _rule_faults(parts[name], held, depth + 1)
                if faults:  # seldom, and a list takes longer to make than to do without
                    found += [_below(name, fault) for fault in faults]
    return found


def _is_surely_of(cls: type[View], value: Mapping[str, Any]) -> bool:
    """Whether `View.faults` is all that the class asks, and finds nothing."""
    groups = _groups(cls)
    if not groups:
        return groups is not None
    held: Any = value.get("type")
    if type(held) is str:
        held = (held,)
    return type(held) in _SETS and all(any(map(held.__contains__, group)) for group in groups)


@cache
def _groups(cls: type[View]) -> Sequence[tuple[str, ...]] | None:
    """What ``type`` must hold, a term of each group, where the class has no rules but that; else None."""
    if cls.CLOSED or "faults" in {name for base in cls.__mro__ if base is not View for name in vars(base)}:
        return None
    return cls.TYPES


def _below(step: str | int, fault: Problem) -> Problem:
    return replace(fault, pointer=f"{pointer(step)}{fault.pointer}")


@cache
def _parts(cls: type[View]) -> Mapping[str, type[View]]:
    """The members of a class that hold views, and which."""
    found = ((field.alias, _view_in(field.annotation)) for field in cls.model_fields.values())
    return {name: part for name, part in found if name is not None and part is not None}


def _view_in(annotation: object) -> type[View] | None:
    if isinstance(annotation, type) and issubclass(annotation, View):
        return annotation
    return next((part for part in map(_view_in, get_args(annotation)) if part is not None), None)
