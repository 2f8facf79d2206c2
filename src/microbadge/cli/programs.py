"""``microbadge program`` and ``microbadge decide``: the programme's author and its assessors."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import decimals
from ..assessment import Assessment, Award, NotYet
from ..assessment import decide as decide_on
from ..designation import designation_achievement, rule_problems
from ..program import Level, Program, achievement_document, check_program
from ..render import Line
from .output import ExitCode, guarded, list_problems, problem_as_json, say, say_json

app = typer.Typer(no_args_is_help=True, help="Check and show the programme file that an issuer writes.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ProgramFile = Annotated[Path, typer.Argument(help="The programme (YAML or JSON).")]
AssessmentFile = Annotated[Path, typer.Argument(help="The assessment (YAML or JSON).")]


@app.command()
@guarded()
def check(program: ProgramFile, as_json: AsJson = False) -> None:
    """List all that is wrong with a programme file, and what is worth its author's time."""
    problems = check_program(program)
    if all(problem.severity != "error" for problem in problems):
        problems += rule_problems(Program.from_file(program))
    errors = [problem for problem in problems if problem.severity == "error"]
    if as_json:
        say_json([problem_as_json(problem) for problem in problems])
    else:
        list_problems(problems, str(program))
        warnings = len(problems) - len(errors)
        summary = f"{program}: {_count(len(errors), 'error')}, {_count(warnings, 'warning')}"
        say([Line("bad" if errors else "good", summary)])
    raise typer.Exit(ExitCode.NO if errors else ExitCode.OK)


@app.command()
@guarded()
def show(program: ProgramFile, as_json: AsJson = False) -> None:
    """Show what a programme awards, or as JSON its achievements in the form of Open Badges 3.0."""
    loaded = Program.from_file(program)
    if as_json:
        awarded = [achievement_document(one, program_id=loaded.id) for one in loaded.micro_credentials]
        say_json([*awarded, *(designation_achievement(loaded, one.id) for one in loaded.designations)])
        return
    lines = [Line("title", f"{loaded.name}  ({loaded.id})"), Line("plain", f"issued by {loaded.issuer.name}")]
    for one in loaded.micro_credentials:
        lines.append(Line("plain", f"  {one.name}  ({one.id})"))
        lines.append(Line("dim", f"    {_count(len(one.rubric.criteria), 'criterion', 'criteria')}, {one.rubric.hash}"))
    lines += [Line("plain", f"  {one.name}  ({one.id})") for one in loaded.designations]
    say(lines)


@guarded(invalid=ExitCode.USAGE)
def decide(program: ProgramFile, assessment: AssessmentFile, as_json: AsJson = False) -> None:
    """Decide whether an assessment earns the award. Exit code: 0 earned, 1 not yet, 2 faulty files."""
    decision = decide_on(Program.from_file(program), Assessment.from_file(assessment))
    if as_json:
        say_json(decision_as_json(decision))
    else:
        say(decision_in_words(decision))
    raise typer.Exit(ExitCode.OK if isinstance(decision, Award) else ExitCode.NO)


def decision_as_json(decision: Award | NotYet) -> dict[str, Any]:
    """A decision as JSON."""
    if isinstance(decision, Award):
        return {
            "decision": "award",
            "achievement": decision.achievement["id"],
            "results": decision.results,
            "creditsEarned": decision.credits_earned,
            "rubricHash": decision.rubric_hash,
            "feedback": dict(decision.feedback),
        }
    return {
        "decision": "not-yet",
        "achievement": decision.micro_credential.id,
        "rubricHash": decision.micro_credential.rubric.hash,
        "reason": decision.reason,
        "revise": list(decision.revise),
        "gaps": [
            {
                "criterion": gap.criterion,
                "name": gap.name,
                "reached": _level_or_points(gap.reached),
                "required": _level_or_points(gap.required),
                "redo": [part.id for part in gap.redo],
                "feedback": gap.feedback,
            }
            for gap in decision.gaps
        ],
    }


def _level_or_points(value: Level | Decimal) -> str:
    return value.id if isinstance(value, Level) else decimals.to_text(value)


def decision_in_words(decision: Award | NotYet) -> list[Line]:
    """A decision in words, with each gap of one that is not yet earned."""
    if isinstance(decision, Award):
        return [Line("good", f"earned: {decision.achievement['name']}")]
    if decision.reason == "incomplete":
        return [Line("unknown", "not yet: the submission is incomplete and was not rated")]
    lines = [Line("unknown", f"not yet: {_count(len(decision.gaps), 'gap')}")]
    for gap in decision.gaps:
        lines.append(Line("plain", f"  {gap}"))
        if gap.feedback is not None:
            lines.append(Line("plain", f"    feedback: {gap.feedback}"))
    return lines


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
