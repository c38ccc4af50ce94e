"""The keys from the settings, and a note in the data folder by which a missing or wrong one is noticed at the start.

Without the note a server that is started without its key would go on writing in the open.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from stylist.disk import with_room
from stylist.errors import BadInput
from stylist.sealing.seal import EncryptionKeyMissing, Seal
from stylist.settings import Settings

NOTE = "encryption.check"
_WORDS = b"stylist"


class NoEncryptionKey(BadInput):
    """A setting or file that holds no key of the right form."""

    code: ClassVar[str] = "no_encryption_key"
    en: ClassVar[str] = (
        "{where} holds no usable key: {why}. `stylist encrypt --new-key` prints a new one; several are parted by "
        "commas or lines, the newest first."
    )
    zh: ClassVar[str] = (
        "{where} 里没有可用的密钥：{why_zh}。`stylist encrypt --new-key` 会打印一个新密钥；多个密钥用逗号或换行分隔，"
        "最新的放在最前面。"
    )


def new_key() -> str:
    """A key nobody has had before: 32 random bytes in URL-safe base64."""
    from cryptography.fernet import Fernet  # noqa: PLC0415 (a native library)

    return Fernet.generate_key().decode()


def seal_of(settings: Settings) -> Seal:
    """The seal of a data folder. Raises NoEncryptionKey, EncryptionKeyMissing and EncryptionKeyWrong."""
    place = settings.data_dir
    seal = _seal(settings)
    note = place / NOTE
    if note.is_file():
        if not seal.on:
            raise EncryptionKeyMissing(place=place)
        seal.opened(note.read_bytes())
    elif seal.on:
        write_note(seal, place)
    return seal


def write_note(seal: Seal, folder: Path) -> None:
    """Note in a data folder that it is encrypted, under the first key."""
    part = folder / f"{NOTE}.part"
    with with_room():
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(seal.sealed(_WORDS))
        part.replace(folder / NOTE)


def _seal(settings: Settings) -> Seal:
    where, told = _told(settings)
    keys = [key for line in told.splitlines() for key in (part.strip() for part in line.split(",")) if key]
    if where and not keys:
        raise NoEncryptionKey(where=where, why="it is empty", why_zh="内容为空")
    try:
        return Seal(keys, str(settings.data_dir))
    except ValueError as problem:  # a key is never quoted
        why, why_zh = (
            "a key is 32 bytes in URL-safe base64, 44 characters",
            "密钥是 32 字节的 URL-safe base64，共 44 个字符",
        )
        raise NoEncryptionKey(where=where, why=why, why_zh=why_zh) from problem


def _told(settings: Settings) -> tuple[str, str]:
    """Where keys are to be found, and what is there; nothing where none are set."""
    given, path = settings.encryption_key, settings.encryption_key_file
    if given is not None and path is not None:
        why, why_zh = "both are set; give one of them", "两者都设置了，请只用其中一个"
        raise NoEncryptionKey(where="encryption_key / encryption_key_file", why=why, why_zh=why_zh)
    if given is not None:
        return "encryption_key", given.get_secret_value()
    if path is None:
        return "", ""
    try:
        return f"'{path}'", path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        why, why_zh = f"it cannot be read ({problem})", f"无法读取（{problem}）"
        raise NoEncryptionKey(where=f"'{path}'", why=why, why_zh=why_zh) from problem
