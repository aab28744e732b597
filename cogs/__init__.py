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
from bot.services.moderation.settings import RulesService, ServerSettingsService
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
from bot.ui.jobs.results.more_buttons import MoreButtons
from bot.ui.jobs.results.private_buttons import PrivateButtons
from bot.ui.jobs.results.result_buttons import ResultButtons
from bot.ui.kit.registry import CommandRegistry
from bot.ui.kit.router import Router
from cogs.contests import ContestCommands
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
    """Build everything that members, moderators and hosts can use."""
    studio = Studio(admission, rules_service, members, responder)
    host = Host(
        budgets, host_status, funding, stops, audit_job, rescue, write_offs, responder, user_ids=host_user_ids
    )
    panel_buttons = PanelButtons(panels, responder)
    result_buttons = ResultButtons(results, pictures, admission, panel_buttons, responder)
    more_buttons = MoreButtons(results, pictures, result_buttons, notices, responder)
    private_buttons = PrivateButtons(library, responder, own_buttons)
    menus = ContextMenus(pictures, results, panel_buttons, more_buttons, responder)
    contest_commands = ContestCommands(contests, responder)
    me = Me(history, members, responder)
    router = Router(
        (
            PriceButtons(admission, library, responder),
            ApprovalButtons(approvals, settings_service, responder),
            panel_buttons,
            result_buttons,
            more_buttons,
            private_buttons,
            menus,
            me,
            Pages(history, responder),
            *contest_commands.handlers,
        ),
        settings_service.settings,
    )
    return CommandRegistry(
        cogs=(
            studio,
            Compare(admission, Comparison(members, rules_service.models), responder),
            Blend(studio, rules_service, responder),
            ApprovalsCog(approvals, settings_service, responder),
            JobLibrary(library, private_buttons, responder),
            Budget(budgets, rules_service, history, audit_job, responder),
            Treasury(rules_service, settings_service, funding, history, responder),
            me,
            menus,
            Help(history, responder),
            StudioServer(rules_service, settings_service, history, responder),
            *contest_commands.cogs,
            router,
        ),
        host_cogs=(host,),
        commands=(
            *model_commands(studio.run, rules_service.models),
            *menus.menus(),
            *contest_commands.menus(),
        ),
    )
