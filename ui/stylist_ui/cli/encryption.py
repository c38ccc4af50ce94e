"""stylist encrypt and picture: what is kept of people comes under a key, and single pictures out again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stylist_ui.cli.common import PERSON, Json, Language, out, progress_bar, say, settings_from, told

if TYPE_CHECKING:
    from stylist.services import Services

_WORDS = {
    "en": {
        "done": "{values} values and {pictures} pictures were {what}, of {checked} that were looked at.",
        "sealed": "encrypted under the first key",
        "opened": "decrypted",
        "old": "Earlier keys are no longer needed here; archives that were made before still need theirs.",
        "unset": "Now unset the key, and start again.",
        "unreadable": "Under none of the keys, left alone: {where}. Add the key they were written with; run it again.",
        "aside": "Not touched: {folders}, put aside by a restore. Delete them once they are no longer needed.",
    },
    "zh": {
        "done": "共检查 {checked} 项，其中 {values} 个值和 {pictures} 张图片已{what}。",
        "sealed": "用第一个密钥加密",
        "opened": "解密",
        "old": "这里不再需要旧密钥；之前生成的备份仍然需要当时的密钥。",
        "unset": "现在请取消密钥设置，然后重新启动。",
        "unreadable": "所有密钥都打不开，保持原样：{where}。请加上当时的密钥再运行一次。",
        "aside": "没有改动：{folders}（恢复备份时移开的文件夹）。不再需要时请删除。",
    },
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(told(encrypt))
    app.command()(told(picture))


def encrypt(
    new_key: Annotated[bool, typer.Option("--new-key", help="Print a new key, and do nothing else.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Decrypt everything instead; nothing else may run on the data folder.")
    ] = False,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Encrypt what is kept of people already, or bring it under a new key (the first in encryption_key)."""
    from stylist.sealing import keys  # noqa: PLC0415
    from stylist.sealing.walking import turn_all  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    if new_key:
        key = keys.new_key()
        say({"key": key}, as_json, lambda: out.print(key, highlight=False, markup=False, soft_wrap=True))
        return
    services = build_services(settings_from())
    if not services.seal.on:
        raise keys.NoEncryptionKey(where="encryption_key", why="it is not set", why_zh="尚未设置")
    with progress_bar("") as report:
        turned = turn_all(services, undo, report)
    services.close()
    content = {"encrypted": not undo, **asdict(turned)}
    say(content, as_json, lambda: _print(content, "zh" if locale == "zh" else "en"))
    if turned.unreadable:
        raise typer.Exit(1)


def _print(content: dict[str, Any], locale: str) -> None:
    words = _WORDS[locale]
    what = words["sealed" if content["encrypted"] else "opened"]
    lines = [words["done"].format(**content, what=what)]
    if content["unreadable"]:
        where = ", ".join(f"{name} ({count})" for name, count in content["unreadable"].items())
        lines.append(words["unreadable"].format(where=where))
    else:
        lines.append(words["old" if content["encrypted"] else "unset"])
    if content["aside"]:
        lines.append(words["aside"].format(folders=", ".join(content["aside"])))
    for line in lines:
        out.print(line, highlight=False, markup=False, soft_wrap=True)


def picture(
    file_id: Annotated[str, typer.Argument(help="The picture's id, as chat and jobs tell it.")],
    to: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Write one of your pictures into a file, decrypted."""
    from stylist.services import build_services  # noqa: PLC0415

    data = build_services(settings_from()).files.read(file_id, PERSON)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(data)
    say({"out": str(to)}, as_json, lambda: out.print(str(to), highlight=False, markup=False, soft_wrap=True))


def path_of(services: Services, file_id: str) -> str | None:
    """Where a picture of the command line's person can be opened; None where it is encrypted. Raises NotFound."""
    path = services.files.as_it_lies(file_id, PERSON)
    return str(path) if path else None


def whereabouts(path: str | None, file_id: str) -> str:
    """That path, or the command that writes the picture into a file."""
    return path or f"stylist picture {file_id} --out {file_id}.png"
