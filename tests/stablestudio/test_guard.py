"""URLs that may be opened, and addresses that may be connected to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadMedia, HostUnknown, MediaProblem
from bot.domain.jobs.picture import is_discord_file_host
from bot.stablestudio.guard import (
    Address,
    check_url,
    is_loopback,
    is_public,
    resolve_allowed,
    system_resolve,
)
from tests.stablestudio.script import EASY

FORBIDDEN = [
    "http://example.org/a",
    "ftp://example.org/a",
    "file:///etc/passwd",
    "data:image/png;base64,AAAA",
    "//example.org/a",
    "example.org",
    "",
    "https://",
    "https://user@example.org/a",
    "https://user:pw@example.org/a",
    "https://example.org:8443/a",
    "https://example.org:80/a",
    "https://127.0.0.1/a",
    "https://127.1/a",
    "https://2130706433/a",
    "https://0x7f000001/a",
    "https://0177.0.0.1/a",
    "https://0/a",
    "https://localhost/a",
    "https://10.0.0.1/a",
    "https://172.16.0.1/a",
    "https://192.168.1.1/a",
    "https://100.64.0.1/a",
    "https://169.254.169.254/latest/meta-data",
    "https://224.0.0.1/a",
    "https://255.255.255.255/a",
    "https://[::1]/a",
    "https://[::]/a",
    "https://[::ffff:127.0.0.1]/a",
    "https://[::ffff:a9fe:a9fe]/a",
    "https://[::127.0.0.1]/a",
    "https://[64:ff9b::7f00:1]/a",
    "https://[64:ff9b:1::1]/a",
    "https://[2002:7f00:1::]/a",
    "https://[2002:a9fe:a9fe::]/a",
    "https://[2001:0:7f00:1::]/a",
    "https://[fe80::1]/a",
    "https://[fec0::1]/a",
    "https://[fd00::1]/a",
    "https://[ff02::1]/a",
    "https://example.org\\@127.0.0.1/a",
    "https://exa mple.org/a",
    "https://example.org\n.evil/a",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_a_url_that_may_not_be_opened(url: str) -> None:
    with pytest.raises(BadMedia):
        check_url(url, loopback=False)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://exa mple.org/a", MediaProblem.NOT_A_HOST_NAME),
        ("https://example.org\n.evil/a", MediaProblem.NOT_A_URL),
        ("https://example.org/\ud800", MediaProblem.NOT_A_URL),
        ("https://example.\udfff/a", MediaProblem.NOT_A_URL),
        ("https://user@example.org/a", MediaProblem.USER_NAME_IN_LINK),
        ("http://example.org/a", MediaProblem.NOT_HTTPS),
        ("https://example.org:8443/a", MediaProblem.NOT_HTTPS),
        ("https://localhost/a", MediaProblem.NOT_A_HOST_NAME),
        ("https://10.0.0.1/a", MediaProblem.PRIVATE_ADDRESS),
    ],
)
def test_the_reason_is_named(url: str, problem: MediaProblem) -> None:
    with pytest.raises(BadMedia) as refused:
        check_url(url, loopback=False)
    assert refused.value.problem is problem


def test_a_host_off_the_list_is_foreign() -> None:
    with pytest.raises(BadMedia) as refused:
        check_url("https://example.org/a", loopback=False, hosts=is_discord_file_host)
    assert refused.value.problem is MediaProblem.FOREIGN_HOST


@pytest.mark.parametrize(
    "url",
    [
        "https://x.public.blob.vercel-storage.com/generated/a.png?token=1",
        "https://example.org:443/a",
        "https://8.8.8.8/a",
        "https://[2606:4700:4700::1111]/a",
        "https://[64:ff9b::808:808]/a",
    ],
)
def test_a_url_that_may_be_opened(url: str) -> None:
    assert check_url(url, loopback=False).port == 443


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/a", "http://localhost:1/a", "https://[::1]:8443/a"])
def test_loopback_is_taken_where_the_service_is_on_it(url: str) -> None:
    assert check_url(url, loopback=True).loopback
    with pytest.raises(BadMedia):
        check_url(url, loopback=False)


@pytest.mark.parametrize("url", ["http://10.0.0.1/a", "http://example.org/a", "http://0.0.0.0/a"])
def test_loopback_does_not_open_the_neighbourhood(url: str) -> None:
    with pytest.raises(BadMedia):
        check_url(url, loopback=True)


def test_a_list_of_hosts_is_exact() -> None:
    assert check_url(
        "https://cdn.discordapp.com/attachments/1/2/a.png", loopback=False, hosts=is_discord_file_host
    )
    proxy = "https://images-ext-1.discordapp.net/external/x/https/elsewhere.example/a"
    assert check_url(proxy, loopback=False, hosts=is_discord_file_host)
    for host in (
        "evil.cdn.discordapp.com",
        "cdn.discordapp.com.evil.example",
        "images-ext-1.discordapp.net.evil.example",
        "images-ext-.discordapp.net",
        "images-ext-1-discordapp.net",
        "8.8.8.8",
    ):
        with pytest.raises(BadMedia):
            check_url(f"https://{host}/a", loopback=False, hosts=is_discord_file_host)


@EASY
@given(st.text() | st.from_regex(r"https?://[\w.\[\]:@%-]{0,40}(:\d{0,6})?/?", fullmatch=True))
def test_no_text_gets_past_but_public_https(url: str) -> None:
    try:
        goal = check_url(url, loopback=False)
    except BadMedia:
        return
    assert (goal.url.scheme, goal.port, goal.loopback) == ("https", 443, False)


@EASY
@given(st.ip_addresses(network="127.0.0.0/8") | st.ip_addresses(network="10.0.0.0/8"))
def test_wrapped_private_addresses_are_private(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    wrapped: list[Address] = [
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
    ]
    assert not any(is_public(address) for address in [*wrapped, inner])


async def _addresses(*found: str, loopback: bool = False) -> list[str]:
    async def resolve(host: str, port: int) -> list[str]:
        return list(found)

    url = "http://localhost:1/" if loopback else "https://example.org/"
    return list(await resolve_allowed(check_url(url, loopback=loopback), resolve))


async def test_public_addresses_are_used_ipv4_first() -> None:
    assert await _addresses("2606:4700::1", "93.184.216.34") == ["93.184.216.34", "2606:4700::1"]


@pytest.mark.parametrize("bad", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
async def test_one_private_address_among_public_ones_is_enough(bad: str) -> None:
    with pytest.raises(BadMedia):
        await _addresses("93.184.216.34", bad)


async def test_a_loopback_target_stays_on_this_machine() -> None:
    assert await _addresses("127.0.0.1", loopback=True) == ["127.0.0.1"]
    with pytest.raises(BadMedia):
        await _addresses("93.184.216.34", loopback=True)


async def test_a_host_without_addresses_may_have_some_later() -> None:
    with pytest.raises(HostUnknown):
        await _addresses()


async def test_the_systems_resolver_answers_with_addresses() -> None:
    assert "127.0.0.1" in await system_resolve("127.0.0.1", 443)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:80", True),
        ("http://localhost", True),
        ("http://[::1]:1/", True),
        ("https://stablestudio.dev", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://[", False),
    ],
)
def test_what_counts_as_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected
