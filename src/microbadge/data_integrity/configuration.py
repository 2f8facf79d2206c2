"""The options of a proof in canonical N-Quads: five statements, whose form never changes.

Those of an unusual proof are worked out as any other document is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from .. import canonical
from ..errors import ProofError
from ..frozen import FrozenList
from .cryptosuites import CRYPTOSUITES, HashName

MAX_CONTEXTS = 10
"""Longer lists of contexts are not remembered."""
MAX_REMEMBERED = 256

MAX_METHOD = 500
"""Characters of a verification method that is remembered."""

_NAMES = ("type", "created", "@context", "verificationMethod", "proofPurpose", "cryptosuite")
_MEMBERS = frozenset(_NAMES)
_values = itemgetter(*_NAMES)
_PURPOSES = frozenset({"assertionMethod", "authentication"})
_SUITES = frozenset(suite.name for suite in CRYPTOSUITES)
_METHOD = re.compile(r"(did:|https://)[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")
"""None of these characters is written otherwise in N-Quads."""
_TIME = re.compile("[0-9TZ:.+-]{1,64}")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SECURITY = "https://w3id.org/security#"

_Kind = tuple[str, ...]
_Around = tuple[str, str, str]
_usual: dict[_Kind, _Around | None] = {}
"""What stands around the time and the method, once `canonical.prepare` gave just that for one of the kind."""
_around_time: dict[tuple[str, ...], tuple[str, str]] = {}
"""The same around the time alone, for methods that came before."""


def configuration_nquads(
    configuration: Mapping[str, Any], *, contexts: Mapping[str, Any] | None, hash_name: HashName
) -> str:
    """Canonical N-Quads of a proof without its `proofValue`, with the contexts that it has in force.

    Raises `CanonicalizationError` for what cannot be canonicalized, and `ProofError` for what would not be signed.
    """
    text = _written_again(configuration)
    if text is not None:
        return text
    kind = _kind(configuration)
    around = None if kind is None else _usual.get(kind)
    if around is not None:
        _remember_method(configuration, around)
        return _written(configuration, around)
    prepared = canonical.prepare(configuration, contexts=contexts)
    if prepared.problems:
        raise ProofError(problems=prepared.problems)
    text = prepared.nquads(hash_name)
    if kind is not None and kind not in _usual:
        _remember(kind, configuration, text)
    return text


def _written_again(configuration: Mapping[str, Any]) -> str | None:
    """The text for a proof that differs in its time alone from one before; None where there was none."""
    if len(configuration) != len(_NAMES):
        return None
    try:
        kind, created, urls, *others = _values(configuration)
        around = _around_time.get((*others, *urls)) if type(urls) in (list, FrozenList) else None
    except (KeyError, TypeError):  # it has another member, or an object where others have a string
        return None
    if around is None or kind != "DataIntegrityProof" or type(created) is not str or _TIME.fullmatch(created) is None:
        return None
    return f"{around[0]}{created}{around[1]}"


def _remember_method(configuration: Mapping[str, Any], around: _Around) -> None:
    _, _, urls, method, *others = _values(configuration)
    if len(method) <= MAX_METHOD:
        if len(_around_time) >= MAX_REMEMBERED:
            _around_time.clear()
        start, between, end = around
        _around_time[method, *others, *urls] = (start, f"{between}{method}{end}")


def _kind(configuration: Mapping[str, Any]) -> _Kind | None:
    """All that the form depends on: contexts, purpose, suite, and a scheme, which might be the prefix of a term.

    What is left are the time and the rest of the method, which stand in it as they are. None for anything unusual.
    """
    if configuration.keys() != _MEMBERS or configuration["type"] != "DataIntegrityProof":
        return None
    created, method = configuration["created"], configuration["verificationMethod"]
    purpose, suite, urls = (configuration[member] for member in ("proofPurpose", "cryptosuite", "@context"))
    if not isinstance(urls, list) or len(urls) > MAX_CONTEXTS:
        return None
    if {*map(type, (created, method, purpose, suite, *urls))} != {str}:
        return None
    scheme = _METHOD.fullmatch(method)
    if scheme is None or _TIME.fullmatch(created) is None or purpose not in _PURPOSES or suite not in _SUITES:
        return None
    return (scheme[1], purpose, suite, *urls)


def _remember(kind: _Kind, configuration: Mapping[str, Any], text: str) -> None:
    """Whether one of this kind has the usual form; its contexts are known, and always mean the same."""
    _, purpose, suite, *urls = kind
    around = (
        '_:c14n0 <http://purl.org/dc/terms/created> "',
        f'"^^<{_XSD}dateTime> .\n'
        f"_:c14n0 <{_RDF}type> <{_SECURITY}DataIntegrityProof> .\n"
        f'_:c14n0 <{_SECURITY}cryptosuite> "{suite}"^^<{_SECURITY}cryptosuiteString> .\n'
        f"_:c14n0 <{_SECURITY}proofPurpose> <{_SECURITY}{purpose}> .\n"
        f"_:c14n0 <{_SECURITY}verificationMethod> <",
        "> .\n",
    )
    if len(_usual) >= MAX_REMEMBERED:
        _usual.clear()
    is_usual = canonical.KNOWN_CONTEXTS.issuperset(urls) and text == _written(configuration, around)
    _usual[kind] = around if is_usual else None


def _written(configuration: Mapping[str, Any], around: _Around) -> str:
    start, between, end = around
    return f"{start}{configuration['created']}{between}{configuration['verificationMethod']}{end}"
