"""What it costs to recompute a designation of twelve awards (`make bench`).

The twelve awards of the example programme are handed over beside their designation, as files; that is compared with
thirteen single verifications of such files. Each award has a status in one list, as a registrar issues it; in the
second column they have none.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import yaml

from badges import ACADEMY, NOON
from microbadge import (
    Assessment,
    Award,
    Issuer,
    Program,
    Rating,
    TrustedIssuers,
    Verifier,
    confer,
    decide,
    designation_achievement,
    designation_rule,
)
from status_lists import LIST_URL, World, bitstring_list, entry

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "excel" / "program.yaml"
TEACHER = "did:example:teacher"
ROUNDS = 9
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")


def timed(action: Callable[[], object]) -> float:
    """Seconds of processor time that the action takes."""
    start = time.process_time()
    action()
    return time.process_time() - start


def of_designation(suite: str, *, status: bool, rounds: int = ROUNDS) -> float:
    """The designation, as a multiple of one more verification of an award than there are awards."""
    issued_by = {"id": ACADEMY.controller, "name": "Academy"}
    program = Program.from_document({**yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")), "issuer": issued_by})
    issuer = Issuer("Academy", ACADEMY, cryptosuite=suite)
    awards = [
        json.dumps(
            issuer.issue(
                earned(program, one.id),
                recipient=TEACHER,
                id=f"urn:example:award:{number}",
                valid_from=NOON,
                status=entry(index=number) if status else None,
            )
        ).encode()
        for number, one in enumerate(program.micro_credentials)
    ]
    of = designation_rule(program, "mll-specialist")
    verifier = Verifier(fetch=World({of.id: of.content, LIST_URL: bitstring_list()}))
    made = confer(
        "Academy",
        ACADEMY,
        of,
        designation_achievement(program, "mll-specialist"),
        awards,
        recipient=TEACHER,
        id="urn:example:designation",
        verifier=verifier,
        at=NOON,
        cryptosuite=suite,
    )
    policy = TrustedIssuers([ACADEMY.controller])

    def together() -> None:
        verifier.verify(made, policy, at=NOON, beside=awards).raise_for_errors()

    def one_by_one() -> None:
        for award in [*awards, awards[0]]:
            verifier.verify(award, policy, at=NOON).raise_for_errors()

    together()
    one_by_one()
    # In pairs, since other work on the machine slows down both of a pair.
    return statistics.median(timed(together) / timed(one_by_one) for _ in range(rounds))


def earned(program: Program, achievement: str) -> Award:
    """An award with every criterion at the level that is required."""
    one = program.find(achievement)
    if one is None:
        raise LookupError(achievement)
    ratings = [Rating(each.id, each.required_level or each.levels[-1].id) for each in one.rubric.criteria]
    decision = decide(program, Assessment(achievement, ratings))
    if not isinstance(decision, Award):
        raise TypeError("not earned")
    return decision


def main() -> None:
    """Print a table."""
    print(f"{'cryptosuite':<18} {'with status':>12} {'without':>12}    (multiples of 13 single verifications)")
    for suite in SUITES:
        ratios = (of_designation(suite, status=True), of_designation(suite, status=False))
        print(f"{suite:<18} " + " ".join(f"{ratio:>12.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
