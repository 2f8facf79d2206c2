"""The options of a proof in canonical N-Quads: five statements, whose form never changes.

Those of an unusual proof are worked out as any other document is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .. import canonical
from ..errors import ProofError
from .cryptosuites import CRYPTOSUITES, HashName

MAX_CONTEXTS = 10
"""Longer lists of contexts are not remembered."""
MAX_REMEMBERED = 256

_MEMBERS = frozenset({"@context", "type", "cryptosuite", "created", "verificationMethod", "proofPurpose"})
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


def configuration_nquads(
    configuration: Mapping[str, Any], *, contexts: Mapping[str, Any] | None, hash_name: HashName
) -> str:
    """Canonical N-Quads of a proof without its `proofValue`, with the contexts that it has in force.

    Raises `CanonicalizationError` for what cannot be canonicalized, and `ProofError` for what would not be signed.
    """
    kind = _kind(configuration)
    around = None if kind is None else _usual.get(kind)
    if around is not None:
        return _written(configuration, around)
    prepared = canonical.prepare(configuration, contexts=contexts)
    if prepared.problems:
        raise ProofError(problems=prepared.problems)
    text = prepared.nquads(hash_name)
    if kind is not None and kind not in _usual:
        _remember(kind, configuration, text)
    return text


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
