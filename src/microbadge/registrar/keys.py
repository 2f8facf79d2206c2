"""The keys of an issuer that keeps its awards: which may sign, and what a new one must be able to do."""

from __future__ import annotations

from ..data_integrity import suite_to_issue
from ..errors import KeyMaterialError, ProofError
from ..issuer import Issuer
from ..keys import PublishedSigner, Signer, is_key_itself
from ..store import Store, StoreSettings

_TRIAL = b"microbadge takes a key into use"


def known_keys(store: Store) -> set[str]:
    """The verification methods of all keys that the store knows."""
    records = store.keys()
    return {record.verification_method for record in records}


def keys_in_use(store: Store) -> list[str]:
    """The verification methods of the keys that the issuer signs with: one, or none before the first."""
    records = store.keys()
    return [record.verification_method for record in records if record.is_in_use]


def issuer_with(settings: StoreSettings, signer: Signer, cryptosuite: str | None) -> Issuer:
    """Return the issuer of the store's profile. Raises as `Registrar` does for a signer that it cannot sign with."""
    issuer = Issuer(settings.profile, signer, cryptosuite=cryptosuite)
    try:
        suite_to_issue(cryptosuite, signer)
    except ProofError:
        message = "this key signs tokens only, and status lists carry a proof: take a key of Ed25519, P-256 or P-384"
        raise KeyMaterialError(message, actual=signer.algorithm) from None
    return issuer


def require_able(settings: StoreSettings, signer: PublishedSigner, cryptosuite: str | None) -> None:
    """Refuse a key that cannot sign before it takes the place of another, which is for good.

    Raises as `issuer_with` does, `KeyMaterialError` for a signature that is not one of its public key, and
    `UnavailableError` where what holds the key does not answer.
    """
    issuer_with(settings, signer, cryptosuite)
    if not signer.public_key.verify(signer.sign(_TRIAL), _TRIAL):
        raise KeyMaterialError("the key does not sign as its public key says", actual=signer.verification_method)


def require_changeable(store: Store) -> None:
    """Raise `KeyMaterialError` for an issuer that never has another key."""
    if is_key_itself(store.settings.profile["id"]):
        raise KeyMaterialError("the issuer's DID is the key itself: who has the key is the issuer")
