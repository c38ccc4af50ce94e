"""A chat model planted for measuring: an OpenAI-compatible server whose every answer takes the same time.

It says again the words that a person planted, so that an answer which came to another thread is noticed.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from aiohttp import web

PLANTED = re.compile(r"\bw[0-9a-f]{12}\b")


@contextmanager
def planted_model(seconds: float) -> Iterator[str]:
    """Its address (up to /v1), for the time of a measurement. seconds: what each answer takes."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    runner = web.AppRunner(_app(seconds))
    try:
        port = asyncio.run_coroutine_threadsafe(_listen(runner), loop).result(30)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(runner: web.AppRunner) -> int:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    return int(runner.addresses[0][1])


def _app(seconds: float) -> web.Application:
    async def answer(request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        await asyncio.sleep(seconds)
        text = _reply(asked["messages"])
        if not asked.get("stream"):
            whole = {"message": {"role": "assistant", "content": text}, "index": 0, "finish_reason": "stop"}
            return web.json_response(_of("chat.completion", [whole]))
        stream = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await stream.prepare(request)
        first = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
        last: dict[str, Any] = {"index": 0, "delta": {}, "finish_reason": "stop"}
        for choice in (first, last):
            told = json.dumps(_of("chat.completion.chunk", [choice]))
            await stream.write(f"data: {told}\n\n".encode())
        await stream.write(b"data: [DONE]\n\n")
        return stream

    app = web.Application(client_max_size=64 * 2**20)
    app.router.add_post("/v1/chat/completions", answer)
    return app


def _of(kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "planted", "object": kind, "created": 0, "model": "planted", "choices": choices}


def _reply(messages: list[dict[str, Any]]) -> str:
    last = next((m["content"] for m in reversed(messages) if m["role"] == "user"), "")
    found = PLANTED.search(last if isinstance(last, str) else json.dumps(last))
    return f"Noted, {found.group()}." if found else "Noted."
