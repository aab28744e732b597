"""Use cases of the host, who operates the bot: status, rescues, write-offs."""

from dataclasses import dataclass

from bot.services.adapters import Adapters
from bot.services.host.rescue import Rescue
from bot.services.host.status import HostStatusService
from bot.services.host.write_off import WriteOffs
from bot.services.jobs import Jobs


@dataclass(frozen=True, slots=True)
class HostServices:
    """The services of this feature."""

    status: HostStatusService
    rescue: Rescue
    write_offs: WriteOffs


def build(adapters: Adapters, jobs: Jobs, *, host_bears: bool) -> HostServices:
    """Build the services. `host_bears`: the host refunds servers for jobs that failed after payment."""
    store, clock = adapters.store, adapters.clock
    return HostServices(
        status=HostStatusService(store, adapters.method, clock),
        rescue=Rescue(store, adapters.studio, jobs.worker, jobs.collect.download, clock, jobs.post_anyway),
        write_offs=WriteOffs(store, adapters.method, jobs.worker, clock, host_bears=host_bears),
    )
