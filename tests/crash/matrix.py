"""The crashes that are played: faults × checkpoints, on Base and on the other networks."""

import itertools
from collections.abc import Mapping

from tests.crash.case import Case

PAY_FAULTS = (
    None,
    *(
        ("studio.pay", kind)
        for kind in (
            "drop_before",
            "drop_after_job",
            "drop_after_settlement",
            "settle_failed_unpaid",
            "settle_failed_paid",
            "500",
            "503",
            "429",
            "400",
            "html200",
            "no_job_id",
            "no_receipt",
            "price",
        )
    ),
)
PAY_POINTS = (None, "ready", "signed:2", "before_send:2", "after_send:2", "recorded:2", "kept", "posted")

UPLOAD_FAULTS = (
    None,
    *(
        ("studio.upload", kind)
        for kind in ("drop_before", "drop_after_settlement", "settle_failed_unpaid", "500", "no_job_id")
    ),
    ("blob.put", "drop"),
    ("studio.confirm", "500"),
)
UPLOAD_POINTS = (None, "admitted", "signed", "before_send", "after_send", "recorded", "put", "online")

POST_FAULTS = (
    ("discord.create_message", "drop_after"),
    ("discord.create_message", "500_after"),
    ("discord.create_message", "500_before"),
    ("studio.result", "truncated"),
    ("studio.render", "failed"),
)
POST_POINTS = (None, "downloaded", "fetched", "before_post", "posted", "delivered")

DOUBLE = tuple(
    Case(first, ("studio.pay", fault), again)
    for first, fault, again in itertools.product(
        ("before_send:2", "after_send:2"),
        ("drop_after_settlement", "drop_before"),
        ("before_send", "recorded", "kept", "posted"),
    )
)

SEVERAL = (
    *(Case(point, count=3) for point in ("recorded:3", "after_send:2", "kept", "before_post", "posted")),
    *(
        Case(point, ("studio.pay", "drop_after_settlement"), count=3)
        for point in (None, "after_send:3", "before_post")
    ),
    Case("posted", ("discord.create_message", "drop_after"), count=3),
)
"""Several jobs of one batch: one message, each paid once, the file uploaded once."""

POINTS = (
    "admitted",
    *(f"{name}:{n}" for name in ("signed", "before_send", "after_send", "recorded") for n in "12"),
    "put",
    "online",
    "ready",
    "downloaded",
    "kept",
    "fetched",
    "before_post",
    "posted",
    "delivered",
)
"""Every point of a paid edit's life."""

GENTLY = tuple(
    Case(f"term:{point}", count=count, slow=slow)
    for point in POINTS
    for count, slow in ((1, 0.0), (1, 20.0), (3, 0.0))
)
"""SIGTERM at every point, also while StableStudio takes its time to answer."""

RESTORED = tuple(Case(point, count=count, restored=True) for point in POINTS for count in (1, 3))
"""A backup at every point, put back after all is done: what was paid since is not paid again."""

TEXT_POINTS = (
    *("quoted", "admitted", "ready", "signed", "before_send", "after_send", "recorded"),
    *("downloaded", "kept", "fetched", "before_post", "posted", "delivered"),
)
"""Every point of the life of a picture made of words alone."""

LOST = ("studio.pay", "drop_after_settlement")
NEVER_SENT = ("studio.pay", "drop_before")

TEXT = (
    *(Case(point, text=True, count=count) for point in TEXT_POINTS for count in (1, 3)),
    *(Case(f"term:{point}", text=True, slow=slow) for point in TEXT_POINTS for slow in (0.0, 20.0)),
    *(Case(point, text=True, restored=True) for point in TEXT_POINTS),
    *(
        Case(point, fault, again, text=True)
        for point in ("signed", "before_send", "after_send")
        for fault in (LOST, NEVER_SENT, ("studio.pay", "price"))
        for again in (None, "before_send", "recorded")
    ),
)
"""One transaction until it is ready, one that signs and counts the sending, one that records the purchase."""

WHOLE = (
    *(Case(point, fault) for fault, point in itertools.product(PAY_FAULTS, PAY_POINTS)),
    *(Case(point, fault) for fault, point in itertools.product(UPLOAD_FAULTS, UPLOAD_POINTS) if point),
    *(Case(point, fault) for fault, point in itertools.product(POST_FAULTS, POST_POINTS)),
    Case("quoted"),
    *DOUBLE,
    *SEVERAL,
    *GENTLY,
    *RESTORED,
    *TEXT,
)

HANDFUL = (
    Case("signed:2"),
    Case(None, ("studio.pay", "settle_failed_paid")),
    Case(None, ("studio.pay", "settle_failed_unpaid")),
    Case("before_post", ("discord.create_message", "drop_after")),
    Case("recorded", None),
    Case("kept", ("studio.pay", "no_job_id")),
    Case("term:before_send", slow=20.0),
    Case("ready", restored=True),
    Case("posted", count=3),
    Case("after_send:3", ("studio.pay", "drop_after_settlement"), count=3),
    Case("signed", ("studio.pay", "drop_after_settlement"), text=True),
    Case("term:signed", text=True),
)

# ── the other networks ───────────────────────────────────────────────────────────────────────────

CHARGED = ("drop_after_settlement", "settle_failed_paid", "settle_late", "no_receipt", "no_job_id")
UNCHARGED = ("drop_before", "drop_after_job", "settle_failed_unpaid", "refuse", "500", "400")
OWN_FAULTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "solana": (
        ("solana.settle", "unconfirmed"),  # it lands, and the facilitator does not see it
        ("solana.settle", "forget"),  # it is never sent
        ("solana.settle", "failed"),  # it lands with an error
        ("solana.verify", "refuse"),
    ),
    "tempo": (
        ("tempo.broadcast", "unanswered"),
        ("tempo.broadcast", "refused"),
        ("tempo.broadcast", "reverted"),
    ),
}
"""What goes wrong between service and chain: at the first call for the upload, at the second for the job."""

SILENT: Mapping[str, tuple[tuple[str, str, float], ...]] = {
    "solana": (
        ("solana.rpc", "drop", 40.0),
        ("solana.rpc", "stale", 40.0),
        ("solana.getSignaturesForAddress", "withheld", 100.0),
    ),
    "tempo": (
        ("tempo.rpc", "drop", 20.0),
        ("tempo.eth_getTransactionReceipt", "withheld", 20.0),
        ("tempo.rpc", "stale", 40.0),
    ),
}
"""Troubles of the node from the commit on: nothing is paid elsewhere meanwhile."""

OPEN_POINTS = ("signed", "before_send", "after_send")
"""Killed there, a payment is open when the bot starts again."""


def of_network(word: str) -> tuple[Case, ...]:
    """Return every checkpoint × each answer on this network, with Base as the wallet to turn to."""
    pair, alone = (word, "base"), (word,)
    answers = (None, *(("studio.pay", kind) for kind in (*CHARGED, *UNCHARGED)))
    own, silent = OWN_FAULTS[word], SILENT[word]
    points = (None, *(f"{name}:2" for name in OPEN_POINTS), "recorded:2", "posted")
    lost = ("studio.pay", "drop_after_settlement")
    return (
        *(Case(point, fault, networks=pair) for fault, point in itertools.product(answers, points)),
        *(Case(point, networks=pair) for point in POINTS if not point.endswith(":2")),
        *(
            Case(point, fault, networks=pair, skip=1)
            for fault, point in itertools.product(own, (None, *(f"{name}:2" for name in OPEN_POINTS)))
        ),
        *(Case(point, fault, networks=pair) for fault, point in itertools.product(own, (None, "after_send"))),
        *(
            Case(point, ("studio.upload", kind), networks=pair)
            for kind in (CHARGED[0], *UNCHARGED[:2])
            for point in (None, "after_send")
        ),
        *(
            Case("lapsed", ("studio.pay", kind), networks=each)
            for kind in UNCHARGED
            for each in (pair, alone)
        ),
        *(Case("lapsed", fault, networks=alone, skip=1) for fault in own if fault[1] != "unanswered"),
        *(
            Case(point, fault, networks=pair, node=node)
            for node, fault, point in itertools.product(
                silent, (lost, ("studio.pay", "drop_before")), (None, "after_send:2")
            )
        ),
        *(Case(f"term:{point}", networks=pair, slow=slow) for point in POINTS for slow in (0.0, 20.0)),
        *(Case(point, networks=pair, restored=True) for point in POINTS),
        *(Case(point, networks=pair, text=True) for point in TEXT_POINTS),
        *(Case(f"term:{point}", networks=pair, text=True) for point in OPEN_POINTS),
        *(Case(point, lost, networks=pair, count=3) for point in (None, "after_send:3")),
        Case("before_send:2", lost, "recorded", networks=pair),
    )


FEW: Mapping[str, tuple[Case, ...]] = {
    "solana": (
        Case("signed:2", networks=("solana", "base")),
        Case("after_send:2", ("studio.pay", "drop_after_settlement"), networks=("solana", "base")),
        Case("ready", networks=("solana", "base"), restored=True),
    ),
    "tempo": (
        Case("after_send:2", ("tempo.broadcast", "unanswered"), networks=("tempo", "base"), skip=1),
        Case("lapsed", ("tempo.broadcast", "reverted"), networks=("tempo",), skip=1),
        Case("ready", networks=("tempo", "base"), restored=True),
    ),
}

DEADLY = {
    "resign_on_unknown": Case(None, ("studio.pay", "drop_after_settlement")),
    "intent_after_send": Case("after_send:2", None),
    "release_on_error": Case(None, ("studio.pay", "settle_failed_paid")),
    "no_job_list": Case(None, ("studio.pay", "drop_after_settlement")),
    "present_again_on_tempo": Case(None, ("studio.upload", "drop_after_job"), networks=("tempo", "base")),
    "believe_a_lagging_node": Case(
        None,
        ("studio.pay", "drop_after_settlement"),
        networks=("solana", "base"),
        node=("solana.getSignaturesForAddress", "withheld", 100.0),
    ),
}
"""For each planted bug, a case that exposes it."""
