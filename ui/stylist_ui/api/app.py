"""The ASGI app: every route, problem documents, limits; made for one conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.middleware import Middleware
from starlette.routing import Route

from stylist.errors import EmptyCatalogue, StylistError
from stylist_agents.conversation import Conversation
from stylist_agents.models import tier_of
from stylist_ui.api import catalogue, jobs, messages, metrics, person, photos, problems, threads, widget
from stylist_ui.api.callers import Hall, Here, Speaks
from stylist_ui.api.limits import Limits
from stylist_ui.api.shapes import Tier
from stylist_ui.api.web import BodyLimit, SafeHeaders, SiteCors
from stylist_ui.identity import signer_of
from stylist_ui.protocols import agui, completions
from stylist_ui.protocols.completion_shapes import CompletionAsked
from stylist_ui.protocols.mcp_http import PATH, McpOverHttp
from stylist_ui.sites import Sites
from stylist_ui.turns import Turns

Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]
service = APIRouter(tags=["service"])


class Alive(BaseModel):
    """The process answers."""

    status: str = "ok"


class Ready(BaseModel):
    """What stands behind the answers."""

    status: str = "ok"
    catalogue: str
    version: int
    model: str
    tier: Tier


@service.get("/health")
def health() -> Alive:
    """Whether the process is alive."""
    return Alive()


@service.get("/ready", response_model=Ready)
def ready(here: Here, locale: Speaks) -> Ready | JSONResponse:
    """Whether messages can be answered: the catalogue is there, and the database. 503 if not."""
    settings = here.services.settings
    try:
        active = here.services.index.active(settings.catalogue)
        if active is None:
            raise EmptyCatalogue(name=settings.catalogue)
        here.conversation.threads("")
    except StylistError as error:
        answer = problems.problem(error, locale)
        answer.status_code = 503
        return answer
    model = settings.model
    return Ready(catalogue=settings.catalogue, version=active.version, model=model, tier=tier_of(model))


def create_app(conversation: Conversation, turns: Turns | None = None, lifespan: Lifespan | None = None) -> FastAPI:
    """The API over a conversation. turns: those of the chat page, where one process serves both."""
    settings = conversation.services.settings
    here = Hall(
        conversation=conversation,
        turns=turns or Turns(settings.turns_at_once, settings.turns_most_waiting),
        signer=signer_of(settings.data_dir),
        sites=Sites(settings.data_dir, conversation.services.server),
        limits=Limits(settings, conversation.services.server),
    )
    door = McpOverHttp(here)
    app = FastAPI(
        title="Stylist",
        version="1",
        description="A conversational stylist: threads, messages, events, photos, pictures. See docs/api.md.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # its pages fetch their scripts from elsewhere
        redoc_url=None,
        lifespan=_together(door, lifespan),
        middleware=[Middleware(SafeHeaders), Middleware(SiteCors, sites=here.sites), Middleware(BodyLimit)],
    )
    app.state.hall = here
    problems.install(app)
    for router in (*(m.router for m in (person, threads, messages, photos, jobs, catalogue)), service):
        app.include_router(router, prefix="/api", responses=problems.RESPONSES)
    app.include_router(completions.router, responses=problems.OPENAI_RESPONSES)
    app.include_router(agui.router)
    app.include_router(widget.router)
    app.include_router(metrics.router)
    app.router.routes.append(Route(PATH, door, include_in_schema=False))
    _describe_more(app)
    return app


def _together(door: McpOverHttp, page: Lifespan | None) -> Lifespan:
    """The life of what is served in one process."""

    @asynccontextmanager
    async def alive(app: Any) -> AsyncIterator[None]:
        async with door.manager.run(), page(app) if page else nullcontext():
            yield

    return alive


def _describe_more(app: FastAPI) -> None:
    """Add what routes refer to by name alone: the problem document, and the body that is read by hand."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        schema = describe()
        parts = schema.setdefault("components", {}).setdefault("schemas", {})
        for model in (problems.Problem, CompletionAsked):
            described = model.model_json_schema(ref_template="#/components/schemas/{model}")
            for name, part in {**described.pop("$defs", {}), model.__name__: described}.items():
                parts.setdefault(name, part)
        return schema

    app.openapi = described  # type: ignore[method-assign]
