"""The commands. A cog reads the interaction, calls one service and shows the answer."""

from collections.abc import Collection

from bot.ports.notices import Notices
from bot.services.host.rescue import Rescue
from bot.services.host.status import House
from bot.services.host.write_off import WriteOffs
from bot.services.jobs.library import Shelf as Jobs
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.approvals import Approvals
from bot.services.jobs.preferences import Members
from bot.services.moderation.pauses import HostStops
from bot.services.moderation.rules import Ruling
from bot.services.moderation.settings import Moderating
from bot.services.money.audit import Auditing
from bot.services.money.budgets import BudgetService
from bot.services.money.deposits import FundingService
from bot.services.money.history import HistoryService
from bot.services.pictures.compare import Comparing
from bot.services.pictures.panels import Panels
from bot.services.pictures.results import Results
from bot.services.pictures.sources import Pictures
from bot.ui.contests.cards import own_buttons
from bot.ui.contests.context import ContestHouse
from bot.ui.jobs.ordering.approval_buttons import ApprovalPresses
from bot.ui.jobs.ordering.model_commands import model_commands
from bot.ui.jobs.ordering.panel_buttons import PanelPresses
from bot.ui.jobs.ordering.price_buttons import Presses
from bot.ui.jobs.responder import Desk
from bot.ui.jobs.results.batch_buttons import BatchPresses
from bot.ui.jobs.results.private_buttons import PrivatePresses
from bot.ui.jobs.results.result_buttons import ResultPresses
from bot.ui.kit.buttons import Front
from bot.ui.kit.modals import Submits
from cogs.contests.registry import ContestFront
from cogs.help import Help
from cogs.host.host import Host
from cogs.jobs.approvals import ApprovalsCog
from cogs.jobs.blend import Blend
from cogs.jobs.compare import Compare
from cogs.jobs.context_menus import Menus
from cogs.jobs.generate import Studio
from cogs.jobs.library import Shelf
from cogs.jobs.me import Me
from cogs.moderation.studio import StudioServer
from cogs.money.budget import Budget
from cogs.money.treasury import Treasury
from cogs.money.treasury_history import Pages


def build(
    *,
    admission: Admission,
    shelf: Jobs,
    budgets: BudgetService,
    house: House,
    funding: FundingService,
    stops: HostStops,
    auditing: Auditing,
    rescue: Rescue,
    write_offs: WriteOffs,
    moderating: Moderating,
    ruling: Ruling,
    approvals: Approvals,
    contests: ContestHouse,
    history: HistoryService,
    panels: Panels,
    pictures: Pictures,
    results: Results,
    members: Members,
    notices: Notices,
    desk: Desk,
    host_user_ids: Collection[int],
) -> Front:
    """Everything people can use, for the bot to put in place."""
    studio = Studio(admission, ruling, members, desk)
    host = Host(budgets, house, funding, stops, auditing, rescue, write_offs, desk, user_ids=host_user_ids)
    decide = ApprovalPresses(approvals, moderating, desk)
    panel_presses = PanelPresses(panels, desk)
    on_results = ResultPresses(results, pictures, admission, panel_presses, notices, desk)
    on_private = PrivatePresses(shelf, desk, own_buttons)
    menus = Menus(pictures, results, panel_presses, on_results, desk)
    on_batches = BatchPresses(results, admission, on_results, desk)
    arena = ContestFront(contests, desk)
    submits = Submits(
        {
            **panel_presses.submits(),
            **on_results.submits(),
            **on_batches.submits(),
            **arena.submits(),
        }
    )
    me = Me(history, members, desk)
    return Front(
        cogs=(
            studio,
            Compare(admission, Comparing(members, ruling.models), desk),
            Blend(studio, ruling, desk),
            ApprovalsCog(approvals, moderating, decide, desk),
            Shelf(shelf, on_private, desk),
            Budget(budgets, ruling, history, auditing, desk),
            Treasury(ruling, moderating, funding, history, desk),
            me,
            menus,
            Help(history, desk),
            submits,
            StudioServer(ruling, moderating, history, desk),
            *arena.cogs,
        ),
        host_cogs=(host,),
        groups=model_commands(studio.run, ruling.models),
        buttons=(
            *Presses(admission, shelf, desk).buttons(),
            *decide.buttons(),
            *Pages(history, desk).buttons(),
            *me.buttons(),
            *panel_presses.buttons(),
            *on_results.buttons(),
            *on_batches.buttons(),
            *on_private.buttons(),
            *menus.buttons(),
            *arena.buttons(),
        ),
        menus=(*menus.menus(), *arena.menus()),
    )
