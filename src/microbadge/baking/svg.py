"""A credential in an SVG: one element directly after the `svg` tag (Open Badges 3.0, section 5.3.2).

Read by expat, which knows namespaces, CDATA and entities; written by inserting bytes, so that the rest of the
drawing stays as its author wrote it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from ..errors import ImageError
from .standard import Standard

_SVG: Final = "http://www.w3.org/2000/svg"
_OPEN_BADGES_3: Final = "https://purl.imsglobal.org/ob/v3p0"
_CARRIERS: Final = {
    f"{_OPEN_BADGES_3} credential": Standard.OPEN_BADGES_3,
    "https://purl.imsglobal.org/clr/v2p0 credential": Standard.CLR_2,
    "http://openbadges.org assertion": Standard.OPEN_BADGES_2,
}
"""Elements that hold a credential, as expat names them: namespace, space, local name."""

MAX_DEPTH: Final = 256
MAX_MARKS: Final = 100_000
"""Bound on ``<`` and on ``=``, and so on elements and attributes: each costs far more memory read than written."""

_START_TAG: Final = re.compile(rb"""<([^\s/>]++)(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_DECLARATION: Final = f' xmlns:openbadges="{_OPEN_BADGES_3}"'


@dataclass(slots=True)
class _Carrier:
    """An element that holds a credential, and its bytes from `start` to `end`."""

    standard: Standard
    start: int
    verify: str
    end: int = 0
    cdata: list[str] = field(default_factory=list)
    all_text: list[str] = field(default_factory=list)

    def text(self) -> str:
        inside, everything = "".join(self.cdata), "".join(self.all_text).strip()
        # White space around a CDATA section is layout; inside it, it is part of the text.
        body = inside if inside.strip() == everything else everything
        if body.strip() == "":
            return self.verify
        # Open Badges 2.0 has both: the assertion in the body, its URL in the attribute.
        if self.verify != "" and self.standard is not Standard.OPEN_BADGES_2:
            raise ImageError("the SVG holds one credential in the verify attribute and another in the element")
        return body


def embed(image: bytes, text: str) -> bytes:
    """Put `text` into an element directly after the `svg` tag, in place of any Open Badges 3.0 one."""
    scan = _Scan(image)
    bound = scan.prefixes.get("openbadges")
    on_root = _DECLARATION if bound is None else ""
    # The document may use the prefix for something else: declared on the element, it has the right meaning there.
    on_element = _DECLARATION if bound not in (None, _OPEN_BADGES_3) else ""
    tag = _tag_at(image, scan.root)
    end = tag.end()
    empty = tag[0].endswith(b"/>")
    pieces = [image[: end - (2 if empty else 1)], on_root.encode(), b">", _element(text, on_element).encode()]
    if empty:
        pieces.append(b"</" + tag[1] + b">")
    for carrier in scan.carriers:
        if carrier.standard is not Standard.OPEN_BADGES_3:
            continue
        pieces.append(image[end : carrier.start])
        end = carrier.end
    pieces.append(image[end:])
    return b"".join(pieces)


def extract(image: bytes) -> list[tuple[Standard, str]]:
    """Texts of all credential elements, in their order, each with its standard."""
    return [(carrier.standard, carrier.text()) for carrier in _Scan(image).carriers]


def _element(text: str, declaration: str) -> str:
    if not text.lstrip().startswith("{"):
        return f'<openbadges:credential{declaration} verify="{text}"></openbadges:credential>'
    # Inside JSON these stand in strings only, where the escape means the same: the end of a CDATA section, and
    # the two characters that JSON allows and XML 1.0 does not.
    text = text.replace("]]>", "]]\\u003e").replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return f"<openbadges:credential{declaration}><![CDATA[{text}]]></openbadges:credential>"


def _tag_at(image: bytes, position: int) -> re.Match[bytes]:
    """Start tag, or empty-element tag, at a place where expat has seen one; group 1 is its name."""
    return next(_START_TAG.finditer(image, position))


class _Scan:
    """One pass over the document: where its root is, which prefixes the root binds, and every credential element.

    Raises `ImageError` for whatever is not one bounded SVG document in UTF-8, free of entities.
    """

    def __init__(self, image: bytes) -> None:
        if max(image.count(b"<"), image.count(b"=")) > MAX_MARKS:
            raise ImageError(f"the SVG has more than {MAX_MARKS} tags or attributes")
        self.root = 0
        self.prefixes: dict[str | None, str | None] = {}
        self.carriers: list[_Carrier] = []
        self._image = image
        self._depth = 0
        self._in_carrier = False
        self._in_cdata = False
        # An encoding given here wins over the declared one: no codec is ever chosen by the document.
        self._parser = parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._xml_declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SkippedEntityHandler = self._skipped_entity
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartCdataSectionHandler = self._start_cdata
        parser.EndCdataSectionHandler = self._end_cdata
        try:
            parser.Parse(image, True)
        except expat.ExpatError as error:
            raise ImageError(f"not well-formed XML: {expat.ErrorString(error.code)}", line=error.lineno) from None

    def _fault(self, message: str) -> ImageError:
        return ImageError(message, line=self._parser.CurrentLineNumber)

    def _xml_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            raise self._fault(f"the SVG is declared as {encoding}; only UTF-8 is read")

    def _doctype(self, _name: str, _system_id: str | None, public_id: str | None, has_internal_subset: int) -> None:
        # Drawing programs still name the W3C's own DTD, which is never fetched and defines no entity. Any other
        # could make two readers see two documents.
        if has_internal_subset or public_id is None or not public_id.startswith("-//W3C//DTD SVG "):
            raise self._fault("the SVG has a DOCTYPE that may define entities")

    def _skipped_entity(self, name: str, _is_parameter_entity: bool) -> None:
        raise self._fault(f"the SVG uses the undefined entity {name}")

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        if self._depth == 0:
            self.prefixes[prefix] = uri

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        position = self._parser.CurrentByteIndex
        if self._in_carrier:
            raise self._fault("the credential element of the SVG holds another element")
        if self._depth == 0:
            if name not in ("svg", f"{_SVG} svg"):
                raise self._fault(f"not an SVG: the outermost element is {name[:80]}")
            self.root = position
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._fault(f"the SVG is nested more than {MAX_DEPTH} levels deep")
        if name in _CARRIERS:
            self.carriers.append(_Carrier(_CARRIERS[name], position, attributes.get("verify", "").strip()))
            self._in_carrier = True

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._in_carrier:
            self._in_carrier = False
            carrier = self.carriers[-1]
            tag = _tag_at(self._image, carrier.start)
            empty = tag[0].endswith(b"/>")
            carrier.end = tag.end() if empty else self._image.index(b">", self._parser.CurrentByteIndex) + 1

    def _characters(self, text: str) -> None:
        if self._in_carrier:
            self.carriers[-1].all_text.append(text)
            if self._in_cdata:
                self.carriers[-1].cdata.append(text)

    def _start_cdata(self) -> None:
        self._in_cdata = True

    def _end_cdata(self) -> None:
        self._in_cdata = False
