"""The types of `otherIdentifier` entries of an Achievement that are ours (docs/decisions/0002, 0014).

They stand by themselves: a verifier looks for them in every badge, and does without what wrote them.
"""

from __future__ import annotations

HASH_TYPE = "ext:RubricHash"
"""``identifierType`` of the entry of ``otherIdentifier`` that holds the hash of the rubric."""
PROGRAM_TYPE = "ext:Program"
"""``identifierType`` of the entry of ``otherIdentifier`` that holds the id of the programme."""
RULE_TYPE = "ext:DesignationRule"
"""``identifierType`` of the entry of ``otherIdentifier`` that holds the address of the rule."""
