"""Data Integrity: the vectors of the cryptosuites, step by step and as whole documents."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from conftest import read_json
from microbadge import canonical
from microbadge.data_integrity import Proof, add_proof, hash_data, proofs, read_proof, unsecured_document
from microbadge.errors import UnavailableError
from microbadge.fetch import Fetched
from microbadge.keys import LocalSigner, PublicKey

from .contexts import of_vectors
from .model import Case, Deviation
from .verdicts import FAILS, REJECTED, UNDETERMINED, VERIFIED, report, signature

Document = dict[str, Any]

_EDDSA = (
    ("eddsa-rdfc-2022", "DataInt"),
    ("eddsa-rdfc-2022/employ", "DataInt"),
    ("eddsa-jcs-2022", "JCS"),
    ("Ed25519Signature2020", "EdSig"),
)
_ECDSA = (
    ("ecdsa-rdfc-2019-p256", "ECDSAP256"),
    ("ecdsa-rdfc-2019-p256/employ", "ECDSAP256"),
    ("ecdsa-rdfc-2019-p384", "ECDSAP384"),
    ("ecdsa-rdfc-2019-p384/employ", "ECDSAP384"),
    ("ecdsa-jcs-2019-p256", "JCSECDSAP256"),
    ("ecdsa-jcs-2019-p384", "JCSECDSAP384"),
)


def eddsa(vectors: Path) -> Iterator[Case]:
    """The steps of each example, the whole, and what happens when it is altered."""
    pair = read_json(vectors / "w3c-vc-di-eddsa" / "keyPair.json")
    for folder, suffix in _EDDSA:
        yield from _Example(vectors, f"w3c-vc-di-eddsa/{folder}", suffix, pair).cases()


def ecdsa(vectors: Path) -> Iterator[Case]:
    """The same for P-256 and P-384."""
    for folder, suffix in _ECDSA:
        pair = read_json(vectors / "w3c-vc-di-ecdsa" / f"{'p256' if 'p256' in folder else 'p384'}KeyPair.json")
        yield from _Example(vectors, f"w3c-vc-di-ecdsa/{folder}", suffix, pair).cases()


class _Example:
    """One folder of a cryptosuite: a signed document, and what every step towards it gives."""

    def __init__(self, vectors: Path, folder: str, suffix: str, pair: Mapping[str, str]) -> None:
        self._name = folder.partition("/")[2]
        self._files = vectors / folder
        self._suffix = suffix
        self._pair = pair
        self._contexts = of_vectors(vectors)
        self._document: Document = read_json(self._files / f"signed{suffix}.json")

    def cases(self) -> Iterator[Case]:
        for step, outcome in self._steps():
            yield Case(f"{self._name}: {step}", self._text(step), outcome)
        verdict = report(self._document, contexts=self._contexts).verdict
        yield Case(f"{self._name}: verified", VERIFIED, verdict)
        for what, altered in _altered(self._document):
            found = signature(report(altered, contexts=self._contexts))
            yield Case(f"{self._name}: {what} altered", FAILS, found)
        if "cryptosuite" in self._document["proof"]:  # the legacy suite is only verified
            secret = self._pair.get("privateKeyMultibase") or self._pair["secretKeyMultibase"]
            made = _made_again(self._document, {self._document["proof"]["verificationMethod"]: secret}, self._contexts)
            yield Case(f"{self._name}: made again", _json(self._document), _json(made))

    def _text(self, step: str) -> str:
        return (self._files / f"{step}{self._suffix}.txt").read_text(encoding="utf-8").strip()

    def _steps(self) -> Iterator[tuple[str, str]]:
        proof = read_proof(self._document["proof"])
        key = PublicKey.from_multikey(self._pair["publicKeyMultibase"])
        document = unsecured_document(self._document)
        configuration: Document = read_json(self._files / f"proofConfig{self._suffix}.json")
        yield "canonDoc", self._canonical(document, proof, key)
        yield "proofCanon", self._canonical(configuration, proof, key)
        data = hash_data(document, proof.options, proof.suite, key.algorithm, contexts=self._contexts)
        half = len(data) // 2
        yield "proofHash", data[:half].hex()
        yield "docHash", data[half:].hex()
        yield "combinedHash", data.hex()
        yield "sigHex", proof.signature.hex()
        yield "sigBTC58", self._document["proof"]["proofValue"]

    def _canonical(self, document: Document, proof: Proof, key: PublicKey) -> str:
        if proof.suite.canonicalization == "jcs":
            return canonical.jcs(document).decode()
        hash_name = proof.suite.hashes[key.algorithm]
        return canonical.to_nquads(document, contexts=self._contexts, hash_name=hash_name).strip()


def _altered(document: Document) -> Iterator[tuple[str, Document]]:
    """The document with another claim, and with another time in each of its proofs."""
    altered = copy.deepcopy(document)
    subject = altered["credentialSubject"]
    claim = next(name for name, value in subject.items() if isinstance(value, str) and name not in ("id", "type"))
    subject[claim] += "!"
    yield f"the claim {claim}", altered
    for number, proof in enumerate(proofs(document)):
        other = {**proof, "created": "2023-02-24T23:36:39Z"}
        everything = [*proofs(document)[:number], other, *proofs(document)[number + 1 :]]
        yield f"the time in proof {number + 1}", {**document, "proof": everything}


def _made_again(document: Document, secrets: Mapping[str, str], contexts: Mapping[str, Any]) -> Document:
    made = unsecured_document(document)
    for proof in proofs(document):
        method = proof["verificationMethod"]
        made = add_proof(
            made,
            LocalSigner.from_multikey(secrets[method], verification_method=method),
            cryptosuite=proof["cryptosuite"],
            created=datetime.fromisoformat(proof["created"]),
            proof_purpose=proof["proofPurpose"],
            id=proof.get("id"),
            previous_proof=proof.get("previousProof"),
            contexts=contexts,
        )
    return made


def _json(document: Document) -> str:
    # A set of one proof is the same as the proof alone.
    return json.dumps({**document, "proof": proofs(document)}, sort_keys=True)


def sets_and_chains(vectors: Path) -> Iterator[Case]:
    """Proof sets and chains, altered and with proofs taken out; and the documents on the way to the chains."""
    folder, contexts = vectors / "w3c-vc-di-eddsa" / "proof-set-chain", of_vectors(vectors)
    pairs = read_json(folder / "multiKeyPairs.json").values()
    secrets = {
        f"did:key:{pair['publicKeyMultibase']}#{pair['publicKeyMultibase']}": pair["privateKeyMultibase"]
        for pair in pairs
    }
    for name in ("ProofSet1", "ProofSet2", "ProofChain1", "ProofChain2"):
        document: Document = read_json(folder / f"signed{name}.json")
        yield Case(f"{name}: verified", VERIFIED, report(document, contexts=contexts).verdict)
        made = _made_again(document, secrets, contexts)
        yield Case(f"{name}: made again", _json(document), _json(made))
        last = read_json(folder / f"p{name[1:-1]}ConfigSigned{name[-1]}.json")
        yield Case(f"{name}: the last proof", _json(last), _json(proofs(made)[-1]))
        for what, altered in _altered(document):
            yield Case(f"{name}: {what} altered", FAILS, signature(report(altered, contexts=contexts)))
        for place, broken in _broken_chains(document):
            yield Case(f"{name}: without proof {place}", REJECTED, report(broken, contexts=contexts).verdict)
    for name, expected in (("1", VERIFIED), ("2", REJECTED)):  # the second names proofs that it does not hold
        document = read_json(folder / f"proofChainTempDoc{name}.json")
        yield Case(f"proofChainTempDoc{name}", expected, report(document, contexts=contexts).verdict)


def _broken_chains(document: Document) -> Iterator[tuple[int, Document]]:
    found: Sequence[Document] = proofs(document)
    named = {name for proof in found for name in _previous(proof)}
    for number, proof in enumerate(found):
        if proof.get("id") in named:
            yield number + 1, {**document, "proof": [*found[:number], *found[number + 1 :]]}


def _previous(proof: Document) -> list[str]:
    named = proof.get("previousProof", [])
    return [named] if isinstance(named, str) else named


# --- 1EdTech ---

MEMBERS = Deviation(UNDETERMINED, "the credentials in a learner record are listed, not verified: undetermined")


def implementation_guides(vectors: Path) -> Iterator[Case]:
    """The badge and the learner record that 1EdTech's implementation guides sign."""
    for guide, stated in (("obv3p0", None), ("clrv2p0", MEMBERS)):
        folder = vectors / "1edtech-impl-guide" / guide
        values, document = read_json(folder / "values.json"), read_json(folder / "signed-credential.json")
        (received,) = proofs(document)
        proof = read_proof(received)
        method = values["keyPair"]["publicKeyMultibase"]
        data = hash_data(unsecured_document(document), proof.options, proof.suite, "Ed25519")
        configuration = {**proof.options, "@context": document["@context"]}
        steps = {
            "canonical document": (_read(folder, "document-canon"), _nquads(unsecured_document(document))),
            "canonical proof": (_read(folder, "proof-canon"), _nquads(configuration)),
            "hash of the proof": (values["proofHashHex"], data[:32].hex()),
            "hash of the document": (values["documentHashHex"], data[32:].hex()),
            "signature": (values["signatureHex"], proof.signature.hex()),
        }
        for step, (expected, outcome) in steps.items():
            yield Case(f"{guide}: {step}", expected, outcome)
        published = _controller(values["keyPair"]["controller"], method)
        found = report(document, profile="open-badges", bind_issuer=True, fetch=published)
        yield Case(f"{guide}: verified", VERIFIED, found.verdict, stated)
        for what, altered in _altered_guides(document):
            verdict = signature(report(altered, profile="open-badges", bind_issuer=True, fetch=published))
            yield Case(f"{guide}: {what} altered", FAILS, verdict)


def _read(folder: Path, name: str) -> str:
    return (folder / f"{name}.txt").read_text(encoding="utf-8").strip()


def _nquads(document: Document) -> str:
    return canonical.to_nquads(document).strip()


def _altered_guides(document: Document) -> Iterator[tuple[str, Document]]:
    yield "the name", {**document, "name": "Another name"}
    (proof,) = proofs(document)
    yield "the time in the proof", {**document, "proof": {**proof, "created": "2024-01-01T00:00:00Z"}}


class _controller:
    """Answers with the document of one controller, which has one key."""

    def __init__(self, controller: str, multikey: str) -> None:
        method = {"id": f"{controller}#{multikey}", "type": "Multikey", "controller": controller}
        self._document = {
            "id": controller,
            "verificationMethod": [{**method, "publicKeyMultibase": multikey}],
            "assertionMethod": [method["id"]],
        }

    def __call__(self, url: str) -> Fetched:
        if url != self._document["id"]:
            raise UnavailableError("not there", url=url)
        return Fetched(json.dumps(self._document).encode(), url)
