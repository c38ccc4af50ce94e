"""stylist backup and restore: all that a data folder holds as one file, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stylist_ui.cli.common import Json, Language, out, say, settings_from, told

if TYPE_CHECKING:
    from stylist.backup import Manifest
    from stylist.settings import Settings

_KEEP_SAFE = (
    "It holds what people said and the keys of this installation: keep it encrypted, and no longer than you may keep "
    "people's words."
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(told(backup))
    app.command()(told(restore))


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write (.tar.gz); not below the data folder.")],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Write conversations, catalogues, pictures and keys into one file, while everything runs. Photos stay out."""
    from stylist.backup import write_backup  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    services = build_services(settings_from())
    manifest = write_backup(services, file, lambda folder: _unread(services.settings, folder))
    services.close()
    content = {"file": str(file), "bytes": file.stat().st_size, **_facts(manifest)}
    say(content, as_json, lambda: _print_written(content))


def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `stylist backup` made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put what is in the data folder aside; nothing may run on it.")
    ] = False,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Unpack such a file into the data folder, once all of it was checked."""
    from stylist.backup import restore_backup  # noqa: PLC0415

    folder = settings_from().data_dir
    manifest, aside = restore_backup(file, folder, replace=replace)
    content = {"folder": str(folder), "aside": str(aside) if aside else None, **_facts(manifest)}
    say(content, as_json, lambda: _print_restored(content))


def _unread(settings: Settings, folder: Path) -> None:
    """What was read from photos leaves the copied databases as it does when photos are past their time."""
    from stylist.services import build_services  # noqa: PLC0415
    from stylist_agents.conversation import Conversation  # noqa: PLC0415

    at_once_h = 1e-9
    there = settings.model_copy(
        update={"data_dir": folder, "photo_keep_hours": at_once_h, "model": "offline", "desk_database": None}
    )
    conversation = Conversation(build_services(there))
    conversation.sweep()
    conversation.close()


def _facts(manifest: Manifest) -> dict[str, Any]:
    told = manifest.model_dump(mode="json", exclude={"members"})
    return told | {"files": len(manifest.members)}


def _print_written(content: dict[str, Any]) -> None:
    megabytes = content["bytes"] / 1e6
    out.print(f"{content['file']}: {content['files']} files, {megabytes:.1f} MB", highlight=False, markup=False)
    out.print(_KEEP_SAFE, highlight=False, markup=False)
    _print_elsewhere(content)


def _print_restored(content: dict[str, Any]) -> None:
    made = f"{content['files']} files, made by stylist {content['made_by']} at {content['made_at']}"
    out.print(f"{content['folder']}: {made}", highlight=False, markup=False)
    if content["aside"]:
        line = f"What was there is in {content['aside']}: delete it once it is no longer needed."
        out.print(line, highlight=False, markup=False)
    _print_elsewhere(content)


def _print_elsewhere(content: dict[str, Any]) -> None:
    for part in content["elsewhere"]:
        line = f"Not in it: what is at {part['what']}. To copy that: {part['command']}"
        out.print(line, highlight=False, markup=False, soft_wrap=True)
