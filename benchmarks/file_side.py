"""A host of files that are all zeros: `python -m benchmarks.file_side MIB`."""

import asyncio
import sys

from aiohttp import web

from benchmarks.measure import MIB
from benchmarks.neighbours import say, until_released
from sandbox.serving import Server

_CHUNK = bytes(64 * 1024)


def application(size: int) -> web.Application:
    """Answer every GET with `size` bytes (a multiple of 64 KiB)."""

    async def send(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(size), "Content-Type": "video/mp4"})
        await response.prepare(request)
        for _ in range(size // len(_CHUNK)):
            await response.write(_CHUNK)
        return response

    app = web.Application()
    app.router.add_get("/{name}", send)
    return app


async def main(mebibytes: int) -> None:
    server = Server(application(mebibytes * MIB))
    say(url=await server.start())
    await until_released()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
