"""The bot dies in the tour: which process that was, who takes over, and the start after it."""

from sandbox.cluster import TAKEOVER_SECONDS, BotCluster
from sandbox.tour.expectations import Tour


async def kill(tour: Tour, meanwhile: str) -> None:
    """Kill the bot and say so. Of a cluster, the process that looks after the first server is killed."""
    await tour.bot.kill()
    tell(tour, meanwhile)


def tell(tour: Tour, meanwhile: str) -> None:
    """Say which process has just been killed, with the end of the sentence."""
    tour.screen.says(f"{tour.bot.victim} is killed with SIGKILL {meanwhile}.", "bold red")


async def start_again(tour: Tour) -> None:
    """Start the killed bot. In a cluster, first say after how long the others have its servers."""
    if isinstance(tour.bot, BotCluster):
        with tour.screen.waiting("the other two take its servers over"):
            seconds = await tour.bot.taken_over()
        tour.screen.says(
            f"The other two had its servers after {seconds:.1f} s: {TAKEOVER_SECONDS} s of silence, "
            "then the logins to Discord.",
            "bold",
        )
    with tour.screen.waiting("the bot starts again"):
        await tour.bot.start()
    tour.screen.says("The bot is started again over the same database.", "bold")
