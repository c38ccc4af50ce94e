"""One pair of verbs for everything that is encrypted: ``sealed`` and ``opened``.

The cipher is Fernet of the ``cryptography`` library (AES-128 in CBC mode with HMAC-SHA256, each value with a random
start); MultiFernet reads under several keys, which is how keys are exchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, TypeVar

from stylist.errors import Unavailable

if TYPE_CHECKING:
    from cryptography.fernet import Fernet, MultiFernet

AnyText = TypeVar("AnyText", str, bytes)
MARK = "sealed:"
_BEGIN = f"{MARK}gAAAAA"
"""As every sealed value begins: Fernet's own version byte and the first bytes of the time follow the mark."""
_BEGIN_BYTES = _BEGIN.encode()


class Private(str):
    """Words that a database writes down encrypted, where there is a key."""

    __slots__ = ()


class PrivateBytes(bytes):
    """The same for bytes."""

    __slots__ = ()


class EncryptionKeyMissing(Unavailable):
    """What is kept is encrypted, and there is no key."""

    code: ClassVar[str] = "encryption_key_missing"
    passing: ClassVar[bool] = False
    en: ClassVar[str] = (
        "What is kept in '{place}' is encrypted, and no key is set. Set STYLIST_ENCRYPTION_KEY (or "
        "STYLIST_ENCRYPTION_KEY_FILE) to the key that it was written with, and start again."
    )
    zh: ClassVar[str] = (
        "“{place}”里的内容已加密，但没有设置密钥。请把 STYLIST_ENCRYPTION_KEY（或 STYLIST_ENCRYPTION_KEY_FILE）"
        "设为写入时用的密钥，然后重新启动。"
    )


class EncryptionKeyWrong(Unavailable):
    """What is kept is encrypted under another key, or was damaged."""

    code: ClassVar[str] = "encryption_key_wrong"
    passing: ClassVar[bool] = False
    en: ClassVar[str] = (
        "None of the keys in encryption_key opens what is kept in '{place}': it was written with another one, or is "
        "damaged. Put the key that it was written with behind the new one, with a comma, then run `stylist encrypt`."
    )
    zh: ClassVar[str] = (
        "encryption_key 里的密钥都打不开“{place}”里的内容：它是用别的密钥写入的，或已损坏。"
        "请把当时的密钥写在新密钥后面，用逗号隔开，再运行 `stylist encrypt`。"
    )


class Seal:
    """Encrypts under the first of its keys and opens under any of them; without keys everything stays as it is."""

    def __init__(self, keys: Sequence[str] = (), place: str = "data_dir") -> None:
        """keys: Fernet's, 32 bytes in URL-safe base64. place: named in errors. Raises ValueError for other keys."""
        self._keys, self._place = tuple(keys), place
        if keys:
            _ = self._ciphers

    @property
    def on(self) -> bool:
        """Whether there is a key."""
        return bool(self._keys)

    @cached_property
    def _ciphers(self) -> tuple[Fernet, MultiFernet]:
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 (a native library; most have no key)

        each = [Fernet(key) for key in self._keys]
        return each[0], MultiFernet(each)

    def sealed(self, plain: AnyText) -> AnyText:
        """The value encrypted, or as it is without a key."""
        if not self.on:
            return plain
        newest, _ = self._ciphers
        if isinstance(plain, bytes):
            return MARK.encode() + newest.encrypt(plain)
        return MARK + newest.encrypt(plain.encode()).decode()

    def opened(self, kept: AnyText) -> AnyText:
        """What was sealed; anything else as it is. Raises EncryptionKeyMissing and EncryptionKeyWrong."""
        if not is_sealed(kept):
            return kept
        if not self.on:
            raise EncryptionKeyMissing(place=self._place)
        from cryptography.fernet import InvalidToken  # noqa: PLC0415

        _, all_keys = self._ciphers
        try:
            plain = all_keys.decrypt(kept[len(MARK) :])
        except InvalidToken as problem:
            raise EncryptionKeyWrong(place=self._place) from problem
        return plain if isinstance(kept, bytes) else plain.decode()

    def is_newest(self, kept: str | bytes) -> bool:
        """Whether a value is sealed under the first key."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415

        if not is_sealed(kept) or not self.on:
            return False
        try:
            self._ciphers[0].decrypt(kept[len(MARK) :])
        except InvalidToken:
            return False
        return True

    def turned(self, kept: AnyText, to_open: bool = False) -> AnyText | None:
        """What an older value has to become: sealed under the first key, or open; None where it is so already.

        Raises EncryptionKeyMissing and EncryptionKeyWrong.
        """
        if to_open:
            return self.opened(kept) if is_sealed(kept) else None
        return None if self.is_newest(kept) else self.sealed(self.opened(kept))

    def written(self, value: object) -> object:
        """A value as a database keeps it: what is private sealed."""
        if isinstance(value, Private):
            return self.sealed(str(value))
        return self.sealed(bytes(value)) if isinstance(value, PrivateBytes) else value

    def read(self, value: object) -> object:
        """A value of a database as it was before."""
        if isinstance(value, str):
            return self.opened(value)
        return self.opened(value) if isinstance(value, bytes) else value


OPEN = Seal()
"""No key: nothing is encrypted."""


def is_sealed(value: str | bytes) -> bool:
    """Whether a value looks as ``Seal.sealed`` leaves it."""
    return value.startswith(_BEGIN_BYTES) if isinstance(value, bytes) else value.startswith(_BEGIN)
