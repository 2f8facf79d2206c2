"""Write the JSON Schemas of the files that people write, from the models that read them.

``python schemas/generate.py``; a test says when they are out of date.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from microbadge.assessment import AssessmentFile
from microbadge.program.file import ProgramFile
from microbadge.program.structure import Model

MODELS: dict[str, type[Model]] = {"program": ProgramFile, "assessment": AssessmentFile}


class PlainSchema(GenerateJsonSchema):
    """As the files are read: a member is left out, never null; and without titles made from Python names."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Drop null, which no member may be."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Drop the default: the reader of the file fills it in."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - the name is pydantic's
        """Leave titles out."""
        return False


def texts() -> dict[str, str]:
    """Give the text of each schema file, by its name."""
    files = {}
    for name, model in MODELS.items():
        schema = model.model_json_schema(schema_generator=PlainSchema)
        schema = {"$schema": PlainSchema.schema_dialect} | schema | {"title": f"microbadge {name} file"}
        files[f"{name}.schema.json"] = json.dumps(schema, indent=2) + "\n"
    return files


if __name__ == "__main__":
    for file, text in texts().items():
        (Path(__file__).parent / file).write_text(text, encoding="utf-8")
