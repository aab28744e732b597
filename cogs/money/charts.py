"""The chart of a server's spending, which members and moderators see."""

from bot.domain.money.spending import Spending
from bot.services.money.history import HistoryService
from bot.ui.kit.members import chart_names
from bot.ui.kit.responses import Interaction
from bot.ui.money import history_text
from bot.ui.money.chart_labels import spending_labels


async def spending_chart(
    interaction: Interaction, history: HistoryService, spending: Spending
) -> tuple[bytes, str]:
    """Draw the spending with the server's name and its members' names. Return the PNG and its alt text."""
    names = await chart_names(interaction, (share.key for share in spending.members if share.key))
    title = interaction.guild.name if interaction.guild else "Spending"
    picture = await history.picture(spending, spending_labels(spending, title, names))
    return picture, history_text.alt(spending, names)
