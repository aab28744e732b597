"""No secret reaches the log by any way, and a record is one record."""

import asyncio
import base64
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from urllib.parse import quote

import pytest
from eth_account import Account
from eth_keys.datatypes import PrivateKey

from bot.observability import logs
from bot.observability.redaction import Redactor
from bot.ports.job_context import about_job, set_job

KEY = "0x" + "a3" * 31 + "07"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"
OTHER_TOKEN = "MTE5NDU2Nzg5MDEyMzQ1Njc4OTA.HxYz_1.zyxwvutsrqponmlkjihgfedcba-9876543210"
SIGNATURE = "0x" + "5e" * 65
HEADER = "eyJ4NDAyVmVyc2lvbiI6MiwiYWNjZXB0ZWQiOnt9fQ=="
TICKET = "vercel_blob_client_ABCdef123_eyJwYXRobmFtZSI6InVwbG9hZHMifQ=="
INTERACTION = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5OnNlY3JldA"
PLAIN = "Xk29_fQ0sZ-81mNcVbL7wTyUeRpAoIdGhJqMxK4rS5t"
SIGNED = base64.b64encode(
    json.dumps({"x402Version": 2, "payload": {"signature": "0x5e5e5e" * 20}}).encode()
).decode()
TEMPO_TRANSACTION = "0x76f901158210798085035a4e900082d6d8f87ef87c94" + "6d" * 250
CREDENTIAL = (
    base64.urlsafe_b64encode(
        json.dumps({"payload": {"signature": TEMPO_TRANSACTION, "type": "transaction"}}).encode()
    )
    .decode()
    .rstrip("=")
)
SOLANA_TRANSACTION = base64.b64encode(b"\2" + bytes(64) + b"\x6d" * 430).decode()
SOLANA_PAYMENT = base64.b64encode(
    json.dumps(
        {"x402Version": 2, "payload": {"transaction": SOLANA_TRANSACTION}}, separators=(",", ":")
    ).encode()
).decode()
TX = "0x" + "ab" * 32


def logged(act: Callable[[logging.Logger], object], log_format: str = "text") -> str:
    out = io.StringIO()
    logs.install(log_format=log_format, log_level="DEBUG", secrets=[KEY, TOKEN], stream=out)
    set_job(None)  # whatever a test before has left
    act(logging.getLogger("bot.test"))
    return out.getvalue()


SECRETS = {
    "key": KEY,
    "key without 0x": KEY[2:],
    "key in capitals": KEY[2:].upper(),
    "key as a number": str(int(KEY, 16)),
    "key in base64": base64.b64encode(bytes.fromhex(KEY[2:])).decode().rstrip("="),
    "key in base64 of links": base64.urlsafe_b64encode(bytes.fromhex(KEY[2:])).decode().rstrip("="),
    "key as bytes": repr(bytes.fromhex(KEY[2:])),
    "key as a list": str(list(bytes.fromhex(KEY[2:]))),
    "eth-keys prints it": repr(PrivateKey(bytes.fromhex(KEY[2:]))),
    "an account's insides": str(vars(Account.from_key(KEY))),
    "our token": TOKEN,
    "another bot's token": OTHER_TOKEN,
    "a signature": f"signed {SIGNATURE}",
    "payment header": f"PAYMENT-SIGNATURE: {HEADER}",
    "payment header in a dict": str({"PAYMENT-SIGNATURE": HEADER}),
    "payment header in a pair of bytes": str([(b"payment-signature", HEADER.encode())]),
    "payment header in JSON in JSON": json.dumps(json.dumps({"payment-signature": HEADER})),
    "sign-in": f"SIGN-IN-WITH-X={HEADER}",
    "authorization": f"{{'Authorization': 'Bot {OTHER_TOKEN}'}}",
    "blob ticket": f"Bearer {TICKET}",
    "blob ticket by name": str({"clientToken": "short-and-odd"}),
    "interaction's token alone": f"the answer to {INTERACTION} failed",
    "event of the gateway": str({"t": "INTERACTION_CREATE", "d": {"id": "1", "token": PLAIN, "version": 1}}),
    "event in JSON in JSON": json.dumps(json.dumps({"token": PLAIN})),
    "settings dumped": str({"WALLET_PASSWORD": PLAIN, "api_key": PLAIN}),
    "object with a token": f"<Interaction id=1 token='{PLAIN}'>",
    "payment header alone": f"sending {SIGNED}",
    "sign-in alone, for a URL": f"sending {SIGNED.rstrip('=').replace('+', '-').replace('/', '_')}",
    "transaction of Tempo": f"sending {TEMPO_TRANSACTION}",
    "transaction of Tempo without 0x": TEMPO_TRANSACTION[2:],
    "transaction of Solana": f"sending {SOLANA_TRANSACTION}",
    "payment on Solana alone": SOLANA_PAYMENT,
    "payment on Tempo": f"Authorization: Payment {CREDENTIAL}",
    "payment on Tempo in a dict": str({"Authorization": f"Payment {CREDENTIAL}"}),
    "payment on Tempo alone": CREDENTIAL,
    "signature without 0x": SIGNATURE[2:],
    "token in a query": f"wss://x/?token={PLAIN}",
    "our token in a query": quote(TOKEN + "/+", safe=""),
    "webhook": f"POST https://discord.com/api/v10/webhooks/123/{INTERACTION}/messages/@original",
    "callback": f"POST /interactions/123/{INTERACTION}/callback?with_response=1",
}
LEAKS = [
    KEY[2:], KEY[2:].upper(), KEY[2:10] * 2, str(int(KEY, 16)), "\\xa3\\xa3", "163, 163", "o6Ojo6O", TOKEN,
    OTHER_TOKEN, SIGNATURE, SIGNATURE[2:], HEADER[:12], PLAIN, SIGNED[80:120], TICKET[12:], INTERACTION,
    "short-and-odd", "6d" * 20, CREDENTIAL[60:100],
    SOLANA_TRANSACTION[200:240], SOLANA_PAYMENT[300:340],
]  # fmt: skip


def fail(secret: str) -> None:
    """A real traceback: the secret is in the source line's value, the message, the cause and a note."""
    try:
        raise KeyError(secret)
    except KeyError as cause:
        error = RuntimeError(f"could not use {secret}")
        error.add_note(f"while holding {secret}")
        raise error from cause


def exception(log: logging.Logger, secret: str) -> None:
    try:
        fail(secret)
    except RuntimeError:
        log.exception("it failed with %s", secret)


WAYS: dict[str, Callable[[logging.Logger, str], object]] = {
    "message": lambda log, secret: log.info(secret),
    "argument": lambda log, secret: log.info("used %s and %r", secret, [secret]),
    "mapping": lambda log, secret: log.info("used %(what)s", {"what": secret}),
    "object": lambda log, secret: log.info({"held": secret}),
    "exception": exception,
    "stack": lambda log, secret: log.info("here: %s", secret, stack_info=True),
    "wrong arguments": lambda log, secret: log.info(f"{secret} %d", "text"),
}


@pytest.mark.usefixtures("logging_as_before")
@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_logged(secret: str, way: str, log_format: str) -> None:
    text = logged(lambda log: WAYS[way](log, SECRETS[secret]), log_format)
    assert "•••" in text
    for leak in LEAKS:
        assert leak not in text


@pytest.mark.usefixtures("logging_as_before")
def test_a_token_that_was_seen_in_its_place_is_known_anywhere() -> None:
    def act(log: logging.Logger) -> None:
        log.debug("event %s", {"d": {"token": PLAIN}})
        log.debug("the answer to %s failed", PLAIN)

    text = logged(act)
    assert PLAIN not in text
    assert "the answer to ••• failed" in text


@pytest.mark.usefixtures("logging_as_before")
def test_other_handlers_print_no_secret_either() -> None:
    out = io.StringIO()
    other = logging.getLogger("a.library")
    other.propagate = False
    other.addHandler(logging.StreamHandler(out))
    try:
        logged(lambda _log: other.warning("uses %s", KEY))
    finally:
        other.handlers.clear()
        other.propagate = True
    assert out.getvalue() == "uses •••\n"


@pytest.mark.usefixtures("logging_as_before")
def test_a_secret_that_is_learned_later_is_hidden() -> None:
    def act(log: logging.Logger) -> None:
        logs.hide("a password from a file")
        log.info("opened with a password from a file")

    assert "password" not in logged(act)


@pytest.mark.usefixtures("logging_as_before")
def test_errors_that_nothing_can_catch_go_through_the_log() -> None:
    class Closed:
        def __del__(self) -> None:
            raise RuntimeError(f"closing with {KEY}")

    def act(_: logging.Logger) -> None:
        held = Closed()
        del held

    text = logged(act)
    assert "RuntimeError: closing with •••" in text
    assert KEY not in text


@pytest.mark.usefixtures("logging_as_before")
@pytest.mark.parametrize(
    ("name", "words"), [("discord.shard", " for shard ID 3 in 1.25s"), ("discord.client", " in 1.25s")]
)
def test_a_lost_connection_to_discord_is_one_line(name: str, words: str) -> None:
    def act(_: logging.Logger) -> None:
        try:
            raise ConnectionError("this process may not be a member")
        except ConnectionError as error:
            logging.getLogger(name).error(f"Attempting a reconnect{words}", exc_info=error)

    (line,) = logged(act).splitlines()
    assert line.endswith(f"Attempting a reconnect{words}: ConnectionError: this process may not be a member")


@pytest.mark.usefixtures("logging_as_before")
def test_an_object_that_cannot_be_printed_does_not_end_the_caller() -> None:
    class Odd:
        def __str__(self) -> str:
            raise RuntimeError(KEY)

    assert "could not be formatted" in logged(lambda log: log.info(Odd()))


@pytest.mark.usefixtures("logging_as_before")
def test_uncaught_errors_of_threads_go_through_the_log() -> None:
    def act(_: logging.Logger) -> None:
        thread = threading.Thread(target=fail, args=(KEY,))
        thread.start()
        thread.join()

    text = logged(act)
    assert "a thread ended" in text
    assert "RuntimeError" in text
    assert KEY[2:] not in text


def test_uncaught_errors_of_the_process_go_through_the_log() -> None:
    program = (
        "import sys\nfrom bot.observability import logs\n"
        "logs.install(log_format='json', log_level='INFO', secrets=[sys.argv[1]])\n"
        "raise RuntimeError('holding ' + sys.argv[1])"
    )
    done = subprocess.run([sys.executable, "-c", program, KEY], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    line = json.loads(done.stderr)
    assert line["level"] == "CRITICAL"
    assert "RuntimeError: holding •••" in line["exception"]


def test_what_is_no_secret_stays() -> None:
    text = f"tx {TX} nonce {TX[:-2]}ff paid $0.134 job k7f3 https://stablestudio.dev/api/jobs/cmnms7w"
    assert Redactor([KEY])(text) == text


def test_a_redactor_does_not_show_what_it_knows() -> None:
    redactor = Redactor([KEY])
    assert KEY[2:] not in f"{redactor!r} {redactor}"
    with pytest.raises(TypeError):
        vars(redactor)


@pytest.mark.usefixtures("logging_as_before")
def test_text_from_outside_makes_no_lines_of_its_own() -> None:
    text = logged(lambda log: log.info("prompt %s", "a fox\n2026-11-21 INFO bot: paid $5\x1b[2J\r"))
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text


@pytest.mark.usefixtures("logging_as_before")
def test_json_is_one_object_a_line() -> None:
    def act(log: logging.Logger) -> None:
        log.info("one\ntwo")
        exception(log, "x")

    one, two = map(json.loads, logged(act, "json").splitlines())
    assert (one["level"], one["logger"], one["message"]) == ("INFO", "bot.test", "one\ntwo")
    assert one["at"].endswith("Z")
    assert "exception" not in one
    assert "RuntimeError: could not use x" in two["exception"]


@pytest.mark.usefixtures("logging_as_before")
def test_the_loggers_of_http_libraries_are_quiet() -> None:
    def act(_: logging.Logger) -> None:
        for name in ("httpx", "httpcore.http11", "discord.http"):
            logging.getLogger(name).info("GET /secret")

    assert logged(act) == ""


@pytest.mark.usefixtures("logging_as_before")
def test_a_line_about_a_job_names_it() -> None:
    def act(log: logging.Logger) -> None:
        log.info("before")
        with about_job("k7f3ab"):
            log.info("its channel is gone")
            with about_job(None):
                log.info("about no job")
        log.info("after")

    before, inside, outside, after = logged(act).splitlines()
    assert inside.endswith(" INFO bot.test [k7f3ab]: its channel is gone")
    for line in (before, outside, after):
        assert " INFO bot.test: " in line
    jobs = [json.loads(line).get("job", "") for line in logged(act, "json").splitlines()]
    assert jobs == ["", "k7f3ab", "", ""]


@pytest.mark.usefixtures("logging_as_before")
def test_tasks_at_once_name_their_own_jobs() -> None:
    async def work(log: logging.Logger, job_id: str) -> None:
        set_job(job_id)
        for _ in range(3):
            await asyncio.sleep(0)
            log.info("working on %s", job_id)
        await asyncio.gather(asyncio.to_thread(log.info, "working on %s", job_id), child(log, job_id))

    async def child(log: logging.Logger, job_id: str) -> None:
        log.info("working on %s", job_id)

    async def both(log: logging.Logger) -> None:
        await asyncio.gather(*(asyncio.create_task(work(log, job_id)) for job_id in ("aaaa11", "bbbb22")))
        log.info("about none")

    lines = [json.loads(line) for line in logged(lambda log: asyncio.run(both(log)), "json").splitlines()]
    *working, last = [line for line in lines if line["logger"] == "bot.test"]
    assert len(working) == 10
    assert all(line["message"] == f"working on {line['job']}" for line in working)
    assert "job" not in last


@pytest.mark.usefixtures("logging_as_before")
def test_a_record_of_another_factory_is_printed_too() -> None:
    """Libraries that make their own records, and logs that were unpickled, have no job."""

    def act(log: logging.Logger) -> None:
        with about_job("k7f3ab"):
            log.handle(logging.LogRecord("other", logging.INFO, "", 1, "hello", None, None))

    assert " INFO other: hello" in logged(act)
