"""Credential schemas (VCDM 2.0, section 4.11): a credential against a JSON Schema that somebody else wrote.

The one door to `jsonschema`. The schema is data from a stranger, so that its work is metered: patterns run in an
engine of linear time, nothing is ever fetched, every step and every message has its price.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from jsonschema import Draft7Validator, Draft201909Validator, Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, UnknownType, ValidationError, best_match
from jsonschema.validators import extend
from pydantic_core import SchemaError as PatternError
from pydantic_core import SchemaValidator
from pydantic_core.core_schema import str_schema
from referencing import Registry
from referencing.exceptions import InvalidAnchor, NoSuchAnchor, PointerToNowhere, Unresolvable

from .errors import InvalidError, ParseError, Problem, UnavailableError, UnsupportedError
from .models import MAX_PROBLEMS, brief
from .models.base import URI
from .strict_json import Limits, check_value, pointer

MAX_WORK = 200_000
"""Units of work, each a few microseconds; the published schema of a badge takes a few thousand."""
MAX_PATTERN = 500
_UNMETERED = frozenset({"patternProperties", "dependentSchemas"})
"""What jsonschema evaluates once more on its own, with no keyword called, to see what is left unevaluated."""
_SCHEMA_LIMITS = Limits(size=2_000_000, nodes=10_000, string=100_000)
_MAX_MESSAGE = 200

_DIALECTS: Mapping[str, Any] = {
    "https://json-schema.org/draft/2020-12/schema": Draft202012Validator,
    "https://json-schema.org/draft/2019-09/schema": Draft201909Validator,
    "http://json-schema.org/draft-07/schema": Draft7Validator,
}
_DEFAULT_DIALECT = "https://json-schema.org/draft/2019-09/schema"  # the one that Open Badges 3.0 names

_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_URI = re.compile(URI)


def check_schema(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Problem]:
    """Check a document against a JSON Schema of draft 2020-12, 2019-09 (taken where it names none) or 7.

    Formats ``date-time``, ``date`` and ``uri`` are asserted. At most `MAX_PROBLEMS` are told, with code ``schema``.
    Raises `InvalidError` when the schema is no schema, and `UnavailableError` when it cannot be checked here: it
    refers to another document, holds a pattern that no engine of linear time knows, or takes more than `MAX_WORK`.
    """
    check_value(document)
    dialect, rules = _read_schema(schema)
    work = _Work(document, rules)
    try:
        checker = _metered(dialect, work)(rules, registry=Registry(), format_checker=_FORMATS)
        return [_problem(error) for error in islice(checker.iter_errors(document), MAX_PROBLEMS)]
    except Unresolvable as error:
        if isinstance(error.__cause__, PointerToNowhere | NoSuchAnchor | InvalidAnchor):
            raise InvalidError("the schema refers to a part of itself that it does not have") from None
        raise UnavailableError("the schema refers to another document, which is not fetched") from None
    except RecursionError:
        raise InvalidError("the schema refers to itself without end") from None
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, UnknownType) as error:
        # A $ref may point at what is no schema: nothing checked that part, and jsonschema trips over it.
        raise InvalidError(f"the schema cannot be applied ({type(error).__name__})") from None


def _read_schema(schema: object) -> tuple[Any, dict[str, Any]]:
    """The dialect, and the schema without the name of it: jsonschema changes to a dialect wherever it reads one."""
    check_value(schema)
    try:
        check_value(schema, limits=_SCHEMA_LIMITS)
    except ParseError:
        raise UnavailableError("the schema is larger than any genuine schema") from None
    if not isinstance(schema, Mapping):
        raise InvalidError("not a JSON Schema", pointer="", actual=brief(schema))
    name = schema.get("$schema", _DEFAULT_DIALECT)
    dialect = _DIALECTS.get(name.removesuffix("#")) if isinstance(name, str) else None
    if dialect is None:
        message = "$schema names no dialect of JSON Schema that is known here"
        raise InvalidError(message, pointer="/$schema", expected=sorted(_DIALECTS), actual=brief(name))
    rules = {key: value for key, value in schema.items() if key != "$schema"}
    names = set(_keys(rules))
    if "unevaluatedProperties" in names and not names.isdisjoint(_UNMETERED):
        raise UnsupportedError("unevaluatedProperties are not supported beside " + " or ".join(sorted(_UNMETERED)))
    try:
        dialect.check_schema(rules, format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        place = pointer(*error.absolute_path)
        raise InvalidError("not a JSON Schema", pointer=place, actual=brief(error.instance)) from None
    return dialect, rules


def _keys(value: object) -> Iterator[str]:
    """All member names of the schema; one that changes the dialect half way is refused."""
    if isinstance(value, Mapping):
        if isinstance(value.get("$schema"), str):
            raise UnsupportedError("a part of the schema that names a dialect of its own is not supported")
        yield from value
        for member in value.values():
            yield from _keys(member)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _keys(item)


class _Work:
    """What is left of the work allowed, the sizes of the document's parts, and the patterns compiled so far."""

    def __init__(self, document: object, rules: Mapping[str, Any]) -> None:
        self._left = MAX_WORK
        self._crawl = sum(1 for _ in _keys(rules))
        self._nested = "$id" in (name for part in rules.values() for name in _keys(part))
        self._sizes: dict[int, int] = {}
        self._patterns: dict[str, tuple[SchemaValidator, int]] = {}
        self._measure(document)

    def spend(self, units: int) -> None:
        """Take `units` of what is left; raise `UnavailableError` where nothing is."""
        self._left -= units
        if self._left < 0:
            raise UnavailableError("checking the schema takes more work than any genuine schema needs")

    def spend_reference(self, reference: object) -> None:
        """Pay for a `$ref`: all but a pointer into a schema of one part makes `referencing` walk the whole schema."""
        pointed = reference == "#" or (isinstance(reference, str) and reference.startswith("#/"))
        self.spend(1 if pointed and not self._nested else self._crawl)

    def size(self, value: object) -> int:
        """The characters of a part of the document, about: what it costs to compare it or to show it."""
        return len(value) if isinstance(value, str) else self._sizes.get(id(value), 1)

    def _measure(self, value: object) -> int:
        if isinstance(value, Mapping):
            total = sum(len(key) + self._measure(member) for key, member in value.items())
        elif isinstance(value, list | tuple):
            total = sum(self._measure(item) for item in value)
        else:
            return self.size(value)
        self._sizes[id(value)] = total
        return total

    def matches(self, pattern: str, text: str) -> bool:
        """Whether `pattern` is found in `text`, in time that grows with the length of the text and no faster."""
        engine, states = self._patterns.get(pattern) or self._compile(pattern)
        self.spend(len(text) * states // 1000)
        return engine.isinstance_python(text)

    def _compile(self, pattern: str) -> tuple[SchemaValidator, int]:
        # Set operations and flags mean something in this engine that they do not in JSON Schema (ECMA-262).
        foreign = re.search(r"&&|--|~~|\(\?(?!:)", pattern)
        if len(pattern) > MAX_PATTERN or foreign is not None:
            raise UnsupportedError("the schema holds a pattern that is not supported")
        states = _states(pattern)
        self.spend(100 + states // 10)
        try:
            engine = SchemaValidator(str_schema(pattern=pattern))
        except PatternError:
            raise UnsupportedError("the schema holds a pattern that is not supported") from None
        self._patterns[pattern] = engine, states
        return engine, states


_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|.", re.DOTALL)


def _states(pattern: str) -> int:
    """About how large the automaton of a pattern is: ten states an atom, times the counts around it."""
    groups, last = [0], 0
    for token in _TOKEN.finditer(pattern):
        if token[0] == "(":
            groups.append(0)
            continue
        if token[0] == ")" and len(groups) > 1:
            last = groups.pop()
        elif token[1] is not None:
            last *= max(int(token[1]), int(token[2] or 0), 1) - 1
        else:
            last = 10
        groups[-1] += last
    return sum(groups)


Keyword = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]
"""What jsonschema calls for one keyword: its validator, the keyword's value, the instance, the schema around it."""


def _metered(dialect: Any, work: _Work) -> Any:
    """The dialect with every keyword paying for what it does, and with our patterns."""

    def priced(name: str, keyword: Keyword) -> Keyword:
        def run(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
            work.spend(1 + _length(value) + _length(instance))
            if name in ("const", "enum"):
                work.spend(work.size(instance) // 50)
            elif name == "uniqueItems":
                work.spend(_length(instance) ** 2 // 10)
            elif name in ("$ref", "$dynamicRef", "$recursiveRef"):
                work.spend_reference(value)
            for error in keyword(validator, value, instance, schema) or ():
                if not error.relative_schema_path:  # made here, and its message shows the instance
                    work.spend(1 + work.size(instance) // 50)
                yield error

        return run

    keywords: dict[str, Keyword] = {**dialect.VALIDATORS, **_pattern_keywords(work)}
    make: Any = extend  # untyped in its package
    return make(dialect, {name: priced(name, keyword) for name, keyword in keywords.items()})


def _length(value: object) -> int:
    return len(value) if isinstance(value, Mapping | list) else 0


def _pattern_keywords(work: _Work) -> dict[str, Keyword]:
    """The keywords for which jsonschema would use `re`, whose time has no bound."""

    def pattern(_: Any, value: str, instance: object, __: Any) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not work.matches(value, instance):
            yield ValidationError(f"{instance[:_MAX_MESSAGE]!r} does not match {value!r}")

    def pattern_properties(validator: Any, value: Any, instance: object, _: Any) -> Iterator[ValidationError]:
        if isinstance(instance, Mapping):
            for expression, rules in value.items():
                for name in (name for name in instance if work.matches(expression, name)):
                    yield from validator.descend(instance[name], rules, path=name, schema_path=expression)

    def additional_properties(validator: Any, value: Any, instance: object, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, Mapping):
            named, expressions = schema.get("properties", {}), schema.get("patternProperties", {})
            for name in instance:
                if name in named or any(work.matches(expression, name) for expression in expressions):
                    continue
                if value is False:
                    yield ValidationError(f"a member {name[:_MAX_MESSAGE]!r} is not allowed", path=(name,))
                else:
                    yield from validator.descend(instance[name], value, path=name)

    return {
        "pattern": pattern,
        "patternProperties": pattern_properties,
        "additionalProperties": additional_properties,
    }


def _problem(error: ValidationError) -> Problem:
    deepest = best_match([error]) or error
    message = deepest.message if len(deepest.message) <= _MAX_MESSAGE else deepest.message[:_MAX_MESSAGE] + "…"
    place, actual = pointer(*deepest.absolute_path), brief(deepest.instance)
    return Problem(message, place, expected=deepest.validator, actual=actual, code="schema")


def _is_date_time(value: object) -> bool:
    """RFC 3339, section 5.6; its leap second too."""
    if not isinstance(value, str):
        return True
    match = _DATE_TIME.fullmatch(value)
    if match is None:
        return False
    day, minute, second, offset = match.groups()
    second = "59" if second == "60" else second
    datetime.fromisoformat(f"{day}T{minute}:{second}{offset.upper()}")
    return True


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return _DATE.fullmatch(value) is not None and bool(date.fromisoformat(value))


def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or _URI.fullmatch(value) is not None


_FORMATS = FormatChecker(formats=())
_FORMATS.checks("date-time", raises=ValueError)(_is_date_time)
_FORMATS.checks("date", raises=ValueError)(_is_date)
_FORMATS.checks("uri")(_is_uri)
