"""`/host status`, `server`, `reconcile` and `deliver`: what the host looks at, and looks at again."""

from discord import app_commands

from bot.domain import funding_words
from bot.services.auditing import Auditing
from bot.services.house import House
from bot.services.rescuing import Candidates, Rescue
from bot.ui import cards, host, house
from bot.ui.answers import Interaction
from cogs.host_part import HostPart, guild_named


class HostLooks(HostPart):
    """Part of `/host`."""

    _house: House
    _auditing: Auditing
    _rescue: Rescue

    @app_commands.command(description="The wallet, what servers are owed, and jobs that need a look")
    async def status(self, interaction: Interaction) -> None:
        if not await self.open(interaction):
            return
        names = {guild.id: guild.name for guild in interaction.client.guilds}
        lines = house.status(await self._house.status(), names)
        await self._desk.show(interaction, cards.note(*lines))

    @app_commands.command(description="One server: its money, its rules, its top-ups, jobs that need a look")
    @app_commands.describe(server="By name or id; this one if none is named")
    async def server(
        self, interaction: Interaction, server: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        if not await self.open(interaction):
            return
        guild = guild_named(interaction, server)
        found = await self._house.server(guild.id)
        await self._desk.show(interaction, cards.note(*host.server(found, guild.name)))

    @app_commands.command(description="Compare the books with the chain, payment by payment")
    async def reconcile(self, interaction: Interaction) -> None:
        if await self.open(interaction):
            result = await self._auditing.run()
            await self._desk.show(interaction, cards.note(funding_words.reconciled(result)))

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
        said = host.candidates(answer) if isinstance(answer, Candidates) else host.delivering(answer)
        await self._desk.show(interaction, cards.note(said))

    @deliver.autocomplete("job")
    async def _flagged(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.user.id not in self._user_ids:
            return []
        named = [(host.job_choice(job), job.id) for job in await self._rescue.flagged()]
        return [
            app_commands.Choice(name=name, value=job_id)
            for name, job_id in named
            if typed.strip().lower() in name.lower()
        ][:25]

    @server.autocomplete("server")
    async def _one_server(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self.servers(interaction, typed)
