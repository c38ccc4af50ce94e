"""What all commands share: settings from options, answers as text or JSON, errors as sentences."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from stylist.errors import StylistError
from stylist.locale import Locale
from stylist.settings import Settings

PERSON = "local"
"""The one person of the command line."""

Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")]
Catalogue = Annotated[str | None, typer.Option("--catalogue", "-c", help="Which ingested catalogue (default: demo).")]
P = ParamSpec("P")
Language = Annotated[str | None, typer.Option("--locale", help="en or zh.")]

out = Console()
err = Console(stderr=True)


def settings_from(**given: Any) -> Settings:
    """The settings, with the options that were given on top."""
    return Settings(**{name: value for name, value in given.items() if value is not None})


def say(content: Any, as_json: bool, text: Callable[[], None]) -> None:
    """Print the answer: JSON on one line, or what ``text`` prints."""
    if as_json:
        sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    else:
        text()


def told(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose errors are sentences (or JSON, if asked for) and exit code 1, never a traceback."""

    @wraps(command)
    def safely(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except StylistError as problem:
            locale: Locale = "zh" if kwargs.get("locale") == "zh" else "en"
            if kwargs.get("as_json"):
                error = {"code": problem.code, "sentence": problem.say(locale)}
                sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
            err.print(problem.say(locale), style="red", highlight=False, markup=False)
            raise typer.Exit(1) from problem

    return safely


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on stderr; yields ``report(done, total, stage)``."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def report(done: int, total: int, stage: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{title}: {stage}" if stage else title)

        yield report


def limit_threads() -> None:
    """As many as the settings allow for computing."""
    if threads := settings_from().threads:
        import torch  # noqa: PLC0415

        torch.set_num_threads(threads)


def existing(path: Path) -> Path:
    """A path that must be there."""
    if not path.exists():
        raise typer.BadParameter(f"there is no file '{path}'")
    return path
