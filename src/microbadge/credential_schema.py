"""The schemas that a credential names in `credentialSchema`, and whether it conforms to them.

Open Badges 3.0, section 9.1; VC Data Model 2.0, section 4.11.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from . import models, strict_json
from .codes import Code
from .errors import InvalidError, Problem, UnavailableError
from .fetch import Fetch
from .models import EndorsementCredential, OpenBadgeCredential, Profile, View
from .report import Check, Outcome, passed_or_failed, settled

MAX_SCHEMAS = 4
"""Schemas that one credential is held against; genuine ones name one, or two with an extension."""

SCHEMA_TYPES = ("1EdTechJsonSchemaValidator2019", "JsonSchema")
"""The types of `credentialSchema` entries whose schema is a JSON Schema."""

_CLASSES: Mapping[str, type[View]] = {
    "achievementcredential": OpenBadgeCredential,
    "anyachievementcredential": OpenBadgeCredential,
    "endorsementcredential": EndorsementCredential,
    "profile": Profile,
}
KNOWN_SCHEMAS: Mapping[str, type[View]] = MappingProxyType(
    {
        f"https://purl.imsglobal.org/spec/ob/v3p0/schema/{folder}/ob_v3p0_{name}_schema.json": cls
        for folder in ("json", "json-ld")
        for name, cls in _CLASSES.items()
    }
)
"""The schemas of Open Badges 3.0 by their URLs, and the class of `models` that checks the same without them."""

_CODE = Code.CREDENTIAL_SCHEMA


def check_schemas(
    document: Mapping[str, Any],
    *,
    fetch: Fetch,
    blocked: tuple[Code, ...],
    told: Mapping[type[View], Sequence[Problem]] | None = None,
) -> list[Check]:
    """Hold the credential against each schema that it names.

    Those of Open Badges 3.0 are known, and checked by their classes, of which `told` are the problems where they were
    asked for before. Any other is fetched, unless `blocked` names checks because of which nothing is fetched for this
    credential.
    """
    entries = strict_json.each(document, "credentialSchema")
    if not entries:
        return [settled(_CODE, Outcome.NOT_APPLICABLE, "the document names no schema")]
    checks = [
        check
        for place, entry in entries[:MAX_SCHEMAS]
        for check in _check(document, entry, place, fetch, blocked, {} if told is None else told)
    ]
    if len(entries) > MAX_SCHEMAS:
        message = f"more than {MAX_SCHEMAS} schemas: the others were not looked at"
        checks.append(Check(_CODE, Outcome.UNDETERMINED, message, "/credentialSchema"))
    return checks


def _check(
    document: Mapping[str, Any],
    entry: object,
    place: str,
    fetch: Fetch,
    blocked: tuple[Code, ...],
    told: Mapping[type[View], Sequence[Problem]],
) -> list[Check]:
    url = entry.get("id") if isinstance(entry, strict_json.OBJECT) else None
    if not isinstance(entry, strict_json.OBJECT) or not isinstance(url, str):
        return [Check(_CODE, Outcome.FAILED, "a schema is an object with an `id`", place)]
    if not any(kind in SCHEMA_TYPES for _, kind in strict_json.each(entry, "type")):
        message = "a schema of a type that is not known"
        return [Check(_CODE, Outcome.UNDETERMINED, message, place, actual=str(entry.get("type"))[:80])]
    if url in KNOWN_SCHEMAS:
        known = KNOWN_SCHEMAS[url]
        found = told[known] if known in told else models.problems_of(known, document)
        errors = [problem for problem in found if problem.severity == "error"]
        return passed_or_failed(_CODE, errors, "the document conforms to the schema of Open Badges 3.0")
    if blocked:
        return [Check(_CODE, Outcome.SKIPPED, "the schema was not fetched", place, because=blocked)]
    from .schema import check_schema  # jsonschema takes longer to load than a badge to verify, and few need it

    try:
        problems = check_schema(document, strict_json.parse(fetch(url).content))
    except UnavailableError as error:
        return [Check(_CODE, Outcome.UNDETERMINED, f"the schema could not be had: {error}", place, actual=url)]
    except InvalidError as error:
        return [Check(_CODE, Outcome.FAILED, f"the schema is wrong: {error.message}", place, actual=url)]
    return passed_or_failed(_CODE, problems, f"the document conforms to {url}")
