"""Charges that are accepted; every other one is refused by name, and nothing is signed."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Unoffered, UntrustedChallenge
from bot.domain.money.networks import TEMPO
from bot.stablestudio.authenticate import payment_challenges
from tests.payments.tempo.world import (
    NOW,
    PAYEE,
    VECTORS,
    challenge,
    details,
    encoded,
    method,
    parameters,
    request,
)
from tests.payments.world import PATH, SITE
from tests.stablestudio.script import EASY

OTHER = "0xfbd7b7Ed48146aD9bEfF956212c77cE056815ad0"
PATH_USD = "0x20C0000000000000000000000000000000000000"


def expires(seconds: float) -> dict[str, str]:
    """A good challenge that expires so many seconds from now."""
    at = datetime.fromtimestamp(NOW / 1000 + seconds, UTC).isoformat(timespec="milliseconds")
    return parameters(expires=at.replace("+00:00", "Z"))


REFUSED: dict[str, tuple[str, dict[str, str]]] = {
    "realm of another host": ("realm", parameters(realm="evil.example")),
    "realm in other case": ("realm", parameters(realm="StableStudio.dev")),
    "no realm": ("realm", parameters(realm=...)),
    "no id": ("usable id", parameters(id=...)),
    "empty id": ("usable id", parameters(id="")),
    "id with a line break": ("usable id", parameters(id="a\nb")),
    "id of a thousand characters": ("usable id", parameters(id="a" * 1000)),
    "digest": ("digest", parameters(digest="sha-256=:abc=:")),
    "no request": ("request", parameters(request=...)),
    "padded request": ("request", parameters(request=request() + "=")),
    "request in standard base64": ("request", parameters(request="e+/0")),
    "request that is a list": ("request", parameters(request=encoded([]))),
    "request that is too long": ("too long", parameters(request=request(note="x" * 20_000))),
    "challenge that is too long": ("too long", parameters(description="x" * 9_000)),
    "no end": ("expires", parameters(expires=...)),
    "end without a zone": ("expires", parameters(expires="2027-01-01T00:05:00")),
    "end in words": ("expires", parameters(expires="tomorrow")),
    "end on a day that is none": ("expires", parameters(expires="2027-02-31T00:05:00Z")),
    "expired": ("expired", expires(-1)),
    "about to expire": ("expired", expires(4.9)),
    "open for too long": ("not accepted", expires(901)),
    "no amount": ("amount", parameters(request=request(amount=...))),
    "amount zero": ("amount", parameters(request=request(amount="0"))),
    "amount as a number": ("amount", parameters(request=request(amount=134_000))),
    "negative amount": ("amount", parameters(request=request(amount="-1"))),
    "amount with a fraction": ("amount", parameters(request=request(amount="1.5"))),
    "amount in other digits": ("amount", parameters(request=request(amount="١٣٤"))),
    "amount of thirteen digits": ("amount", parameters(request=request(amount="1" * 13))),
    "other token": ("another token", parameters(request=request(currency=PATH_USD))),
    "no token": ("another token", parameters(request=request(currency=...))),
    "payee not allowed": (f"{OTHER}.*PAYEES", parameters(request=request(recipient=OTHER))),
    "no payee": ("no recipient", parameters(request=request(recipient=...))),
    "no details": ("methodDetails", parameters(request=request(methodDetails=...))),
    "details as text": ("methodDetails", parameters(request=request(methodDetails="x"))),
    "no chain": ("4217", parameters(request=request(methodDetails={}))),
    "other chain": ("4217", parameters(request=details(chainId=42431))),
    "chain as text": ("4217", parameters(request=details(chainId="4217"))),
    "chain with a fraction": ("4217", parameters(request=details(chainId=4217.0))),
    "splits": ("split", parameters(request=details(splits=[{"recipient": OTHER, "amount": "1"}]))),
    "no splits, but the field": ("split", parameters(request=details(splits=[]))),
    "push only": ("does not send", parameters(request=details(supportedModes=["push"]))),
    "no mode": ("does not send", parameters(request=details(supportedModes=[]))),
    "modes as text": ("does not send", parameters(request=details(supportedModes="pull"))),
    "machine token": ("machine token", parameters(request=details(machineTokenEnabled=True))),
    "machine token in words": ("machine token", parameters(request=details(machineTokenEnabled="no"))),
    "memo of theirs": ("memo", parameters(request=details(memo="0x" + "ab" * 32))),
    "sponsor in words": ("feePayer", parameters(request=details(feePayer="yes"))),
}


@pytest.mark.parametrize(("reason", "offer"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_charge_is_refused_by_name(reason: str, offer: dict[str, str]) -> None:
    with pytest.raises(UntrustedChallenge, match=reason) as caught:
        method().choose(challenge(offer))
    assert not isinstance(caught.value, Unoffered)


@pytest.mark.parametrize(
    "offers",
    [
        [],
        [parameters(method="stripe")],
        [parameters(intent="session")],
        [parameters(method=...)],
    ],
)
def test_without_a_charge_on_tempo_the_network_is_not_offered(offers: list[dict[str, str]]) -> None:
    with pytest.raises(Unoffered, match="on Tempo"):
        method().choose(challenge(*offers))


def test_the_golden_challenge_is_chosen_and_kept_as_it_came() -> None:
    (golden,) = payment_challenges([VECTORS["paying_gas"]["www_authenticate"]])

    chosen = method().choose(challenge(golden))

    assert (chosen.network, chosen.asset) == (TEMPO.name, TEMPO.asset)
    assert (chosen.amount, chosen.payee, chosen.sponsored) == (134_000, PAYEE, False)
    assert (chosen.timeout_seconds, chosen.entry, chosen.resource) == (300, golden, None)


def test_a_sponsored_charge_is_chosen_as_one() -> None:
    (golden,) = payment_challenges([VECTORS["sponsored"]["www_authenticate"]])

    assert method().choose(challenge(golden)).sponsored
    assert not method().choose(challenge(parameters(request=details(feePayer=False)))).sponsored


@pytest.mark.parametrize(
    "offer",
    [
        parameters(request=request(currency=TEMPO.asset, recipient=PAYEE.lower())),
        parameters(request=details(supportedModes=["push", "pull"], machineTokenEnabled=False)),
        parameters(request=details(unknown={"a": 1}), opaque="e30", description="a picture", header="x"),
        parameters(request=request(externalId="7")),
    ],
)
def test_what_does_not_change_the_transfer_is_accepted(offer: dict[str, str]) -> None:
    chosen = method().choose(challenge(offer))

    assert (chosen.amount, chosen.payee, chosen.entry) == (134_000, PAYEE, offer)


def test_the_first_charge_that_is_right_is_chosen_among_others() -> None:
    wrong = parameters(request=request(currency=PATH_USD))
    good = parameters(id="second")

    assert method().choose(challenge(parameters(method="stripe"), wrong, good)).entry == good
    with pytest.raises(UntrustedChallenge, match="another token"):
        method().choose(challenge(wrong, parameters(realm="evil.example")))


@pytest.mark.parametrize(("seconds", "left"), [(5, 5), (299.9, 299), (300, 300), (900, 300)])
def test_what_is_left_is_told_in_whole_seconds(seconds: float, left: int) -> None:
    assert method().choose(challenge(expires(seconds))).timeout_seconds == left


def test_the_end_is_by_the_clock_of_the_service() -> None:
    assert method().choose(challenge(expires(930), skew_ms=40_000)).timeout_seconds == 300
    assert method().choose(challenge(expires(-10), skew_ms=-40_000)).timeout_seconds == 30
    with pytest.raises(UntrustedChallenge, match="expired"):
        method().choose(challenge(expires(30), skew_ms=40_000))


def test_the_realm_may_be_the_host_that_we_ask_with_its_port() -> None:
    local = "http://127.0.0.1:9000"
    bot = method(site=local)

    for realm in ("127.0.0.1:9000", "stablestudio.dev"):
        assert bot.choose(challenge(parameters(realm=realm), url=local + PATH)).entry["realm"] == realm
    for realm in ("127.0.0.1", "127.0.0.1:9001"):
        with pytest.raises(UntrustedChallenge, match="realm"):
            bot.choose(challenge(parameters(realm=realm), url=local + PATH))
    assert SITE.endswith("stablestudio.dev")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(st.sampled_from(["amount", "currency", "recipient", "methodDetails"]), JSON)
DETAILS = st.dictionaries(
    st.sampled_from(["chainId", "feePayer", "memo", "splits", "supportedModes", "machineTokenEnabled"]), JSON
)
PARAMETERS = st.dictionaries(
    st.sampled_from(["id", "realm", "expires", "request", "digest", "opaque"]), st.text(max_size=60)
)


@EASY
@given(FIELDS, DETAILS, PARAMETERS)
def test_no_challenge_is_an_error_of_ours(
    fields: dict[str, Any], extra: dict[str, Any], changes: dict[str, str]
) -> None:
    made = request(**{"methodDetails": {"chainId": TEMPO.chain_id, **extra}, **fields})
    with contextlib.suppress(UntrustedChallenge):
        chosen = method().choose(challenge(parameters(**{"request": made, **changes})))
        assert (chosen.payee, chosen.asset) == (PAYEE, TEMPO.asset)
        assert 0 < chosen.amount < 10**12
