"""`python -m bot run`: the bot itself, until it is asked to stop."""

import asyncio
import gc
import logging
import signal
from pathlib import Path

from bot.cli.arguments import FINE
from bot.config.settings import Settings
from bot.payments.keys import open_to_others
from bot.wiring.application import run as run_bot

log = logging.getLogger(__name__)

ENV_FILE = Path(".env")

SIGNALS = (signal.SIGTERM, signal.SIGINT)


async def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT, then let paid requests end. Raises AtelierError if it cannot start."""
    settings.require_token()
    if open_to_others(ENV_FILE):
        log.warning("others can read %s, and it holds keys: chmod 600 %s", ENV_FILE, ENV_FILE)
    for name in ("WALLET_PRIVATE_KEY", "SOLANA_PRIVATE_KEY"):
        if getattr(settings, name.lower()) and not settings.all_local:
            log.warning("the wallet's key comes from %s: a keystore (`wallet import`) is safer", name)
    # What is loaded stays: a collection that walked all of it would hold up whoever waits for an answer.
    gc.collect()
    gc.freeze()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, _stop, stop, number)
    try:
        await run_bot(settings, stop)
    finally:
        for number in SIGNALS:  # the process leaves: a further signal changes nothing
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
    return FINE


def _stop(stop: asyncio.Event, number: signal.Signals) -> None:
    if stop.is_set():
        # Whatever costs nothing was cut at the first signal. A paid request that is cut may be money lost.
        log.info("%s: stopping already; only what is paid for is waited for", number.name)
        return
    log.info("%s: stopping", number.name)
    stop.set()
