"""YAML as people write it by hand: the door to PyYAML.

Only what JSON can hold is read, by the core schema of YAML 1.2 (section 10.3.2): ``No``, ``on`` and
``2026-11-22`` stay text. PyYAML is used for its events alone; its loaders resolve by YAML 1.1, keep the last of
two equal keys and expand aliases without limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..errors import ParseError, Problem
from ..strict_json import Limits, pointer

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_MAX_NUMBER = 32  # characters; int() refuses more than 4,300 with an exception of its own
_MAX_FAULTS = 200


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read; `key` is the member whose value comes next."""

    container: list[Any] | dict[str, Any]
    pointer: str
    key: str | None = None


@dataclass(slots=True)
class _Reader:
    limits: Limits
    lines: dict[str, int] = field(default_factory=lambda: {"": 1})
    faults: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    root: Any = None
    documents: int = 0
    nodes: int = 0

    def read(self, events: Iterator[yaml.Event]) -> Any:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    raise ParseError("a second document in one file", pointer="", line=_line(event))
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                self.stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                self.node(event)
        return self.root

    def node(self, event: yaml.NodeEvent) -> None:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise ParseError(f"more than {self.limits.nodes} values in one file", pointer="", line=_line(event))
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.container, dict) and top.key is None:
            self.member_name(event, top, top.container)
            return
        place = "" if top is None else top.pointer + pointer(len(top.container) if top.key is None else top.key)
        self.lines.setdefault(place, _line(event))
        value = self.value(event, place)
        if top is None:
            self.root = value
        elif isinstance(top.container, list):
            top.container.append(value)
        else:
            top.container.setdefault(top.key or "", value)  # the first of two equal keys; the second is a fault already
            top.key = None

    def member_name(self, event: yaml.NodeEvent, top: _Open, members: dict[str, Any]) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise ParseError("a member name must be plain text", pointer=top.pointer, line=_line(event))
        place = top.pointer + pointer(event.value)
        self.check_plain(event, place)
        if event.value in members:
            self.fault(f"the member {event.value!r} stands twice in one mapping", place, event)
        self.lines.setdefault(place, _line(event))
        top.key = event.value

    def value(self, event: yaml.NodeEvent, place: str) -> Any:
        self.check_plain(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place) if event.implicit[0] else event.value
        if isinstance(event, yaml.AliasEvent):
            return None
        if len(self.stack) >= self.limits.depth:
            raise ParseError(f"nested more than {self.limits.depth} levels deep", pointer=place, line=_line(event))
        opened = _Open([] if isinstance(event, yaml.SequenceStartEvent) else {}, place)
        self.stack.append(opened)
        return opened.container

    def scalar(self, event: yaml.ScalarEvent, place: str) -> Any:
        text = event.value
        if text in _NULL:
            return None
        if text in _BOOLEAN:
            return _BOOLEAN[text]
        if _NOT_FINITE.fullmatch(text):
            self.fault("a number that is not finite", place, event)
            return None
        if _INTEGER.fullmatch(text) is None and _FLOAT.fullmatch(text) is None:
            return text
        if len(text) > _MAX_NUMBER:
            self.fault(f"a number of more than {_MAX_NUMBER} characters", place, event)
            return None
        if _INTEGER.fullmatch(text) is None:
            return float(text)
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))

    def check_plain(self, event: yaml.NodeEvent, place: str) -> None:
        if event.anchor is not None:
            self.fault("anchors and aliases are not read: write the value out", place, event)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            self.fault(f"the tag {event.tag!r} is not read: write a plain value", place, event)

    def fault(self, message: str, place: str, event: yaml.Event) -> None:
        if len(self.faults) < _MAX_FAULTS:
            self.faults.append(Problem(message, place, _line(event)))


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else event.start_mark.line + 1


def parse_yaml(text: str, *, limits: Limits) -> tuple[Any, dict[str, int]]:
    """Parse one YAML document; gives its value and the line of every value and member, by JSON pointer.

    Raises `ParseError`, with line and pointer, for text that is not YAML, for a member that stands twice, an
    anchor, an alias, a tag, a second document, or more depth or values than `limits` allow.
    """
    reader = _Reader(limits)
    try:
        value = reader.read(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise ParseError(f"not YAML: {error.problem}", pointer="", line=line) from None
    except (yaml.YAMLError, ValueError, OverflowError):  # escapes beyond Unicode and long version numbers
        raise ParseError("not YAML: it holds a character or number that YAML does not allow", pointer="") from None
    if reader.faults:
        raise ParseError(problems=reader.faults)
    return value, reader.lines
