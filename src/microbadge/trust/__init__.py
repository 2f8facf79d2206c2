"""Who may award what, when, and who says so: trust lists, and the registries of others.

A `TrustList` is opened from a file of our own format, signed or not, from a registry of the Digital Credentials
Consortium, or from a list of registries. A registry that could not be read is unchecked: nobody is "not registered"
because of it.
"""

from __future__ import annotations

from .file import TrustFile, first_moment
from .listing import Listing
from .registries import Registry, Table
from .signed import sign_trust_list
from .trust_list import TrustList

__all__ = ["Listing", "Registry", "Table", "TrustFile", "TrustList", "first_moment", "sign_trust_list"]
