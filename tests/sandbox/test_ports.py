"""Ports at which a server of the sandbox can come back after it was away."""

import socket
from urllib.parse import urlsplit

from sandbox.ports import free_port
from sandbox.servers.s3 import S3Server
from sandbox.world import World


def _given_by_the_system() -> int:
    with socket.socket() as client:
        client.bind(("127.0.0.1", 0))
        return int(client.getsockname()[1])


async def test_the_system_gives_nobody_the_port_of_a_server_that_is_away() -> None:
    world, files = World(speed=1), S3Server()
    await world.start()
    files.start()
    try:
        taken = {*world.ports.values(), urlsplit(files.url).port or 0}
    finally:
        files.stop()
        await world.stop()
    lowest = min(_given_by_the_system() for _ in range(200))
    assert max(taken) < lowest


def test_a_port_is_not_given_twice_soon() -> None:
    assert len({free_port() for _ in range(500)}) == 500
