"""The stylist's tools over the Model Context Protocol: for agents of other houses, in a process or over HTTP.

Each call is a turn of a conversation in the journal: what one call finds, the next can speak of. Pictures are
resources by id; a photo is taken in through the API, under consent, and named here.
"""

from __future__ import annotations

import base64
import json
import mimetypes
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import anyio
import mcp_types as types
from anyio.from_thread import run as run_in_loop
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stylist.errors import NotFound, StylistError
from stylist.files import StoredFile
from stylist.locale import Locale
from stylist_agents.conversation import Conversation
from stylist_agents.direct import Used, WrongArguments, arguments_of, tools_by_name
from stylist_agents.events import ImageShown, JobProgress
from stylist_tools import all_tools
from stylist_tools.effects import OUTSIDE, effect_of

if TYPE_CHECKING:
    from stylist_ui.api.limits import Limits

SCHEME = "stylist://pictures/"
INSTRUCTIONS = (
    "A shop's stylist. Ids, prices, sizes and stock come from its catalogue: repeat them as they are and invent none. "
    "Call remember_preferences for what the person likes, refuses or may spend; it then holds in every search. "
    "Photos are sensitive: they are looked at only with the person's stored consent. Ask the person before tools "
    "marked as destructive."
)
Context = ServerRequestContext[Any]


@dataclass(frozen=True)
class Seat:
    """For whom a request is answered, and in which conversation."""

    person_id: str
    thread_id: str
    locale: Locale


SeatOf = Callable[[Context], Seat]


class UsePhotos(BaseModel):
    """Photos of the person, all of one person, as POST /api/photos gave their ids."""

    model_config = ConfigDict(extra="forbid")

    photo_ids: list[str] = Field(min_length=1, max_length=12)


_USE_PHOTOS = types.Tool(
    name="use_photos",
    description="From now on look at these photos of the person, who consented. Ids as POST /api/photos gave them.",
    input_schema=UsePhotos.model_json_schema(),
    annotations=types.ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False),
)


def described(clips: bool = False) -> list[types.Tool]:
    """The tools as a client sees them: their real arguments, and what they do beyond the conversation.

    clips: with the one that is there only where an engine of clips is set.
    """
    return [*(_described(tool.name) for tool in all_tools(clips)), _USE_PHOTOS]


def _described(name: str) -> types.Tool:
    tool, effect = tools_by_name()[name], effect_of(name)
    hints = types.ToolAnnotations(
        read_only_hint=effect == "reads", destructive_hint=effect == "changes", open_world_hint=name in OUTSIDE
    )
    return types.Tool(
        name=name,
        description=_PLACING.sub("", tool.description).strip(),
        input_schema=_plain(arguments_of(name)),
        annotations=hints,
    )


_PLACING = re.compile(r"[^.;]*\[\[[^.;]*[.;]\s*")
"""Where a description tells the stylist's own models how to place sentences: here they come filled in."""


def _plain(schema: type[BaseModel]) -> dict[str, Any]:
    """The schema of the arguments, without the description that the tool has already."""
    return {name: part for name, part in schema.model_json_schema().items() if name not in {"description", "title"}}


class McpDoor:
    """Answers a client's requests. limits: none where the one person is at this machine."""

    def __init__(self, conversation: Conversation, seat_of: SeatOf, limits: Limits | None = None) -> None:
        self._conversation, self._seat_of, self._limits = conversation, seat_of, limits
        self._clips = conversation.services.settings.turn_engine is not None
        self._at_once = anyio.CapacityLimiter(conversation.services.settings.turns_at_once)

    def server(self) -> Server[Any]:
        """The server, for any transport."""
        return Server(
            "stylist",
            version=version("stylist"),
            instructions=INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_pictures,
            on_list_resource_templates=self._list_templates,
            on_read_resource=self._read_picture,
        )

    async def _list_tools(self, context: Context, _: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=described(self._clips))

    async def _call_tool(self, context: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        seat = self._seat_of(context)

        def tell(event: JobProgress) -> None:
            run_in_loop(context.session.report_progress, event.progress_percent, 100, event.state)

        def use() -> types.CallToolResult:
            try:
                return self._used(seat, asked.name, asked.arguments or {}, tell)
            except StylistError as problem:
                return _told({"error": {"code": problem.code, "sentence": problem.say(seat.locale)}}, is_error=True)

        return await anyio.to_thread.run_sync(use, limiter=self._at_once)

    def _used(
        self, seat: Seat, name: str, args: dict[str, Any], tell: Callable[[JobProgress], None]
    ) -> types.CallToolResult:
        if self._limits:
            self._limits.request("messages", seat.person_id)
        if name == _USE_PHOTOS.name:
            return self._use_photos(seat, args)
        used = self._conversation.use(
            name, args, thread_id=seat.thread_id, person_id=seat.person_id, locale=seat.locale, progress=tell
        )
        return _told(json.loads(used.content), is_error=not used.ok, pictures=_pictures(used))

    def _use_photos(self, seat: Seat, args: dict[str, Any]) -> types.CallToolResult:
        try:
            photos = UsePhotos.model_validate(args).photo_ids
        except ValidationError as problem:
            raise WrongArguments(tool=_USE_PHOTOS.name, why=problem.errors()[0]["msg"]) from problem
        self._conversation.take_photos(photos, thread_id=seat.thread_id, person_id=seat.person_id)
        return _told({"photo_ids": photos})

    async def _list_pictures(
        self, context: Context, _: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        seat = self._seat_of(context)
        self._conversation.sweep()
        mine = self._conversation.services.files.of(seat.person_id)
        return types.ListResourcesResult(resources=[types.Resource(**_resource(f.id, f.kind)) for f in mine])

    async def _list_templates(
        self, context: Context, _: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            name="picture", uri_template=SCHEME + "{id}", description="A picture: the shop's, or the person's own."
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def _read_picture(self, context: Context, asked: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        try:
            file, data = await anyio.to_thread.run_sync(self._picture, self._seat_of(context), asked.uri)
        except StylistError as problem:
            raise MCPError(types.INVALID_PARAMS, problem.say(self._seat_of(context).locale)) from problem
        blob = types.BlobResourceContents(
            uri=asked.uri, mime_type=mimetypes.guess_type(file.path.name)[0], blob=base64.b64encode(data).decode()
        )
        return types.ReadResourceResult(contents=[blob])

    def _picture(self, seat: Seat, uri: str) -> tuple[StoredFile, bytes]:
        """A picture that this person may see. A photo only as long as consent holds. Raises NotFound."""
        services, name = self._conversation.services, uri.removeprefix(SCHEME)
        file = services.files.get(name, seat.person_id)
        if not uri.startswith(SCHEME) or (file.kind == "photo" and not services.photos.kept(name, seat.person_id)):
            raise NotFound(what="picture", id=name)
        return file, services.files.read(name, seat.person_id)


def _told(content: dict[str, Any], *, is_error: bool = False, pictures: tuple[str, ...] = ()) -> types.CallToolResult:
    links = [types.ResourceLink(**_resource(name, name.partition("-")[0])) for name in pictures]
    text = types.TextContent(type="text", text=json.dumps(content, ensure_ascii=False))
    return types.CallToolResult(content=[text, *links], structured_content=content, is_error=is_error)


def _pictures(used: Used) -> tuple[str, ...]:
    return tuple(event.file_id for event in used.events if isinstance(event, ImageShown))


def _resource(name: str, kind: str) -> dict[str, Any]:
    return {"uri": f"{SCHEME}{name}", "name": name, "description": kind}


def run_stdio(conversation: Conversation, seat: Seat, photo_ids: Sequence[str] = ()) -> None:
    """Answer the one client at the other end of standard input and output, until it closes them."""
    if photo_ids:
        conversation.take_photos(photo_ids, thread_id=seat.thread_id, person_id=seat.person_id)
    server = McpDoor(conversation, lambda _: seat).server()

    async def serve() -> None:
        async with stdio_server() as (receive, send):
            await server.run(receive, send, server.create_initialization_options())

    try:
        anyio.run(serve)
    finally:
        conversation.close()
