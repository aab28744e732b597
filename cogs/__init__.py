"""The commands. A cog reads the interaction, calls one service and shows the answer."""

from collections.abc import Collection

from bot.ports.notices import Notices
from bot.services.admission import Admission
from bot.services.approvals import Approvals
from bot.services.auditing import Auditing
from bot.services.budgets import BudgetService
from bot.services.comparing import Comparing
from bot.services.funding import FundingService
from bot.services.history import HistoryService
from bot.services.host_stops import HostStops
from bot.services.house import House
from bot.services.members import Members
from bot.services.moderating import Moderating
from bot.services.panels import Panels
from bot.services.pictures import Pictures
from bot.services.rescuing import Rescue
from bot.services.results import Results
from bot.services.ruling import Ruling
from bot.services.shelf import Shelf as Jobs
from bot.services.writing_off import WriteOffs
from bot.ui.approvals import ApprovalPresses
from bot.ui.batch_presses import BatchPresses
from bot.ui.buttons import Presses
from bot.ui.commands import model_commands
from bot.ui.contest_house import ContestHouse
from bot.ui.desk import Desk
from bot.ui.front import Front
from bot.ui.modals import Submits
from bot.ui.panel_presses import PanelPresses
from bot.ui.private_presses import PrivatePresses
from bot.ui.result_presses import ResultPresses
from cogs.approvals import ApprovalsCog
from cogs.blend import Blend
from cogs.budget import Budget
from cogs.compare import Compare
from cogs.contest_front import ContestFront
from cogs.help import Help
from cogs.host import Host
from cogs.me import Me
from cogs.menus import Menus
from cogs.shelf import Shelf
from cogs.studio import Studio
from cogs.studio_server import StudioServer
from cogs.treasury import Treasury
from cogs.treasury_history import Pages


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
    on_private = PrivatePresses(shelf, desk)
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
