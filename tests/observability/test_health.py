"""/healthz over real sockets."""

import asyncio
import socket

import pytest

from bot.domain.errors import SettingError
from bot.observability.health import serve_health


async def ask(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer


async def test_it_says_whether_the_bot_is_ready() -> None:
    ready = False
    async with serve_health(0, lambda: [] if ready else ["worker: asleep"]) as port:
        assert port
        request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        answer = await ask(port, request)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert answer.endswith(b"\r\n\r\nworker: asleep\n")
        ready = True
        assert (await ask(port, request)).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"GET /healthz/ HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"GET /healthz?x=1 HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"POST /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"405"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", b"400"),
    ],
)
async def test_anything_else_gets_its_own_answer(request_head: bytes, status: bytes) -> None:
    async with serve_health(0, list) as port:
        assert port
        assert (await ask(port, request_head)).split(b" ")[1] == status


async def test_a_caller_that_hangs_up_harms_nobody() -> None:
    async with serve_health(0, list) as port:
        assert port
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /heal")
        writer.close()
        await writer.wait_closed()
        assert b" 200 " in await ask(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")


async def test_no_port_no_server() -> None:
    async with serve_health(None, list) as port:
        assert port is None


async def test_it_is_gone_afterwards() -> None:
    async with serve_health(0, list) as port:
        assert port
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_port_that_is_taken_is_named() -> None:
    async with serve_health(0, list) as port:
        with pytest.raises(SettingError, match=f"HEALTH_PORT {port}"):
            async with serve_health(port, list):
                pass


async def test_an_error_of_the_bot_is_not_taken_for_the_ports() -> None:
    with pytest.raises(FileNotFoundError):
        async with serve_health(0, list):
            raise FileNotFoundError("a file of the bot")


async def test_it_listens_on_this_machine_only() -> None:
    async with serve_health(0, list) as port:
        with socket.socket() as other:  # the same port is free on every other address
            other.bind(("127.0.0.2", port or 0))
