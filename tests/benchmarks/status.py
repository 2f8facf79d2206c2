"""What status lists cost, as ratios taken in one run (`make bench`).

Encoding, decoding and one change of a list are compared with gzip alone on the same bytes; verifying with a list that
is at hand with verifying the same badge without status; revoking one award among a million, the list signed anew,
with one raw Ed25519 signature and with revoking one among a thousand.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from badges import ACADEMY, badge
from microbadge import Fetched, TrustedIssuers, Verifier, add_proof
from microbadge.registrar import Registrar
from microbadge.status import StatusBits, encode, list_credential, status_entry
from microbadge.store import Store, StoreSettings

SIZES = (131_072, 1_000_000, 10_000_000)
SHARE = 0.02
"""Of the entries that are set."""
ROUNDS = 9
LIST = "https://academy.example/status/1.json"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def timed(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median seconds that the action takes."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Print three tables."""
    print(f"{'entries':>10} {'encode':>10} {'decode':>10} {'update':>10}    (multiples of gzip on the same bytes)")
    for length in SIZES:
        print(f"{length:>10} " + " ".join(f"{ratio:>10.2f}" for ratio in of_lists(length)))
    print(f"\n{'entries':>10} {'verify':>10}    (multiple of verifying the same badge without a status)")
    for length in SIZES:
        print(f"{length:>10} {of_verifying(length):>10.2f}")
    raw = timed(lambda: ACADEMY.sign(bytes(64)))
    few, many = of_revoking(1_000), of_revoking(1_000_000)
    print(f"\n{'awards':>10} {'revoke':>10}    (multiples of a raw signature; its list is signed anew)")
    print(f"{1_000:>10} {few / raw:>10.0f}\n{1_000_000:>10} {many / raw:>10.0f}    ({many / few:.2f} times as long)")


def of_lists(length: int) -> tuple[float, float, float]:
    """Encode, decode, and one change with everything that it takes, each as a multiple of gzip."""
    bits = StatusBits(length, values=dict.fromkeys(random.Random(1).sample(range(length), int(length * SHARE)), 1))
    content = bytes(bits)
    text, packed = encode(content), gzip.compress(content)

    def update() -> None:
        changed = StatusBits.decode(text)
        changed[length // 2] = 1
        encode(bytes(changed))

    compress, expand = timed(lambda: gzip.compress(content)), timed(lambda: gzip.decompress(packed))
    return (
        timed(lambda: encode(bytes(bits))) / compress,
        timed(lambda: StatusBits.decode(text)) / expand,
        timed(update) / (compress + expand),
    )


def of_verifying(length: int) -> float:
    """Verify with a list at hand, as a multiple of verifying without."""
    listed = list_credential(
        id=LIST, issuer=ACADEMY.controller, purpose="revocation", bits=StatusBits(length), valid_from=NOW
    )
    content = json.dumps(add_proof(listed, ACADEMY)).encode()
    plain = json.dumps(add_proof(badge(), ACADEMY)).encode()
    entry = status_entry(LIST, 42, "revocation")
    listed_badge = json.dumps(add_proof({**badge(), "credentialStatus": entry}, ACADEMY)).encode()
    verifier = Verifier(fetch=lambda url: Fetched(content, url, NOW))
    policy = TrustedIssuers([ACADEMY.controller])

    def verify(data: bytes) -> None:
        report = verifier.verify(data, policy, at=NOW)
        if not report:
            sys.exit(report.to_json())

    verify(listed_badge)
    return timed(lambda: verify(listed_badge)) / timed(lambda: verify(plain))


def of_revoking(awards: int) -> float:
    """Seconds to revoke one award among so many."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        profile = {"id": ACADEMY.controller, "type": ["Profile"], "name": "Example Leadership Academy"}
        settings = StoreSettings(profile=profile, site="https://academy.example", list_validity=timedelta(days=90))
        registrar = Registrar.create(path, settings, ACADEMY, actor="benchmark")
        registrar.issue_document(unsigned(), award_id="0", actor="benchmark")
        registrar.store.close()
        fill(path, awards)
        with Store.open(path) as store:
            registrar = Registrar(store, ACADEMY)
            registrar.sign_lists(force=True)
            chosen = iter(random.Random(2).sample(in_force(path, awards), ROUNDS))
            seconds = timed(lambda: registrar.revoke(str(next(chosen)), reason="benchmark", actor="benchmark"))
        shutil.rmtree(folder, ignore_errors=True)
    return seconds


def unsigned() -> dict[str, Any]:
    """A badge without an id of its own."""
    return {name: value for name, value in badge().items() if name != "id"}


def in_force(path: Path, awards: int) -> list[int]:
    """The awards that were not revoked when the store was filled: to revoke another one changes nothing."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        query = "SELECT award_id FROM awards JOIN status_entries ON award = awards.number WHERE value <> 0"
        return sorted(set(range(1, awards)) - {int(award_id) for (award_id,) in database.execute(query)})


def fill(path: Path, awards: int) -> None:
    """Copy the first award of a store many times over, each copy with an index of its own."""
    with sqlite3.connect(path) as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(awards)") if row[1] != "number"]
        copied = ", ".join(name for name in names if name not in ("award_id", "credential_id"))
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        database.execute(
            f"INSERT INTO awards (award_id, credential_id, {copied}) {numbers}"
            f" SELECT n.i, 'urn:example:' || n.i, {copied} FROM awards, n WHERE awards.award_id = '0'",
            (awards - 1,),
        )
        per_list = 100_000
        lists = range(2, 2 + awards // per_list)
        database.executemany(
            "INSERT INTO status_lists (number, purpose, size, length, version, signed_version)"
            " VALUES (?, 'revocation', 1, 131072, 1, 0)",
            [(number,) for number in lists],
        )
        database.execute(
            "INSERT OR IGNORE INTO status_entries (list_number, position, award, value)"
            f" SELECT CASE WHEN {len(lists)} = 0 THEN 1 ELSE min(1 + number / {per_list}, {1 + len(lists)}) END,"
            f" number % {per_list}, number, (abs(random()) % 50) = 0 FROM awards WHERE award_id <> '0'",
        )
    database.close()


if __name__ == "__main__":
    main()
