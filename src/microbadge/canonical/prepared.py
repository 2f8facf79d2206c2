"""A document made ready to be signed or verified: expanded once, checked, and written as canonical N-Quads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ..errors import CanonicalizationError, Problem
from .compiled import write
from .contexts import ADDED_SINCE_MARCH_2024, KNOWN_CONTEXTS, OB_CONTEXT_3_0_3, ob_context_of_march_2024
from .jsonld import Expansion, expand
from .plain import plain
from .rdf import to_quads
from .rdfc10 import HashName, canonicalize
from .readable import check_readable
from .safe import MAX_PROBLEMS, check_document, check_expansion, stops


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was expanded.

    `problems` are what makes it unfit to be signed, or its signature worthless; those of code ``"graph"`` say that
    the JSON text reads otherwise than what is signed. `uncovered` are pointers of members that the contexts do not
    define, so that no signature over the statements covers them.
    """

    problems: tuple[Problem, ...]
    uncovered: tuple[str, ...]
    _write: Callable[[HashName], bytes] = field(compare=False, repr=False)
    _canonical: dict[HashName, bytes] = field(default_factory=dict, compare=False, repr=False)

    def nquads(self, hash_name: HashName = "sha256") -> str:
        """Canonical N-Quads (RDFC-1.0) of what the document says. Raises as `canonical` does."""
        return self.canonical(hash_name).decode()

    def canonical(self, hash_name: HashName = "sha256") -> bytes:
        """The same in UTF-8, as it is hashed; worked out once for all the proofs that ask.

        Raises `WorkLimitError` for a document made to keep the canonicalization busy.
        """
        text = self._canonical.get(hash_name)
        if text is None:
            text = self._canonical[hash_name] = self._write(hash_name)
        return text


def prepare(document: Mapping[str, Any], *, contexts: Mapping[str, Any] | None = None) -> Prepared:
    """Expand the document and check that a signature covers all of it, and that it reads as it is signed.

    `contexts` (URL → JSON-LD document) are known beside the closed set; a URL of the closed set is not replaced.
    Raises `CanonicalizationError` for what cannot be expanded: not JSON, not JSON-LD, or a context that is not
    known.
    """
    compiled = prepare_compiled(document) if not contexts else None
    return prepare_by_reference(document, contexts=contexts) if compiled is None else compiled


def prepare_compiled(document: Mapping[str, Any]) -> Prepared | None:
    """Prepare a document on the compiled path; None for one that is left to the reference path.

    The same comes of it as of `prepare_by_reference`, which finds no problems in such a document.
    """
    written = write(document)
    return None if written is None else Prepared((), (), written)


def prepare_by_reference(document: Mapping[str, Any], *, contexts: Mapping[str, Any] | None = None) -> Prepared:
    """Prepare a document as `prepare` does, by expanding it, which takes a hundred times as long."""
    extra = {} if contexts is None else contexts
    received, problems = _received(document, extra)
    try:
        expansion = expand(received, contexts=extra)
    except CanonicalizationError as error:
        raise CanonicalizationError(problems=[*problems, *error.problems]) from None
    problems += islice(_check(received, expansion), MAX_PROBLEMS - len(problems))
    return _prepared(expansion, problems)


def prepare_to_sign(document: Mapping[str, Any], *, contexts: Mapping[str, Any] | None = None) -> Prepared:
    """Prepare a document as `prepare` does, and refuse one that is not fit to be signed.

    Raises `CanonicalizationError`, with a problem for each fault, when part of it would not be signed or would mean two
    things.
    """
    prepared = prepare(document, contexts=contexts)
    if prepared.problems:
        raise CanonicalizationError(problems=prepared.problems)
    return prepared


def prepare_as_of_march_2024(document: Mapping[str, Any], *, contexts: Mapping[str, Any] | None = None) -> Prepared:
    """Prepare the document under the Open Badges context 3.0.3 as it was in March 2024, without checking it.

    1EdTech added terms to that context in place. A signature that verifies only like this was made before, and
    does not cover the members in `uncovered`: it says nothing for the document as it is read today.
    """
    extra = {} if contexts is None else contexts
    received, _ = _received(document, extra)
    expansion = expand(received, contexts=extra, instead={OB_CONTEXT_3_0_3: ob_context_of_march_2024()})
    return _prepared(expansion, [])


def has_terms_since_march_2024(document: Mapping[str, Any]) -> bool:
    """Whether a member has the name of a term that `prepare_as_of_march_2024` does not know."""
    todo: list[Any] = [document]
    while todo:
        value = todo.pop()
        if isinstance(value, Mapping):
            if any(name in value for name in ADDED_SINCE_MARCH_2024):
                return True
            todo.extend(value.values())
        elif isinstance(value, list | tuple):
            todo.extend(value)
    return False


def to_nquads(
    document: Mapping[str, Any], *, contexts: Mapping[str, Any] | None = None, hash_name: HashName = "sha256"
) -> str:
    """Canonical N-Quads of a JSON-LD document, as a cryptosuite with RDFC-1.0 hashes it.

    The whole document counts, a ``proof`` in it too. `contexts` as in `prepare`. Raises `CanonicalizationError`,
    with a problem for each fault, when part of the document would not be signed or a credential reads otherwise
    than it is signed, and `WorkLimitError` for one that would keep the canonicalization busy without end.
    """
    return prepare_to_sign(document, contexts=contexts).nquads(hash_name)


def _received(document: Mapping[str, Any], contexts: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The document in plain types, and the faults that its JSON text shows.

    Raises for faults with which there is no point, or some danger, in going on, and when there are so many that
    not all were looked for.
    """
    received = plain(document)
    if not isinstance(received, dict):
        raise CanonicalizationError("a document is a JSON object", pointer="")
    problems = list(islice(check_document(received, KNOWN_CONTEXTS | contexts.keys()), MAX_PROBLEMS))
    problems.sort(key=stops, reverse=True)
    if len(problems) == MAX_PROBLEMS or any(map(stops, problems)):
        raise CanonicalizationError(problems=problems)
    return received, problems


def _check(document: dict[str, Any], expansion: Expansion) -> Iterator[Problem]:
    yield from check_expansion(document, expansion)
    yield from check_readable(document, expansion)


def _prepared(expansion: Expansion, problems: list[Problem]) -> Prepared:
    quads = to_quads(expansion.nodes)

    def by_reference(name: HashName) -> bytes:
        return canonicalize(quads, hash_name=name).encode()

    return Prepared(tuple(problems), tuple(expansion.dropped), by_reference)
