"""N-Quads, read and written in their one canonical form (RDF Dataset Canonicalization 1.0, section 5).

A term is held as the text that it has in canonical N-Quads: ``<iri>``, ``_:label``, ``"lexical"@en``,
``"1"^^<iri>``. Two terms are the same RDF term exactly when their texts are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from ..errors import CanonicalizationError

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


class Quad(NamedTuple):
    """One statement; `graph` is ``""`` in the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str


def is_blank(term: str) -> bool:
    """Whether the term is a blank node."""
    return term.startswith("_:")


_ESCAPES = {
    **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')


def literal(lexical: str, datatype: str = XSD_STRING, language: str | None = None) -> str:
    """Canonical text of a literal; `datatype` is an IRI, and of no account where there is a language."""
    quoted = '"' + _TO_ESCAPE.sub(lambda match: _ESCAPES[match[0]], lexical) + '"'
    if language is not None:
        return f"{quoted}@{language}"
    return quoted if datatype == XSD_STRING else f"{quoted}^^<{datatype}>"


def write(quads: Iterable[Quad]) -> str:
    """Canonical N-Quads document: every statement once, in code point order, one to a line."""
    return "".join(sorted({_line(quad) for quad in quads}))


def _line(quad: Quad) -> str:
    graph = f" {quad.graph}" if quad.graph else ""
    return f"{quad.subject} {quad.predicate} {quad.object}{graph} .\n"


# The grammar of RDF 1.1 N-Quads, section 4. An IRI there is absolute: it starts with a scheme.
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI_CHARACTER = r'[^\x00-\x20<>"{}|^`\\]'
_IRI = rf"<[A-Za-z][A-Za-z0-9+.-]*:(?:{_IRI_CHARACTER}|{_UCHAR})*>"
_NAME_START = (
    "A-Za-z0-9_:\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = _NAME_START + "\u00b7\u0300-\u036f\u203f\u2040\\-"
_BLANK = f"_:[{_NAME_START}](?:[{_NAME}.]*[{_NAME}])?"
_LITERAL = rf'"(?:[^"\\\n\r]|\\[tbnrf"\'\\]|{_UCHAR})*"'
_LANGUAGE = r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
_OBJECT = rf"(?:({_IRI}|{_BLANK})|({_LITERAL})(?:\^\^({_IRI})|({_LANGUAGE}))?)"
_STATEMENT = rf"[ \t]*({_IRI}|{_BLANK})[ \t]*({_IRI})[ \t]*{_OBJECT}[ \t]*({_IRI}|{_BLANK})?[ \t]*\.[ \t]*(?:#.*)?"
_NOTHING = re.compile(r"[ \t]*(?:#.*)?")
_LINE_END = re.compile(r"\r\n|\n|\r")
_ESCAPED = re.compile(rf"\\[tbnrf\"'\\]|{_UCHAR}")
_SHORT_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_WHOLE_IRI = re.compile(f"{_IRI_CHARACTER}*")


@cache
def _statement() -> re.Pattern[str]:
    """The grammar, compiled when N-Quads are first read: that takes longer than to verify a badge, which reads none."""
    return re.compile(_STATEMENT)


def parse(text: str) -> list[Quad]:
    """Read an N-Quads document (RDF 1.1 N-Quads).

    Raises `CanonicalizationError` with the line that is not a statement.
    """
    quads = []
    statement = _statement()
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if _NOTHING.fullmatch(line):
            continue
        match = statement.fullmatch(line)
        if match is None:
            raise CanonicalizationError("not a statement in N-Quads", line=number)
        try:
            quads.append(_quad(*match.groups()))
        except ValueError as error:
            raise CanonicalizationError(f"not a statement in N-Quads: {error}", line=number) from None
    return quads


def _quad(
    subject: str,
    predicate: str,
    node: str | None,
    lexical: str,
    datatype: str | None,
    tag: str | None,
    graph: str | None,
) -> Quad:
    if node is not None:
        value = _resource(node)
    elif datatype is not None:
        value = literal(_unescape(lexical[1:-1]), _resource(datatype)[1:-1])
    else:
        value = literal(_unescape(lexical[1:-1]), language=None if tag is None else tag[1:])
    return Quad(_resource(subject), _resource(predicate), value, "" if graph is None else _resource(graph))


def _resource(text: str) -> str:
    if is_blank(text) or "\\" not in text:
        return text
    iri = _unescape(text[1:-1])
    if not _WHOLE_IRI.fullmatch(iri):
        raise ValueError("an IRI holds a character that is not allowed in one")
    return f"<{iri}>"


def _unescape(text: str) -> str:
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    escape = match[0][1:]
    if escape[0] not in "uU":
        return _SHORT_ESCAPES[escape]
    code = int(escape[1:], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"{match[0]} is no character")
    return chr(code)
