"""What applying a designation's rule again costs, as a ratio taken in one run (`make bench`).

A designation of twelve awards, which are handed over beside it, is compared with thirteen single verifications of such
awards. Each award is as a registrar issues it, with a status in a list; in the second table they have none.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from badges import ACADEMY, NOON
from designations import award, designation, rule
from microbadge import TrustedIssuers, Verifier
from status_lists import LIST_URL, World, bitstring_list, entry

AWARDS = 12
ROUNDS = 9
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")


def timed(action: Callable[[], object]) -> float:
    """Seconds of processor time that the action takes."""
    start = time.process_time()
    action()
    return time.process_time() - start


def of_designation(suite: str, *, status: bool, rounds: int = ROUNDS) -> float:
    """The designation, as a multiple of one more verification of an award than there are awards."""
    names = [f"award-{number}" for number in range(AWARDS)]
    members: list[dict[str, Any]] = [
        {"credentialStatus": entry(index=number)} if status else {} for number in range(AWARDS)
    ]
    held = [award(name, suite=suite, **more) for name, more in zip(names, members, strict=True)]
    of = rule(names)
    made = designation(of, held, suite=suite)
    verifier = Verifier(fetch=World({of.id: of.content, LIST_URL: bitstring_list()}))
    policy = TrustedIssuers([ACADEMY.controller])

    def together() -> None:
        verifier.verify(made, policy, at=NOON, beside=held).raise_for_errors()

    def one_by_one() -> None:
        for document in [*held, held[0]]:
            verifier.verify(document, policy, at=NOON).raise_for_errors()

    together()
    one_by_one()
    # In pairs, since other work on the machine slows down both of a pair.
    return statistics.median(timed(together) / timed(one_by_one) for _ in range(rounds))


def main() -> None:
    """Print a table."""
    print(
        f"{'cryptosuite':<18} {'with status':>12} {'without':>12}    (multiples of {AWARDS + 1} single verifications)"
    )
    for suite in SUITES:
        ratios = (of_designation(suite, status=True), of_designation(suite, status=False))
        print(f"{suite:<18} " + " ".join(f"{ratio:>12.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
