"""Whole documents of the W3C: the examples of the Recommendations and the inputs of the suite for the data model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from conftest import read_json
from microbadge.errors import StatusError
from microbadge.status import EntryType, decode, read_entry, read_list
from test_vcdm2_suite import EXAMPLES, SELF_ASSERTED, faults, suite_inputs

from .contexts import of_vectors
from .model import Case, Deviation
from .signatures import ACCEPTED, REFUSED
from .verdicts import AT, HOLDS, REJECTED, UNDETERMINED, VERIFIED, report, signature

SELECTIVE = Deviation(
    UNDETERMINED, "`ecdsa-sd-2023` and `bbs-2023`, for selective disclosure: not known here, and so undetermined"
)
UNSIGNED_TERMS = Deviation(REJECTED, "`lprCategory` and `lprNumber`, which its contexts do not define where they stand")
PLACEHOLDER = Deviation(REJECTED, "a placeholder in place of `proofValue`")


def recommendation(vectors: Path) -> Iterator[Case]:
    """The secured examples of the data model, each asked about when it becomes valid."""
    stated = {"ecdsa-sd-2023": SELECTIVE, "bbs-2023": SELECTIVE, "eddsa-rdfc-2022": PLACEHOLDER}
    folder, contexts = vectors / "w3c-vcdm2-rec-examples", of_vectors(vectors)
    for entry in read_json(folder / "index.json"):
        document = read_json(folder / entry["file"])
        at = datetime.fromisoformat(document["validFrom"]) if "validFrom" in document else AT
        verdict = report(document, contexts=contexts, at=at).verdict
        deviation = UNSIGNED_TERMS if entry["file"].startswith("26-") else stated.get(entry["cryptosuite"])
        yield Case(entry["file"], VERIFIED, verdict, deviation)


def data_model(vectors: Path) -> Iterator[Case]:
    """The inputs of the suite, which their names call good or bad; `tests/test_vcdm2_suite.py` says how."""
    examples = of_vectors(vectors)[EXAMPLES]
    for path in suite_inputs():
        expected = ACCEPTED if path.name.endswith("-ok.json") else REFUSED
        assert path.stem.endswith(("-ok", "-fail", "-fail-or-inject")) or path.name in SELF_ASSERTED
        yield Case(path.stem, expected, REFUSED if faults(path, examples) else ACCEPTED)


# --- Bitstring Status List ---


def status_lists(vectors: Path) -> Iterator[Case]:
    """The signed examples, what their list says, and the published lists with the bits that are set in them."""
    folder, contexts = vectors / "w3c-bitstring-status-list", of_vectors(vectors)
    signed = {path.name[:2]: read_json(path) for path in sorted((folder / "rec-examples").glob("[0-9]*.json"))}
    for name, document in signed.items():
        yield Case(f"example {name}", HOLDS, signature(report(document, contexts=contexts)))
    for entry, listed in (("01", "03"), ("02", "04")):
        kind = EntryType.BITSTRING
        said = read_list(signed[listed], kind).status(read_entry(signed[entry]["credentialStatus"], kind))
        yield Case(f"example {entry} in the list of example {listed}", "0", str(said.value))
    for row in read_json(folder / "encoded-lists.json")["from_public_sources"]:
        # Without its multibase prefix a list is a StatusList2021.
        expected = _facts(row["sha256"], row["set_bits_msb_first"])
        yield Case(row["name"], expected, _expanded(row["encodedList"], multibase=row["multibase"]))


def _expanded(encoded: str, *, multibase: bool) -> str:
    try:
        decode(encoded, multibase=not multibase)
    except StatusError:
        bits = decode(encoded, multibase=multibase)
    else:
        return "read as a list of the other kind"
    positions = [position for position, byte in enumerate(bits) if byte]
    found = [position * 8 + bit for position in positions for bit in range(8) if bits[position] >> (7 - bit) & 1]
    return _facts(hashlib.sha256(bits).hexdigest(), found)


def _facts(digest: str, bits: list[int]) -> str:
    return f"{digest} {bits}"
