"""Use cases of the host, who operates the bot: status, rescues, write-offs, adoptions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.services.adapters import Adapters
from bot.services.host.adopt import Adopter
from bot.services.host.rescue import Rescue
from bot.services.host.status import HostStatusService
from bot.services.host.write_off import WriteOffs
from bot.services.jobs import Jobs
from bot.services.money.comparison import WalletComparison


@dataclass(frozen=True, slots=True)
class HostServices:
    """The services of this feature."""

    status: HostStatusService
    rescue: Rescue
    write_offs: WriteOffs
    adopter: Adopter


def build(
    adapters: Adapters,
    jobs: Jobs,
    comparisons: Sequence[WalletComparison],
    *,
    host_bears: bool,
    payees: Collection[str],
) -> HostServices:
    """Build the services. `host_bears`: the host refunds servers for jobs that failed after payment.

    `payees` are StableStudio's addresses.
    """
    store, clock = adapters.store, adapters.clock
    return HostServices(
        status=HostStatusService(store, adapters.wallets, adapters.studio, clock),
        rescue=Rescue(
            store,
            adapters.studio,
            jobs.worker,
            jobs.collect.download,
            jobs.finder,
            clock,
            jobs.post_anyway,
        ),
        write_offs=WriteOffs(store, adapters.wallets, jobs.worker, clock, host_bears=host_bears),
        adopter=Adopter(
            store,
            adapters.studio,
            comparisons,
            clock,
            payees=payees,
            wake=jobs.worker.enqueue,
        ),
    )
