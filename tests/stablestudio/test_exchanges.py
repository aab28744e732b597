"""The studio's answers at their worst: a payment is sent once whatever happens, and all is counted."""

import asyncio
import gzip

import pytest

from bot.clock import SystemClock
from bot.domain.errors import ProviderUnavailable
from bot.domain.money.payments import Unclear
from bot.payments.wallet import SigningPolicy, Wallet
from bot.ports import metrics
from bot.stablestudio.client import StableStudio
from bot.stablestudio.http import BODY_BYTES, Http
from tests.payments.world import KEY, PATH, PAYEE
from tests.transport.raw import OK, Peer, Play, RawServer, Serve, answers, resets, silence
from tests.transport.test_failures import CASES

BODY = b'{"prompt":"a cat"}'
PRESENTED = {"PAYMENT-SIGNATURE": "c2lnbmVk"}
JOB = "cmnms7w2m000304l4oz0ewji1"


class Impatient(SystemClock):
    """Nothing gets more than a fifth of a second."""

    def limit(self, seconds: float) -> float:
        return 0.2


def studio_of(server: RawServer, clock: SystemClock | None = None) -> StableStudio:
    clock = clock or SystemClock()
    url = f"http://127.0.0.1:{server.port}"
    wallet = Wallet(KEY, clock, SigningPolicy.from_settings((PAYEE,), url, 300))
    return StableStudio(url, url + "/api/blob/", {wallet.address: wallet.sign_in}, clock)


def payments(server: RawServer) -> list[bytes]:
    return [request for request in server.requests if b"c2lnbmVk" in request]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_a_payment_without_an_answer_is_unclear_and_sent_once(
    serve: Serve, case: object, request: pytest.FixtureRequest
) -> None:
    scene = CASES[request.node.callspec.id]
    server = await serve(scene.play)
    studio = studio_of(server, Impatient() if scene.seconds < 1 else None)

    assert isinstance(await studio.pay(PATH, BODY, PRESENTED), Unclear)
    assert server.connections == 1
    assert len(payments(server)) <= 1
    await studio.aclose()


@pytest.mark.parametrize("ends", ["closed", "reset"])
async def test_a_payment_on_a_used_connection_that_closes_is_sent_once(serve: Serve, ends: str) -> None:
    """The quote came over it just now, and the payment may have been read before it closed."""

    async def play(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\n{}")
        await peer.request()
        if ends == "reset":
            peer.reset()

    server = await serve(play)
    studio = studio_of(server)
    with pytest.raises(ProviderUnavailable):
        await studio.quote(PATH, BODY)

    assert isinstance(await studio.pay(PATH, BODY, PRESENTED), Unclear)
    assert server.connections == 1
    assert len(payments(server)) == 1
    await studio.aclose()


async def test_no_signed_request_is_sent_again_either(serve: Serve) -> None:
    """A sign-in counts once: sent again, it is refused, and a poll would come before its time."""

    async def play(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\n{}")
        await peer.request()

    server = await serve(play)
    for ask in ("job", "delete"):
        server.requests.clear()
        studio = studio_of(server)
        for _ in range(2):
            with pytest.raises(ProviderUnavailable):
                await getattr(studio, ask)(JOB)
        assert len(server.requests) == 2
        await studio.aclose()


async def test_an_answer_that_drips_ends_with_the_limit(serve: Serve) -> None:
    """Each byte comes in time, the whole does not."""

    async def drips(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            await peer.send(b"x")
            await asyncio.sleep(0.02)

    server = await serve(drips)
    studio = studio_of(server, Impatient())
    assert await studio.pay(PATH, BODY, PRESENTED) == Unclear("no answer (TimeoutError)")
    await studio.aclose()


@pytest.mark.parametrize(
    "body",
    [b"[" + b" " * BODY_BYTES + b"]", gzip.compress(b"[" + b" " * (20 * BODY_BYTES) + b"]")],
    ids=["large", "packed"],
)
async def test_a_body_beyond_all_reason_is_not_read(serve: Serve, body: bytes) -> None:
    packed = b"Content-Encoding: gzip\r\n" if body[:2] == b"\x1f\x8b" else b""
    server = await serve(
        answers(b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (packed, len(body), body))
    )
    http = Http(SystemClock())

    assert (await http.ask("GET", f"http://127.0.0.1:{server.port}/", operation="list")).json is None
    await http.aclose()


def told(status: bytes) -> Play:
    return answers(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\n{}")


@pytest.mark.parametrize(
    ("play", "operation", "outcome"),
    [
        (answers(OK), "job", "ok"),
        (told(b"402 Payment Required"), "quote", "ok"),
        (told(b"402 Payment Required"), "pay", "refused"),
        (told(b"404 Not Found"), "job", "refused"),
        (told(b"429 Slow"), "job", "limited"),
        (told(b"503 Busy"), "job", "failed"),
        (silence, "job", "timeout"),
        (resets(b""), "job", "broken"),
        (answers(b"x"), "job", "broken"),
        (None, "job", "unreachable"),
    ],
)
async def test_every_request_is_counted_by_its_outcome(
    serve: Serve, play: Play | None, operation: str, outcome: str
) -> None:
    server = await serve(play or silence)
    if play is None:
        await server.stop()
    http = Http(Impatient() if outcome == "timeout" else SystemClock())

    def count(name: str, labels: tuple[str, ...]) -> float:
        return {(one, names): value for one, names, value in metrics.recorded()}.get((name, labels), 0)

    def counted() -> tuple[float, float]:
        return (
            count("atelier_service_requests_total", (operation, outcome)),
            count("atelier_service_seconds", (operation,)),
        )

    before = counted()
    try:
        await http.ask("POST", f"http://127.0.0.1:{server.port}/", operation=operation)
    except ProviderUnavailable:
        assert outcome in ("timeout", "broken", "unreachable")
    assert counted() == (before[0] + 1, before[1] + 1)
    await http.aclose()
