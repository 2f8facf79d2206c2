"""One micro-credential of a programme file, and the parts of the work that its criteria judge."""

from __future__ import annotations

from .criteria import Registry
from .file import MicroCredentialFile
from .ids import check_local, resolve
from .model import MicroCredential, Part
from .notes import Notes
from .scales import Scales
from .scoring import read_rubric


def read_micro_credential(
    file: MicroCredentialFile, uri: str, scales: Scales, registry: Registry, notes: Notes, *, in_language: str | None
) -> MicroCredential | None:
    """Read the micro-credential whose URI is `uri`; None when `notes` has errors about it."""
    before = notes.errors()
    rubric = read_rubric(file.rubric, uri, scales, registry, notes.at("rubric"))
    parts = _parts(file, uri, notes)
    _check_numbers(file, notes)
    if not file.alignment and not any(criterion.alignment for criterion in file.rubric.criteria):
        notes.warning("no-alignment", "aligned with no standard or framework: readers cannot tell what it is worth")
    if rubric is None or notes.errors() > before:
        return None
    return MicroCredential(
        id=uri,
        name=file.name,
        description=file.description,
        rubric=rubric,
        competency=file.competency,
        hours=None if file.hours is None else (file.hours.min, file.hours.max),
        credits_available=file.credits_available,
        version=file.version,
        human_code=file.human_code,
        field_of_study=file.field_of_study,
        in_language=in_language,
        tag=file.tag,
        alignment=file.alignment,
        parts=parts,
    )


def _parts(file: MicroCredentialFile, uri: str, notes: Notes) -> tuple[Part, ...]:
    judged: dict[str, list[str]] = {}
    for index, part in enumerate(file.parts):
        place = notes.at("parts", index, "id")
        check_local(part.id, place)
        if part.id in judged:
            place.error("duplicate-id", f"two parts have the id {part.id!r}")
        judged[part.id] = []
    for index, criterion in enumerate(file.rubric.criteria):
        if criterion.part is not None and criterion.part not in judged:
            place = notes.at("rubric", "criteria", index, "part")
            place.error("unknown-name", f"no part is {criterion.part!r}", name=criterion.part, known=judged.keys())
        elif criterion.part is not None:
            judged[criterion.part].append(resolve(criterion.id, uri, "criteria") or "")
    for index, part in enumerate(file.parts):
        if not judged[part.id]:
            notes.at("parts", index).warning("unjudged-part", f"no criterion judges the part {part.id!r}")
    return tuple(
        Part(part.id, part.name, part.description, part.evidence, tuple(judged[part.id])) for part in file.parts
    )


def _check_numbers(file: MicroCredentialFile, notes: Notes) -> None:
    if file.credits_available is not None and file.credits_available <= 0:
        notes.at("creditsAvailable").error("number", "must be more than 0: leave it out where no credit is given")
    if file.hours is not None and not 0 < file.hours.min <= file.hours.max:
        notes.at("hours").error("number", "`min` must be more than 0 and not more than `max`")
