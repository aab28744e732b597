"""HTTP/1.1 over aiohttp, in httpx's terms: StableStudio, blob hosts and the chains' nodes are asked over it.

aiohttp's parser and connections cost less than half the processor time of httpx's own. Its errors, its
retries and its rules for kept connections are not those that a payment needs; this package has ours.

httpx is loaded here, without its command line, which would load rich, Pygments and Click: 4 MiB of memory.
"""

from bot.stand_ins import stand_ins

with stand_ins({"httpx._main": None}):
    import httpx  # noqa: F401

from bot.transport.transport import Transport, parsed_url

__all__ = ["Transport", "parsed_url"]
