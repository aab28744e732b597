"""A node's worst answers: "no connection" is told apart from "no answer", and all are counted."""

import gzip
import json

import pytest

from bot.clock import SystemClock
from bot.domain.errors import ChainUnavailable
from bot.payments.rpc import ANSWER_BYTES, Rpc, RpcRefused, RpcUnreachable
from bot.ports import metrics
from tests.transport.raw import Peer, Play, RawServer, Serve, answers, silence
from tests.transport.test_failures import CASES


def rpc_of(server: RawServer) -> Rpc:
    return Rpc(f"http://127.0.0.1:{server.port}/", SystemClock(), network="base")


def told(body: bytes, status: bytes = b"200 OK", extra: bytes = b"") -> Play:
    return answers(b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n\r\n%b" % (status, extra, len(body), body))


def counted(outcome: str) -> float:
    wanted = ("atelier_node_requests_total", ("base", "eth_chainId", outcome))
    return {(name, labels): value for name, labels, value in metrics.recorded()}.get(wanted, 0)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.seconds > 1])
async def test_an_answer_that_breaks_is_no_missing_connection(serve: Serve, name: str) -> None:
    server = await serve(CASES[name].play)
    rpc = rpc_of(server)
    before = counted("broken")

    with pytest.raises(ChainUnavailable) as failed:
        await rpc.call("eth_chainId")
    assert type(failed.value) is ChainUnavailable
    assert counted("broken") == before + 1
    assert server.connections == 1
    await rpc.aclose()


async def test_a_silent_node_did_not_answer(serve: Serve) -> None:
    server = await serve(silence)
    rpc = Rpc(f"http://127.0.0.1:{server.port}/", SystemClock(speed=50), network="base")
    before = counted("timeout")

    with pytest.raises(ChainUnavailable, match="Timeout") as failed:
        await rpc.call("eth_chainId")
    assert not isinstance(failed.value, RpcUnreachable)
    assert counted("timeout") == before + 1
    await rpc.aclose()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "http:///", "https://127.1/"])
async def test_no_connection(address: str) -> None:
    rpc = Rpc(address, SystemClock(), network="base")
    before = counted("unreachable")

    with pytest.raises(RpcUnreachable):
        await rpc.call("eth_chainId")
    assert counted("unreachable") == before + 1
    await rpc.aclose()


@pytest.mark.parametrize(
    ("play", "error", "outcome"),
    [
        (told(b'{"error":{"code":-32601,"message":"no"}}'), RpcRefused, "refused"),
        (told(b"{}", b"403 No"), RpcRefused, "refused"),
        (told(b"{}", b"429 Slow"), RpcRefused, "limited"),
        (told(b"{}", b"503 Busy"), ChainUnavailable, "failed"),
        (told(b"<html>"), ChainUnavailable, "broken"),
        (told(b"[" + b" " * ANSWER_BYTES + b"]"), ChainUnavailable, "broken"),
        (
            told(gzip.compress(bytes(20 * ANSWER_BYTES)), extra=b"Content-Encoding: gzip\r\n"),
            ChainUnavailable,
            "broken",
        ),
        (told(b"x", extra=b"Content-Encoding: gzip\r\n"), ChainUnavailable, "broken"),
    ],
)
async def test_every_answer_is_counted_by_its_outcome(
    serve: Serve, play: Play, error: type[ChainUnavailable], outcome: str
) -> None:
    rpc = rpc_of(await serve(play))
    before = counted(outcome)

    with pytest.raises(ChainUnavailable) as failed:
        await rpc.call("eth_chainId")
    assert isinstance(failed.value, error)
    assert counted(outcome) == before + 1
    await rpc.aclose()


async def test_name_and_password_of_an_address_are_sent_as_a_header(serve: Serve) -> None:
    async def answer(peer: Peer) -> None:
        call = json.loads((await peer.request()).partition(b"\r\n\r\n")[2])
        body = json.dumps({"jsonrpc": "2.0", "id": call["id"], "result": "0x1"}).encode()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    server = await serve(answer)
    rpc = Rpc(f"http://us%65r:p%C3%A4%3A@127.0.0.1:{server.port}/", SystemClock())

    assert await rpc.call("eth_chainId") == "0x1"
    assert b"authorization: basic dxnlcjpww6q6\r\n" in server.requests[0].lower()
    await rpc.aclose()
