"""Status lists, written bit by bit, so that every machine writes the same bytes."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from typing import Any

LENGTH = 131_072
"""Entries of a list: the least that the standard allows."""


def entry(url: str, index: int, purpose: str) -> dict[str, Any]:
    """A BitstringStatusListEntry."""
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


def status_list(url: str, issuer: str, purpose: str, bits: Mapping[int, int], **members: Any) -> dict[str, Any]:
    """A BitstringStatusListCredential with these bits set, to be signed."""
    octets = bytearray(LENGTH // 8)
    for index, bit in bits.items():
        octets[index // 8] |= bit << (7 - index % 8)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": "2026-05-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": "u" + base64.urlsafe_b64encode(gzip(bytes(octets))).decode().rstrip("="),
        },
        **members,
    }


def gzip(data: bytes) -> bytes:
    """GZIP (RFC 1952) in one block with the fixed codes of RFC 1951; libraries differ in how they compress."""
    bits = "1" + "10"  # the last block; fixed codes, of which the lower bit comes first
    place = 0
    while place < len(data):
        octet = data[place]
        if place > 0 and data[place : place + 258] == bytes([data[place - 1]]) * 258:
            bits += f"{0b11000000 + 285 - 280:08b}" + "00000"  # 258 times the octet before
            place += 258
        else:
            bits += f"{0b00110000 + octet:08b}" if octet < 144 else f"{0b110010000 + octet - 144:09b}"
            place += 1
    bits += "0000000"  # the end
    bits += "0" * (-len(bits) % 8)
    block = bytes(int(bits[start : start + 8][::-1], 2) for start in range(0, len(bits), 8))
    head = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    return head + block + zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
