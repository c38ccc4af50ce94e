"""/metrics: numbers for Prometheus, for this machine or for whoever has the token."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST

from stylist.errors import NotFound
from stylist_ui.api.callers import Here

router = APIRouter(tags=["service"])
_LOOPBACK = {"127.0.0.1", "::1"}


@router.get("/metrics", include_in_schema=False)
def metrics(
    request: Request,
    here: Here,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
) -> Response:
    """Turns, tools, notices and jobs, counted. 404 for everybody else."""
    token = here.services.settings.metrics_token
    if token is not None:
        given = bearer.credentials if bearer else ""
        known = secrets.compare_digest(given.encode(), token.get_secret_value().encode())
    else:
        known = request.client is not None and request.client.host in _LOOPBACK
    if not known:
        raise NotFound(what="page", id="metrics")
    return Response(here.conversation.meters.text(), media_type=CONTENT_TYPE_LATEST)
