"""The calls of docs/api.md, run against a server."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from serving import served

from cnai_qa import Assistant
from cnai_qa.serve.tools import basic

API = (Path(__file__).resolve().parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
DOCUMENTED = "http://127.0.0.1:7860"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def block(language: str, number: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", API, re.DOTALL)[number]


@pytest.fixture
def address(corpus: Path, build, settings, embedder):
    (corpus / "deepseek.md").write_text("# DeepSeek\n\nHigh-Flyer backs DeepSeek with money.\n")
    build()
    with served(Assistant(settings, embedder)) as address:
        yield address


def test_the_call_by_gradio_client(address: str, capsys) -> None:
    exec(block("python").replace(DOCUMENTED, address), {})
    printed = capsys.readouterr().out
    assert "High-Flyer backs DeepSeek with money. [1]" in printed
    assert "When was DeepSeek founded?" in printed and "Two labs" in printed


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_call_by_curl(address: str) -> None:
    script = block("sh").replace(DOCUMENTED, address)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    [data] = re.findall(r"^data: (.+)$", done.stdout, re.MULTILINE)
    assert json.loads(data)[0]["answer"] == "High-Flyer backs DeepSeek with money. [1]"


def test_the_call_by_an_mcp_client(address: str, capsys) -> None:
    exec(block("python", 1).replace(DOCUMENTED, address), {})
    printed = capsys.readouterr().out
    assert printed.splitlines()[0] == "['chat', 'ask', 'search', 'documents']"
    assert "High-Flyer backs DeepSeek with money. [1]" in printed


def test_the_tools_say_that_they_only_read_and_what_their_arguments_are(address: str) -> None:
    async def tools() -> list:
        url = f"{address}/gradio_api/mcp/"
        async with (
            streamablehttp_client(url) as (read, write, _),
            ClientSession(read, write) as mcp,
        ):
            await mcp.initialize()
            return (await mcp.list_tools()).tools

    for tool in asyncio.run(tools()):
        assert tool.annotations.readOnlyHint and len(tool.description) > 60
        for argument in tool.inputSchema["properties"].values():
            assert argument["description"]


def test_the_tools_work_behind_a_login(assistant: Assistant) -> None:
    async def asked(address: str) -> dict:
        headers = {"authorization": basic("me", "secret")}
        url = f"{address}/gradio_api/mcp/"
        async with (
            streamablehttp_client(url, headers=headers) as (read, write, _),
            ClientSession(read, write) as mcp,
        ):
            await mcp.initialize()
            result = await mcp.call_tool("ask", {"question": "Who founded Red Lantern?"})
            return json.loads(result.content[0].text)

    with served(assistant, ("me", "secret")) as address:
        assert "Mei Tan" in asyncio.run(asked(address))["answer"]
