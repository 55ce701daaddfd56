"""The MCP tools that Gradio makes of the API: results as JSON, marked as only reading."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import gradio as gr
from gradio_client import Client


def complete(app: gr.Blocks, address: str, login: tuple[str, str] | None) -> None:
    """Complete the MCP server of an app, where Gradio leaves something to wish.

    It would give results as Python's `repr`, say nothing of what the tools do to the server, and
    reach its own API without a login.

    Args:
        address: where the app is served.
    """
    server = app.mcp_server_obj
    types = server.types

    def as_json(data: list[Any], root_url: str) -> list[Any]:
        texts = (json.dumps(output, ensure_ascii=False) for output in data)
        return [types.TextContent(type="text", text=text) for text in texts]

    server.postprocess_output_data = as_json
    server._get_or_create_client = lru_cache(maxsize=1)(lambda: _client(address, login))
    handlers = server.mcp_server.request_handlers
    handlers[types.ListToolsRequest] = _marked(handlers[types.ListToolsRequest], types)


def _client(address: str, login: tuple[str, str] | None) -> Client:
    headers = {"x-gradio-user": "mcp"}
    if login:
        headers["authorization"] = basic(*login)
    return Client(
        address,
        download_files=False,
        verbose=False,
        analytics_enabled=False,
        headers=headers,
    )


def basic(user: str, password: str) -> str:
    """Return the Authorization header of a login."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def _marked(handler: Callable, types: Any) -> Callable:
    """Return a handler whose tools say that they only read, here and nowhere else."""
    reads = types.ToolAnnotations(readOnlyHint=True, openWorldHint=False, idempotentHint=True)

    async def listed(request: Any) -> Any:
        result = await handler(request)
        for tool in result.root.tools:
            tool.annotations = reads
        return result

    return listed
