"""An object of Open Badges 2.0 that is taken apart: what nobody takes is lost, and told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Problem
from ..strict_json import each, pointer

_VERSION_1 = "is left over from version 1"
_REASONS = {
    "endorsement": "an endorsement has to be given again, as an EndorsementCredential",
    "verification": "how one could see whose it is: a credential has a signature of its own, of the issuer's new key",
    "publicKey": "the keys of signed badges of version 2.0: a credential names its own",
    "revocationList": "the list of what was taken back: a credential has a status of its own",
    "uid": _VERSION_1,
    "verify": _VERSION_1,
    "issued_on": _VERSION_1,
}


class Old:
    """The members of an object, each of which is taken once; `lost` grows with what has no place in 3.0."""

    def __init__(self, document: Mapping[str, Any], place: str = "", *, kind: tuple[str, ...] = ()) -> None:
        self._left = {name: value for name, value in document.items() if name != "@context"}
        self._place = place
        self.lost: list[Problem] = []
        extra = [name for _, name in each(self._left, "type") if name not in kind]
        if extra and kind:
            self.tell("type", "a type of its own has no place in Open Badges 3.0", actual=extra)
        self._left.pop("type", None)

    def take(self, name: str) -> Any:
        """Take a member out; None where it is not there."""
        return self._left.pop(name, None)

    def same(self, *names: str) -> dict[str, Any]:
        """Take out the members that keep their name and value."""
        return {name: self._left.pop(name) for name in names if name in self._left}

    def each(self, name: str) -> list[tuple[str, Any]]:
        """Take out the values of a member that may have several, with their places."""
        held = {name: self._left.pop(name)} if name in self._left else {}
        return each(held, name, self._place)

    def tell(
        self, name: str, message: str, *, code: str = "lost", expected: object = None, actual: object = None
    ) -> None:
        """Tell of what is lost, or is another than it was."""
        place = self._place + pointer(name)
        self.lost.append(Problem(message, place, expected=expected, actual=actual, severity="warning", code=code))

    def inside(self, value: Mapping[str, Any], place: str, *, kind: tuple[str, ...]) -> Old:
        """The members of an object in this one; what is lost of it is lost of this one."""
        part = Old(value, place, kind=kind)
        self.lost += part.lost
        part.lost = self.lost
        return part

    def rest(self) -> None:
        """Tell of all that nobody took."""
        for name in self._left:
            self.tell(name, _REASONS.get(name, "has no place in Open Badges 3.0"))
        self._left.clear()

    def image(self, name: str) -> dict[str, Any]:
        """Take out an image, as the member of the same name."""
        value = self.take(name)
        if isinstance(value, str):
            return {name: {"id": value, "type": "Image"}}
        if not isinstance(value, Mapping):
            return {}
        part = self.inside(value, self._place + pointer(name), kind=("Image",))
        members = part.same("id", "caption")
        part.rest()
        if "id" not in members:
            self.tell(name, "an image without an address")
            return {}
        return {name: {"id": members["id"], "type": "Image", **members}}
