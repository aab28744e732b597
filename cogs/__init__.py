"""The commands. A cog reads the interaction, calls one service and shows the answer."""

from collections.abc import Collection

from bot.ports.notices import Notices
from bot.services.host.rescue import Rescue
from bot.services.host.status import HostStatusService
from bot.services.host.write_off import WriteOffs
from bot.services.jobs.library import JobLibrary as Jobs
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.approvals import Approvals
from bot.services.jobs.preferences import MemberPreferences
from bot.services.moderation.pauses import HostPauses
from bot.services.moderation.rules import RulesService
from bot.services.moderation.settings import ServerSettingsService
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.deposits import DepositService
from bot.services.money.history import HistoryService
from bot.services.pictures.compare import Comparison
from bot.services.pictures.panels import Panels
from bot.services.pictures.results import Results
from bot.services.pictures.sources import Pictures
from bot.ui.contests.cards import own_buttons
from bot.ui.contests.context import ContestContext
from bot.ui.jobs.ordering.approval_buttons import ApprovalButtons
from bot.ui.jobs.ordering.model_commands import model_commands
from bot.ui.jobs.ordering.panel_buttons import PanelButtons
from bot.ui.jobs.ordering.price_buttons import PriceButtons
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results.batch_buttons import BatchButtons
from bot.ui.jobs.results.private_buttons import PrivateButtons
from bot.ui.jobs.results.result_buttons import ResultButtons
from bot.ui.kit.buttons import CommandRegistry
from bot.ui.kit.modals import ModalRouter
from cogs.contests.registry import ContestCommands
from cogs.help import Help
from cogs.host.host import Host
from cogs.jobs.approvals import ApprovalsCog
from cogs.jobs.blend import Blend
from cogs.jobs.compare import Compare
from cogs.jobs.context_menus import ContextMenus
from cogs.jobs.generate import Studio
from cogs.jobs.library import JobLibrary
from cogs.jobs.me import Me
from cogs.moderation.studio import StudioServer
from cogs.money.budget import Budget
from cogs.money.treasury import Treasury
from cogs.money.treasury_history import Pages


def build(
    *,
    admission: Admission,
    library: Jobs,
    budgets: BudgetService,
    host_status: HostStatusService,
    funding: DepositService,
    stops: HostPauses,
    audit_job: AuditJob,
    rescue: Rescue,
    write_offs: WriteOffs,
    settings_service: ServerSettingsService,
    rules_service: RulesService,
    approvals: Approvals,
    contests: ContestContext,
    history: HistoryService,
    panels: Panels,
    pictures: Pictures,
    results: Results,
    members: MemberPreferences,
    notices: Notices,
    responder: Responder,
    host_user_ids: Collection[int],
) -> CommandRegistry:
    """Everything people can use, for the bot to put in place."""
    studio = Studio(admission, rules_service, members, responder)
    host = Host(
        budgets, host_status, funding, stops, audit_job, rescue, write_offs, responder, user_ids=host_user_ids
    )
    decide = ApprovalButtons(approvals, settings_service, responder)
    panel_presses = PanelButtons(panels, responder)
    on_results = ResultButtons(results, pictures, admission, panel_presses, notices, responder)
    on_private = PrivateButtons(library, responder, own_buttons)
    menus = ContextMenus(pictures, results, panel_presses, on_results, responder)
    on_batches = BatchButtons(results, admission, on_results, responder)
    arena = ContestCommands(contests, responder)
    submits = ModalRouter(
        {
            **panel_presses.submits(),
            **on_results.submits(),
            **on_batches.submits(),
            **arena.submits(),
        }
    )
    me = Me(history, members, responder)
    return CommandRegistry(
        cogs=(
            studio,
            Compare(admission, Comparison(members, rules_service.models), responder),
            Blend(studio, rules_service, responder),
            ApprovalsCog(approvals, settings_service, decide, responder),
            JobLibrary(library, on_private, responder),
            Budget(budgets, rules_service, history, audit_job, responder),
            Treasury(rules_service, settings_service, funding, history, responder),
            me,
            menus,
            Help(history, responder),
            submits,
            StudioServer(rules_service, settings_service, history, responder),
            *arena.cogs,
        ),
        host_cogs=(host,),
        groups=model_commands(studio.run, rules_service.models),
        buttons=(
            *PriceButtons(admission, library, responder).buttons(),
            *decide.buttons(),
            *Pages(history, responder).buttons(),
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
