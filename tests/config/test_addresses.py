"""Whatever opens a node is removed from every line, however the address is written there."""

import logging
from collections.abc import AsyncIterator
from urllib.parse import quote, unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.config.addresses import url_secrets
from bot.config.settings import load_settings
from bot.domain.errors import ChainUnavailable
from bot.observability.redaction import Redactor
from bot.payments.rpc import Rpc
from sandbox.chain import Chain
from sandbox.clock import Clock

LOGIN, PASSWORD, KEY, TOKEN = "rpc-reader", "p@ss:w/rd!", "0a1b2c3d4e5f", "t0ken-of-the-query"
SECRETS = (LOGIN, PASSWORD, quote(PASSWORD, safe=""), KEY, TOKEN)


def address(base: str) -> str:
    login = f"{LOGIN}:{quote(PASSWORD, safe='')}@"
    return base.replace("//", f"//{login}") + f"/v2/{KEY}?apikey={TOKEN}"


@pytest.fixture
async def chain() -> AsyncIterator[Chain]:
    chain = Chain(Clock(1))
    await chain.start()
    yield chain
    await chain.stop()


async def test_nothing_of_an_address_is_logged_at_any_level(
    chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (None, "aiohttp", "httpx"):  # a bot that ran in this process has quietened them
        caplog.set_level(logging.DEBUG, logger=name)
    rpc = Rpc(address(chain.url), SystemClock())
    assert await rpc.call("eth_chainId") == "0x2105"
    chain.faults.add("chain.rpc", "500")
    with pytest.raises(ChainUnavailable) as refused:
        await rpc.call("eth_chainId")
    await rpc.aclose()
    redact = Redactor(load_settings({"BASE_RPC_URL": f"https://one.example,{address(chain.url)}"}).secrets())
    text = redact("\n".join(f"{record.getMessage()} {record.args!r}" for record in caplog.records))
    for secret in SECRETS:
        assert secret not in text
        assert secret not in str(refused.value)


@given(
    name=st.text("abcxyz0123", min_size=6, max_size=12),
    password=st.text("abcxyz0123@:/?#[]!", min_size=4, max_size=12),
    key=st.text("abcxyz0123", min_size=6, max_size=40),
    token=st.text("abcxyz0123&=+ ", min_size=6, max_size=40),
)
def test_no_notation_of_an_address_shows_its_secrets(name: str, password: str, key: str, token: str) -> None:
    url = f"https://{name}:{quote(password, safe='')}@node.example/v1/{key}?k={quote(token, safe='')}"
    redact = Redactor(url_secrets(url))
    for written in (
        url,
        unquote(url),
        str(httpx.URL(url)),
        repr(httpx.URL(url)),
        httpx.URL(url).raw_path.decode(),
    ):
        shown = redact(written)
        for secret in (name, password, key, token, quote(password, safe=""), quote(token, safe="")):
            assert secret not in shown or secret in "https://node.example/v1/?k=:@[secure]"


def test_an_address_without_secrets_has_none() -> None:
    assert url_secrets("https://mainnet.base.org") == ()
    assert url_secrets("https://mainnet.base.org/") == ()
