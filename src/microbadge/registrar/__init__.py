"""The office that keeps an issuer's awards: it issues them, takes them back, and signs the lists that say so.

A `Registrar` needs the issuer's key. What can be said without it are `controller_document`, `list_url` and
`credential_url`.
"""

from __future__ import annotations

from .office import Registrar
from .published import controller_document, credential_url, list_url

__all__ = ["Registrar", "controller_document", "credential_url", "list_url"]
