"""The wallet on its chain, as the watcher and the audit see it: a `bot.ports.Chain`."""

from collections.abc import Sequence

from bot.domain.money.chain import Block, Received, Used
from bot.domain.money.payments import ChainView
from bot.payments.usdc import Usdc


class WalletWatch:
    """Reads one address's logs. `address` may be any wallet: watching needs no key."""

    def __init__(self, usdc: Usdc, address: str) -> None:
        self._usdc = usdc
        self._address = address

    async def newest(self) -> Block:
        await self._usdc.self_test()
        return await self._usdc.block()

    async def block_time(self, number: int) -> int:
        return (await self._usdc.block(hex(number))).time * 1000

    async def received(self, first: int, last: int, *, address: str | None = None) -> Sequence[Received]:
        return await self._usdc.received(address or self._address, first, last)

    async def used(self, first: int, last: int) -> Sequence[Used]:
        return await self._usdc.used(self._address, first, last)

    async def balance(self, address: str) -> int:
        return await self._usdc.balance(address)

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView:
        return await self._usdc.look(payer, nonce, deep=deep)
