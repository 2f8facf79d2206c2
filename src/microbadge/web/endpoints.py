"""What the VC API offers: an issuer for each cryptosuite and curve, under a path of its own.

The public suites want one endpoint to a curve, with the did:key of the endpoint's own key for its issuer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..data_integrity import CRYPTOSUITES
from ..jose import enveloped
from ..keys import KINDS, Algorithm, LocalSigner, PublishedSigner
from ..signing import sign_credential, sign_credential_jwt

JWT = "vc-jwt"
"""The name of the endpoint that issues tokens, in envelopes."""

_JWS_ALGORITHM: Algorithm = "ES256"
_KINDS = {kind.algorithm: kind.label for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One path of the VC API. Without `signer` it only verifies; without `cryptosuite` it issues tokens."""

    name: str
    cryptosuite: str | None = None
    signer: PublishedSigner | None = None

    def describe(self) -> dict[str, Any]:
        """What a manifest of the public suites has to know, as JSON."""
        described: dict[str, Any] = {"name": self.name, "cryptosuite": self.cryptosuite}
        if self.signer is not None:
            described |= {
                "issuer": self.signer.controller,
                "algorithm": self.signer.algorithm,
                "issue": f"/{self.name}/credentials/issue",
            }
        return described | {
            "verify": f"/{self.name}/credentials/verify",
            "verifyPresentation": f"/{self.name}/presentations/verify",
        }


def endpoints(signers: Iterable[PublishedSigner] = ()) -> list[Endpoint]:
    """List the endpoints, each with the first signer of its algorithm, or with a new key where there is none."""
    keys: dict[Algorithm, PublishedSigner] = {}
    for signer in signers:
        keys.setdefault(signer.algorithm, signer)
    rows = list(_rows())
    for algorithm in (algorithm for _, _, algorithm in rows if algorithm is not None and algorithm not in keys):
        keys[algorithm] = LocalSigner.generate(_KINDS[algorithm])
    return [Endpoint(name, suite, None if algorithm is None else keys[algorithm]) for name, suite, algorithm in rows]


def _rows() -> Iterator[tuple[str, str | None, Algorithm | None]]:
    for suite in CRYPTOSUITES:
        if suite.verify_only:
            yield suite.name.lower(), suite.name, None
            continue
        for algorithm in suite.hashes:
            curve = f"-{_KINDS[algorithm]}" if len(suite.hashes) > 1 else ""
            yield suite.name + curve, suite.name, algorithm
    yield JWT, None, _JWS_ALGORITHM


def issue(
    endpoint: Endpoint, signer: PublishedSigner, credential: Mapping[str, Any], contexts: Mapping[str, Any]
) -> dict[str, Any]:
    """Sign the credential as the endpoint does. Raises as `sign_credential` and `sign_credential_jwt` do."""
    if endpoint.cryptosuite is None:
        return enveloped(sign_credential_jwt(credential, signer, contexts=contexts))
    return sign_credential(credential, signer, cryptosuite=endpoint.cryptosuite, contexts=contexts)
