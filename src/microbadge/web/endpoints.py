"""What the VC API offers: an issuer for each cryptosuite and curve, under a path of its own.

The public suites want one endpoint to a curve, with the did:key of the endpoint's own key for its issuer.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import strict_json
from ..data_integrity import CRYPTOSUITES
from ..jose import enveloped
from ..keys import KINDS, Algorithm, LocalSigner, PublishedSigner
from ..signing import sign_credential, sign_credential_jwt

if TYPE_CHECKING:
    from ..registrar import Registrar
    from .stores import Stores

JWT = "vc-jwt"
"""The name of the endpoint that issues tokens, in envelopes."""

_ACTOR = "VC API"
_JWS_ALGORITHM: Algorithm = "ES256"
_KINDS = {kind.algorithm: kind.label for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One path of the VC API. Without `signer` it only verifies; without `cryptosuite` it issues tokens.

    With a `registrar` all that it issues is entered in a store, and has a status.
    """

    name: str
    cryptosuite: str | None = None
    signer: PublishedSigner | None = None
    registrar: Registrar | None = None

    def describe(self) -> dict[str, Any]:
        """What a manifest of the public suites has to know, as JSON."""
        described: dict[str, Any] = {"name": self.name, "cryptosuite": self.cryptosuite}
        if self.signer is not None:
            described |= {
                "issuer": self.signer.controller,
                "algorithm": self.signer.algorithm,
                "issue": f"/{self.name}/credentials/issue",
            }
        if self.registrar is not None:
            described["statusPurposes"] = list(self.registrar.store.settings.purposes)
        return described | {
            "verify": f"/{self.name}/credentials/verify",
            "verifyPresentation": f"/{self.name}/presentations/verify",
        }


def endpoints(signers: Iterable[PublishedSigner] = (), stores: Stores | None = None) -> list[Endpoint]:
    """List the endpoints, each with the first signer of its algorithm, or with a new key where there is none.

    Raises `StoreError` for a store whose issuer has none of the endpoints, and as `Registrar` does.
    """
    keys: dict[Algorithm, PublishedSigner] = {}
    for signer in signers:
        keys.setdefault(signer.algorithm, signer)
    rows = list(_rows())
    for algorithm in (algorithm for _, _, algorithm in rows if algorithm is not None and algorithm not in keys):
        keys[algorithm] = LocalSigner.generate(_KINDS[algorithm])
    listed = [_endpoint(name, suite, None if kind is None else keys[kind], stores) for name, suite, kind in rows]
    if stores is not None:
        stores.require_keys()
    return listed


def _endpoint(name: str, suite: str | None, signer: PublishedSigner | None, stores: Stores | None) -> Endpoint:
    registrar = None if signer is None or stores is None else stores.registrar(signer, suite)
    return Endpoint(name, suite, signer, registrar)


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
    endpoint: Endpoint,
    signer: PublishedSigner,
    credential: Mapping[str, Any],
    contexts: Mapping[str, Any],
    *,
    credential_id: str | None = None,
) -> dict[str, Any]:
    """Sign the credential as the endpoint does. Raises as `sign_credential` and `sign_credential_jwt` do.

    With a registrar it is entered under the `credential_id` (or else the id that it has, or a random one), and raises
    as `Registrar.issue_document` does.
    """
    if endpoint.registrar is not None:
        return _entered(endpoint.registrar, credential, credential_id, jwt=endpoint.cryptosuite is None)
    if endpoint.cryptosuite is None:
        return enveloped(sign_credential_jwt(credential, signer, contexts=contexts))
    return sign_credential(credential, signer, cryptosuite=endpoint.cryptosuite, contexts=contexts)


def _entered(
    registrar: Registrar, credential: Mapping[str, Any], credential_id: str | None, *, jwt: bool
) -> dict[str, Any]:
    own = credential.get("id")
    award_id = next((name for name in (credential_id, own) if isinstance(name, str)), f"urn:uuid:{uuid.uuid4()}")
    record = registrar.issue_document(credential, award_id=award_id, jwt=jwt, actor=_ACTOR)
    issued = str(record.credential)
    return enveloped(issued) if jwt else dict(strict_json.parse(issued))
