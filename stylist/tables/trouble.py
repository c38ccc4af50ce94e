"""What keeps a database from answering, in words: its server is away, or it has too much to do."""

from __future__ import annotations

from typing import ClassVar

from stylist.errors import Unavailable

RETRY_AFTER_S = 5


class DatabaseUnreachable(Unavailable):
    """A database server that does not answer, or refuses to."""

    code: ClassVar[str] = "database_unreachable"
    en: ClassVar[str] = (
        "The database at '{url}' does not answer ({why}). Start it, or unset database_url to use files of this machine."
    )
    zh: ClassVar[str] = "数据库 '{url}' 没有回应（{why}）。请启动它，或取消 database_url，改用本机文件。"


class DatabaseBusy(Unavailable):
    """A database that is there and could not do this now. What the transaction had changed is undone."""

    code: ClassVar[str] = "database_busy"
    en: ClassVar[str] = (
        "The database is there, but busy: {why}. This step was not done; please try again in {retry_after_s} s."
    )
    zh: ClassVar[str] = "数据库在，但忙不过来：{why_zh}。这一步没有做，请 {retry_after_s} 秒后再试。"

    def __init__(self, reason: str) -> None:
        why, why_zh = _REASONS[reason]
        super().__init__(why=why, why_zh=why_zh, retry_after_s=RETRY_AFTER_S)


_REASONS = {
    "all_in_use": ("all its connections are in use", "所有连接都在使用中"),
    "collided": ("two changes waited for each other", "两处修改互相等待"),
    "held": ("what is to be changed is held by another change", "要改的内容正被另一处修改占用"),
    "too_long": ("the statement took longer than the server allows", "这条操作超过了服务器允许的时间"),
}
_SQLSTATES = {
    "40001": "collided", "40P01": "collided", "55P03": "held", "57014": "too_long", "53300": "all_in_use",
}  # fmt: skip
_FULL = ("too many clients", "too many connections", "connection slots are reserved")
"""What a server without room says to who connects; such an error carries no SQLSTATE."""


def busy(problem: BaseException) -> DatabaseBusy | None:
    """What a driver's error says, if it is that the database has too much to do; None for any other."""
    reason = _SQLSTATES.get(getattr(problem, "sqlstate", None) or "")
    if reason is None and any(words in str(problem) for words in _FULL):
        reason = "all_in_use"
    if reason is None and getattr(problem, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        reason = "held"
    return DatabaseBusy(reason) if reason else None
