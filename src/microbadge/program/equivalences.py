"""Equivalences of a programme file: awards that fill the place of a micro-credential of the programme."""

from __future__ import annotations

from collections.abc import Iterator

from .file import EquivalenceFile
from .ids import resolve
from .model import Equivalence
from .notes import Notes
from .pathways import Names, check_once
from .structure import read_list


def read_equivalences(value: object, base: str, names: Names, notes: Notes) -> Iterator[Equivalence]:
    """Read the equivalences, of which `to` names a micro-credential here and `from` any achievement."""
    seen: set[tuple[str, str]] = set()
    for place, _, file in read_list(EquivalenceFile, value, notes):
        if file is None:
            continue
        award = names.find_award(file.to, place.at("to"))
        by = resolve(file.from_, base)
        check_once(file.issuers, place.at("issuers"))
        if by is None:
            place.at("from").error("relative-id", f"{file.from_!r} is neither a short id nor an absolute URI")
        elif by == award:
            place.error("duplicate-id", "an award stands for itself without being told")
        elif (award, by) in seen:
            place.error("duplicate-id", "the same equivalence stands here twice")
        else:
            seen.add((award, by))
            yield Equivalence(award, by, file.issuers)
