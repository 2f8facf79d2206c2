"""All suites, in the order of the page."""

from __future__ import annotations

from . import canonical_forms, credentials, identifiers, open_badges, proofs, signatures, tokens
from .model import Suite

_EDDSA = "w3c/vc-di-eddsa@abb673eb"
_WYCHEPROOF = "C2SP/wycheproof@dac1dd47"

SUITES = (
    Suite("EdDSA cryptosuites and Ed25519Signature2020", _EDDSA, proofs.eddsa),
    Suite("Proof sets and chains", _EDDSA, proofs.sets_and_chains),
    Suite("ECDSA cryptosuites, P-256 and P-384", "w3c/vc-di-ecdsa@00781de5", proofs.ecdsa),
    Suite("VC-JOSE-COSE, the JOSE cases", "w3c/vc-jose-cose-test-suite@ff6be51d", tokens.vc_jose),
    Suite("Inputs of the data model's suite", "w3c/vc-data-model-2.0-test-suite@6e075243", credentials.data_model),
    Suite("Secured examples of the data model", "w3c/vc-data-model@979c4af1", credentials.recommendation),
    Suite(
        "Bitstring Status List",
        "w3c/vc-bitstring-status-list@74fcae11, digitalbazaar test suites",
        credentials.status_lists,
    ),
    Suite("did:key", "w3c-ccg/did-method-key@f5abee84, w3c-ccg/did-key-test-suite@870e9647", identifiers.did_key),
    Suite("did:jwk", "quartzjer/did-jwk@44e186cf", identifiers.did_jwk),
    Suite("did:web, addresses", "w3c-ccg/did-method-web@ea423c11", identifiers.did_web),
    Suite("RDFC-1.0", "w3c/rdf-canon@15619df2", canonical_forms.rdf_canon),
    Suite("RFC 8785", "cyberphone/json-canonicalization@19d51d7f", canonical_forms.rfc_8785),
    Suite("RFC 8032", "RFC 8032, section 7.1, and its authors' sign.input", signatures.rfc_8032),
    Suite("RFC 7515, 7517, 7638 and 8037", "their appendices", tokens.rfc_jose),
    Suite("RFC 7520 and the cookbook beside it", "ietf-jose/cookbook@13692b68", tokens.cookbook),
    Suite("Wycheproof, Ed25519", _WYCHEPROOF, signatures.wycheproof("ed25519_test.json")),
    Suite("Wycheproof, ECDSA P-256", _WYCHEPROOF, signatures.wycheproof("ecdsa_secp256r1_sha256_p1363_test.json")),
    Suite("Wycheproof, ECDSA P-384", _WYCHEPROOF, signatures.wycheproof("ecdsa_secp384r1_sha384_p1363_test.json")),
    Suite(
        "Wycheproof, RSA 2048 with SHA-256", _WYCHEPROOF, signatures.wycheproof("rsa_signature_2048_sha256_test.json")
    ),
    Suite("Wycheproof, JSON Web Signatures", _WYCHEPROOF, tokens.wycheproof_jws),
    Suite("Wycheproof, JSON Web Keys", _WYCHEPROOF, tokens.wycheproof_jwk),
    Suite(
        "Implementation guides of 1EdTech, signed",
        "1EdTech/openbadges-specification@1af145ff",
        proofs.implementation_guides,
    ),
    Suite(
        "Examples of Open Badges 3.0, against what is stated below",
        "1EdTech/openbadges-specification@1af145ff; the tokens from the published text",
        open_badges.examples,
    ),
)
