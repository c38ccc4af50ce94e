"""stylist eval dialogue: whole conversations and what must hold in each of their turns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stylist_ui.cli.common import Json, existing, out, say
from stylist_ui.cli.opening import services_from

if TYPE_CHECKING:
    from stylist.services import Services
    from stylist_agents.scenarios import DialogueReport, Scenario
    from stylist_agents.scenarios.seen import Seen


def dialogue(
    files: Annotated[
        list[Path] | None, typer.Argument(help="YAML files or folders of scenarios; without any, those that ship.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Chat model as provider:model; default: offline.")] = None,
    only: Annotated[str | None, typer.Option(help="Only scenarios whose id holds one of these, by commas.")] = None,
    show: Annotated[bool, typer.Option(help="Print every turn as it comes.")] = False,
    transcripts: Annotated[Path | None, typer.Option(help="Write each conversation as Markdown here.")] = None,
    as_json: Json = False,
) -> None:
    """Hold the scenarios; exit code 1 if one of them fails. Catalogues other than demo must have been ingested."""
    from stylist_agents.scenarios import play_files, read_scenarios, shipped  # noqa: PLC0415

    paths = [existing(path) for path in files] if files else [shipped()]
    scenarios = [s for s in read_scenarios(paths) if only is None or any(part in s.id for part in only.split(","))]
    held: dict[str, tuple[Scenario, list[Seen]]] = {}

    def told(scenario: Scenario, seen: Seen) -> None:
        held.setdefault(scenario.id, (scenario, []))[1].append(seen)
        if show and not as_json:
            out.print(f"\n› {seen.say}\n{seen.text}", highlight=False, markup=False, soft_wrap=True)

    def open_shop(catalogue: str) -> Services:
        return services_from(catalogue=catalogue, model=model)

    report = play_files(scenarios, open_shop, told)
    if transcripts is not None:
        _write(held, transcripts)
    say(report.model_dump(), as_json, lambda: _print(report))
    if report.passed < report.scenarios:
        raise typer.Exit(1)


def _write(held: dict[str, tuple[Scenario, list[Seen]]], folder: Path) -> None:
    from stylist_agents.scenarios.transcript import write_transcript  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    for name, (scenario, turns) in held.items():
        (folder / f"{name}.md").write_text(write_transcript(scenario, turns), encoding="utf-8")


def _print(report: DialogueReport) -> None:
    for played in report.played:
        for failed in played.failed:
            out.print(f"\n{played.id}, turn {failed.turn}: {failed.say}", style="bold", highlight=False, markup=False)
            out.print(failed.reply, style="dim", highlight=False, markup=False)
            for sentence in failed.failures:
                out.print(f"  ✗ {sentence}", style="red", highlight=False, markup=False)
    for name in report.skipped:
        out.print(f"{name}: skipped, its catalogue is not ingested", style="yellow", highlight=False, markup=False)
    if report.fallbacks:
        line = f"{report.model} did not answer {report.fallbacks} of {report.turns} turns"
        out.print(line, style="yellow", highlight=False, markup=False)
    line = f"{report.passed} of {report.scenarios} scenarios, {report.turns_passed} of {report.turns} turns"
    out.print(f"{line}; {report.turn_ms_p50:.0f} ms a turn ({report.model})", highlight=False, markup=False)
