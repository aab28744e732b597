"""`/host status`, `server`, `reconcile`, `deliver` and `write-off`."""

from collections.abc import Collection

from discord import app_commands

from bot.domain.jobs.job import JobState
from bot.services.host.rescue import Candidates, Rescue
from bot.services.host.status import HostStatusService
from bot.services.host.write_off import WriteOffs
from bot.services.money.audit import AuditJob
from bot.ui.host import cards, status_cards, write_off_cards
from bot.ui.kit.responses import Interaction
from bot.ui.money import reconcile_cards
from cogs.host.base import HostCommands, guild_named, server_names


class HostStatusCommands(HostCommands):
    """Part of `/host`."""

    _status: HostStatusService
    _audit_job: AuditJob
    _rescue: Rescue
    _write_offs: WriteOffs

    @app_commands.command(description="The wallet, what servers are owed, and jobs that need a look")
    async def status(self, interaction: Interaction) -> None:
        if not await self.open(interaction):
            return
        card = status_cards.status(await self._status.status(), server_names(interaction))
        await self._responder.show(interaction, card)

    @app_commands.command(description="One server: its money, its rules, its top-ups, jobs that need a look")
    @app_commands.describe(server="By name or id; this one if none is named")
    async def server(
        self, interaction: Interaction, server: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        if not await self.open(interaction):
            return
        guild = await guild_named(interaction, server)
        view = await self._status.server(guild.id)
        await self._responder.show(interaction, cards.server(view, guild.name))

    @app_commands.command(description="Compare the books with the chain, payment by payment")
    async def reconcile(self, interaction: Interaction) -> None:
        if await self.open(interaction):
            result = await self._audit_job.run()
            await self._responder.show(interaction, reconcile_cards.outcome(result))

    @app_commands.command(
        description="Try once more to bring a paid job's result to its channel; costs nothing"
    )
    @app_commands.describe(
        job="The job's id", studio_job="For a disputed job: the StableStudio job that it bought"
    )
    async def deliver(
        self,
        interaction: Interaction,
        job: app_commands.Range[str, 1, 40],
        studio_job: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        if not await self.open(interaction):
            return
        answer = await self._rescue.deliver(job, studio_job, by=interaction.user.id)
        card = cards.candidates(answer) if isinstance(answer, Candidates) else cards.delivering(answer)
        await self._responder.show(interaction, card)

    @app_commands.command(
        name="write-off", description="End a disputed job for good: its money is booked as the chain has it"
    )
    @app_commands.describe(job="The job's id", reason="Kept in the log of the server with it")
    async def write_off(
        self,
        interaction: Interaction,
        job: app_commands.Range[str, 1, 40],
        reason: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        if not await self.open(interaction):
            return
        outcome = await self._write_offs.outcome(job)
        await self._responder.show(interaction, write_off_cards.question(outcome, reason or ""))

    @write_off.autocomplete("job")
    async def _disputed(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._jobs(interaction, typed, {JobState.DISPUTED})

    @deliver.autocomplete("job")
    async def _flagged(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._jobs(interaction, typed, frozenset(JobState))

    async def _jobs(
        self, interaction: Interaction, typed: str, states: Collection[JobState]
    ) -> list[app_commands.Choice[str]]:
        """Return the flagged jobs to choose from, for the host only."""
        if interaction.user.id not in self._user_ids:
            return []
        flagged = await self._rescue.flagged()
        named = [(cards.job_choice(job), job.id) for job in flagged if job.state in states]
        return [
            app_commands.Choice(name=name, value=job_id)
            for name, job_id in named
            if typed.strip().lower() in name.lower()
        ][:25]

    @server.autocomplete("server")
    async def _one_server(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self.servers(interaction, typed)
