"""/healthz and /metrics over real sockets."""

import asyncio
import json
import socket

import pytest

from bot.domain.errors import SettingError
from bot.observability.health import Part, serve_health

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
METRICS = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"


async def ask(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer


async def fine() -> list[Part]:
    return [Part("worker")]


async def page(accept: str) -> tuple[bytes, str]:
    return b"atelier_jobs 3\n", f"text/plain; asked={accept or 'nothing'}"


async def test_it_says_which_part_stands_still_and_why() -> None:
    worker = Part("worker", "asleep")

    async def look() -> list[Part]:
        return [Part("gateway"), worker, Part("audit", remark="ok, the last one was 3 h ago")]

    async with serve_health(0, look) as port:
        assert port
        answer = await ask(port, HEALTH)
        assert answer.startswith(b"HTTP/1.1 503 ")
        body = answer.partition(b"\r\n\r\n")[2].decode()
        assert body == "worker: asleep\ngateway: ok\naudit: ok, the last one was 3 h ago\n"
        worker = Part("worker")
        answer = await ask(port, HEALTH)
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"\r\n\r\ngateway: ok\nworker: ok\naudit" in answer


async def test_a_program_gets_the_parts_as_json() -> None:
    async def look() -> list[Part]:
        return [Part("gateway"), Part("money", "the bot has paused all spending: ABROAD")]

    async with serve_health(0, look) as port:
        assert port
        answer = await ask(
            port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nAccept: text/html, application/json\r\n\r\n"
        )
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {
            "parts": [
                {"part": "money", "moves": False, "word": "the bot has paused all spending: ABROAD"},
                {"part": "gateway", "moves": True, "word": "ok"},
            ]
        }


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"GET /healthz/ HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"GET /healthz?x=1 HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"POST /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"405"),
        (b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n", b"200"),
        (b"DELETE /metrics HTTP/1.1\r\nHost: x\r\n\r\n", b"405"),
        (b"GET /metrics/jobs HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", b"400"),
    ],
)
async def test_anything_else_gets_its_own_answer(request_head: bytes, status: bytes) -> None:
    async with serve_health(0, fine, page) as port:
        assert port
        assert (await ask(port, request_head)).split(b" ")[1] == status


async def test_the_page_of_metrics_has_the_type_that_was_asked_for() -> None:
    async with serve_health(0, fine, page) as port:
        assert port
        answer = await ask(port, b"GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: open\r\n\r\n")
        assert b"\r\nContent-Type: text/plain; asked=open\r\n" in answer
        assert b"\r\nCache-Control: no-store\r\n" in answer
        assert answer.endswith(b"\r\n\r\natelier_jobs 3\n")


async def test_without_metrics_there_is_no_such_page() -> None:
    async with serve_health(0, fine) as port:
        assert port
        assert b" 404 " in await ask(port, METRICS)


async def test_a_page_that_fails_leaves_the_others_alone() -> None:
    async def broken(accept: str) -> tuple[bytes, str]:
        raise ZeroDivisionError(accept)

    async with serve_health(0, fine, broken) as port:
        assert port
        assert b" 500 " in await ask(port, METRICS)
        assert b" 200 " in await ask(port, HEALTH)


async def test_a_caller_that_hangs_up_harms_nobody() -> None:
    async with serve_health(0, fine) as port:
        assert port
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /heal")
        writer.close()
        await writer.wait_closed()
        assert b" 200 " in await ask(port, HEALTH)


async def test_no_port_no_server() -> None:
    async with serve_health(None, fine) as port:
        assert port is None


async def test_it_is_gone_afterwards() -> None:
    async with serve_health(0, fine) as port:
        assert port
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_port_that_is_taken_is_named() -> None:
    async with serve_health(0, fine) as port:
        with pytest.raises(SettingError, match=f"HEALTH_PORT {port}"):
            async with serve_health(port, fine):
                pass


async def test_an_address_that_is_not_this_machines_is_named() -> None:
    with pytest.raises(SettingError, match=r"HEALTH_ADDRESS 192\.0\.2\.1"):
        async with serve_health(0, fine, address="192.0.2.1"):
            pass


async def test_an_error_of_the_bot_is_not_taken_for_the_ports() -> None:
    with pytest.raises(FileNotFoundError):
        async with serve_health(0, fine):
            raise FileNotFoundError("a file of the bot")


async def test_it_listens_on_this_machine_only() -> None:
    async with serve_health(0, fine) as port:
        with socket.socket() as other:  # the same port is free on every other address
            other.bind(("127.0.0.2", port or 0))


async def test_it_listens_where_the_host_wants_it() -> None:
    async with serve_health(0, fine, address="0.0.0.0") as port, asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.2", port)
        writer.write(HEALTH)
        assert b" 200 " in await reader.read()
        writer.close()
