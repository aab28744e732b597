"""The chains of the networks in NETWORKS, as their nodes show them: for watching, which needs no key."""

from bot.config.settings import Settings
from bot.domain.money.networks import BASE, SOLANA, Network
from bot.payments.mpp.nodes import TempoNodes
from bot.payments.nodes import Nodes
from bot.payments.svm.nodes import SolanaNodes
from bot.payments.watch import WalletWatch
from bot.ports import Clock, WatchedWallet

AnyNodes = Nodes | SolanaNodes | TempoNodes


def nodes_of(settings: Settings, network: Network, clock: Clock) -> AnyNodes:
    """Build the readers of a network's nodes. The caller closes them."""
    urls = settings.rpc_urls(network.word)
    if network is BASE:
        return Nodes.at(urls, BASE, clock)
    return SolanaNodes.at(urls, clock) if network is SOLANA else TempoNodes.at(urls, clock)


def watched(network: Network, address: str, nodes: AnyNodes) -> WatchedWallet:
    """Return a wallet with its chain."""
    return WatchedWallet(network, address, WalletWatch(nodes, address))
