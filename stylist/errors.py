"""Everything that can go wrong, as one tree. Each error has a code, an HTTP status and a sentence in both languages.

    StylistError
    ├── BadInput (400)             what was given cannot be used
    │   ├── PhotoRefused (422)     TooManyBytes, TooManyPixels, NotAPicture, BrokenPicture
    │   ├── UnknownWord            a word that names no category, colour, …
    │   ├── UnknownFeed            a feed in no format we read
    │   └── UnknownSetting         a setting with a value it cannot have
    ├── NotIdentified (401)        a request that does not say, or cannot prove, who asks
    ├── NotFound (404)             an id that is unknown, or somebody else's (the same answer for both)
    ├── ConsentRequired (403)      a photo without a stored consent
    ├── Refused (422)              MinorRefused: what Stylist does not do
    ├── Conflict (409)             EmbedderMismatch, EmptyCatalogue
    ├── TooMany (429)              more than is taken just now; says when to come again
    └── Unavailable (503)          ModelUnavailable, HubUnreachable, WeightsMissing, DiskFull

Packages add their own leaves beside the code that raises them. A sentence quotes the value and names the next step.
"""

from __future__ import annotations

from typing import ClassVar

from stylist.locale import Locale


class StylistError(Exception):
    """Root of the tree. ``facts`` fill the braces of the class's two sentences, and travel in API answers."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    en: ClassVar[str] = "Something went wrong on our side. Please try again."
    zh: ClassVar[str] = "我们这边出了点问题，请再试一次。"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.say("en"))

    def say(self, locale: Locale) -> str:
        """The sentence for the person."""
        return (self.zh if locale == "zh" else self.en).format(**self.facts)


class BadInput(StylistError):
    """Something that was given cannot be used."""

    code = "bad_input"
    status = 400
    en = "{what} has the value '{value}', which cannot be used. {next}"
    zh = "{what}的值“{value}”无法使用。{next}"


class PhotoRefused(BadInput):
    """A picture that is not opened."""

    code = "photo_refused"
    status = 422
    en = "This picture cannot be used: {why}. Please try another one (JPEG, PNG, WebP or HEIC)."
    zh = "这张图片无法使用：{why}。请换一张（JPEG、PNG、WebP 或 HEIC）。"


class TooManyBytes(PhotoRefused):
    """A file above the byte limit."""

    code = "photo_too_large"
    en = "This picture has {megabytes:.1f} MB; the limit is {limit_megabytes:.0f} MB. Please send a smaller copy."
    zh = "这张图片有 {megabytes:.1f} MB，上限是 {limit_megabytes:.0f} MB。请发一张小一点的。"


class TooManyPixels(PhotoRefused):
    """A picture above the pixel limit (a decompression bomb, or a very large scan)."""

    code = "photo_too_many_pixels"
    en = (
        "This picture has {megapixels:.0f} megapixels; the limit is {limit_megapixels:.0f}. Please send a smaller copy."
    )
    zh = "这张图片有 {megapixels:.0f} 百万像素，上限是 {limit_megapixels:.0f}。请发一张小一点的。"


class NotAPicture(PhotoRefused):
    """Bytes of a kind that is not read, told by their first bytes and not by the file's name."""

    code = "not_a_picture"
    en = "This file is not a picture that can be read (it starts with {start}). Please send JPEG, PNG, WebP, GIF, TIFF or HEIC."
    zh = "这个文件不是能读取的图片（开头是 {start}）。请发 JPEG、PNG、WebP、GIF、TIFF 或 HEIC。"


class BrokenPicture(PhotoRefused):
    """A picture whose data ends early or is damaged."""

    code = "broken_picture"
    en = "This {format} file is damaged or incomplete. Please export or send it again."
    zh = "这个 {format} 文件已损坏或不完整，请重新导出或发送。"


class UnknownWord(BadInput):
    """A word that names nothing of its kind."""

    code = "unknown_word"
    en = "'{value}' is no {slot} that I know. Known: {known}."
    zh = "没有叫“{value}”的{slot}。已知：{known}。"


class UnknownFeed(BadInput):
    """A catalogue feed in no known format."""

    code = "unknown_feed"
    en = "'{path}' is not a feed in a known format. Known: {known}. Name the format with --format."
    zh = "“{path}”不是已知格式的商品数据。支持：{known}。可用 --format 指定格式。"


class UnknownSetting(BadInput):
    """A setting with a value it cannot have."""

    code = "unknown_setting"
    en = "Setting '{name}' has the value '{value}', which is not valid: {why}."
    zh = "设置“{name}”的值“{value}”无效：{why}。"


class NotIdentified(StylistError):
    """A request that does not say, or cannot prove, who asks."""

    code = "not_identified"
    status = 401
    en = "It is not known who asks. Get a token with POST /api/session and send it as 'Authorization: Bearer TOKEN'."
    zh = "不知道是谁在请求。请先用 POST /api/session 取得令牌，再以“Authorization: Bearer 令牌”发送。"


class NotFound(StylistError):
    """An id that is not there, or belongs to somebody else: the answer is the same, so that nothing leaks."""

    code = "not_found"
    status = 404
    en = "There is no {what} '{id}'."
    zh = "没有编号为“{id}”的{what}。"
    _ZH: ClassVar[dict[str, str]] = {
        "garment": "商品",
        "picture": "图片",
        "plan": "计划",
        "thread": "对话",
        "parsing": "人体分割",
        "job": "任务",
        "message": "消息",
        "model": "模型",
        "tool": "工具",
        "site": "站点",
        "alert": "提醒",
        "backup": "备份文件",
    }

    def say(self, locale: Locale) -> str:
        """The sentence, with what is missing named in the same language."""
        what = str(self.facts["what"])
        return (
            self.zh.format(id=self.facts["id"], what=self._ZH.get(what, what)) if locale == "zh" else super().say("en")
        )


class ConsentRequired(StylistError):
    """A photo was to be handled without a stored consent."""

    code = "consent_required"
    status = 403
    en = "A photo is only looked at once you agree to it. Give consent first; you can take it back at any time."
    zh = "只有你同意之后才会查看照片。请先同意；之后随时可以撤回。"


class Refused(StylistError):
    """Something that Stylist does not do."""

    code = "refused"
    status = 422


class MinorRefused(Refused):
    """A photo of somebody under 18."""

    code = "minor_refused"
    en = "Photos and measurements are for adults only. I can still look for garments by age and height."
    zh = "照片和量体只面向成年人。我仍可以按年龄和身高找衣服。"


class Conflict(StylistError):
    """A request that does not fit the state of things."""

    code = "conflict"
    status = 409


class EmbedderMismatch(Conflict):
    """A catalogue that was embedded by another model."""

    code = "embedder_mismatch"
    en = "The catalogue was embedded by '{recorded}', but '{loaded}' is loaded. Run `stylist ingest` again, or set embedder='{recorded}'."
    zh = "商品库由“{recorded}”编码，当前加载的是“{loaded}”。请重新运行 `stylist ingest`，或设置 embedder='{recorded}'。"


class EmptyCatalogue(Conflict):
    """No catalogue has been ingested yet."""

    code = "empty_catalogue"
    en = "There is no catalogue '{name}' yet. Run `stylist ingest FEED --catalogue {name}`, or `stylist demo` for the drawn one."
    zh = "还没有商品库“{name}”。请运行 `stylist ingest 数据文件 --catalogue {name}`，或用 `stylist demo` 生成示例。"


class FeedShrank(Conflict):
    """A feed that has lost most of its garments since it was last read: more often broken than meant."""

    code = "feed_shrank"
    en = (
        "The feed has {now} garments where the catalogue '{name}' has {before}, so the catalogue stays as it is. "
        "If the shop really has so few now, run it again with --allow-shrinking."
    )
    zh = "数据里只有 {now} 件商品，而商品库“{name}”有 {before} 件，所以商品库保持不变。如果店里真的只剩这些，请加上 --allow-shrinking 再运行。"


class TooMany(StylistError):
    """More than is taken just now. ``retry_after_s``: when to come again."""

    code = "too_many"
    status = 429
    en = "That was more than I can take at once ({what}). Please try again in {retry_after_s} s."
    zh = "一下子太多了（{what}）。请 {retry_after_s} 秒后再试。"


class Unavailable(StylistError):
    """Something that is needed is not there just now."""

    code = "unavailable"
    status = 503
    passing: ClassVar[bool] = True
    """Whether waiting may bring it back; False: somebody has to do something first."""


class ModelUnavailable(Unavailable):
    """A chat model that does not answer."""

    code = "model_unavailable"
    en = "The chat model '{model}' does not answer ({why})."
    zh = "对话模型“{model}”没有响应（{why}）。"


class DiskFull(Unavailable):
    """Nothing more can be written."""

    code = "disk_full"
    en = (
        "The disk is full, so this could not be kept. Nothing older is lost; once there is room in data_dir, try again."
    )
    zh = "磁盘已满，这次没能保存，之前的内容都还在。请在 data_dir 所在磁盘腾出空间后再试。"


class HubUnreachable(Unavailable):
    """A model hub that cannot be reached."""

    code = "hub_unreachable"
    en = "'{name}' is not on this machine and its hub cannot be reached ({why}). Use embedder='embedded', or give a local folder."
    zh = "本机没有“{name}”，也连不上模型库（{why}）。可使用 embedder='embedded'，或给出本地文件夹。"


class WeightsMissing(Unavailable):
    """A weights file that is not where a setting says it is."""

    code = "weights_missing"
    passing = False
    en = "The weights '{path}' are not there. {next}"
    zh = "找不到权重文件“{path}”。{next}"
