"""The commands. A cog reads the interaction, calls one service and shows the answer."""

from collections.abc import Collection

from bot.services.host import HostServices
from bot.services.jobs import Jobs
from bot.services.moderation import Moderation
from bot.services.money import Money
from bot.services.pictures import PictureServices
from bot.ui.contests.context import ContestContext
from bot.ui.contests.own_cards import own_buttons
from bot.ui.jobs.job_list import JobList
from bot.ui.jobs.ordering.approval_buttons import ApprovalButtons
from bot.ui.jobs.ordering.edit_form import EditForm
from bot.ui.jobs.ordering.model_commands import model_commands
from bot.ui.jobs.ordering.panel_buttons import PanelButtons
from bot.ui.jobs.ordering.price_buttons import PriceButtons
from bot.ui.jobs.ordering.trial_buttons import TrialButtons
from bot.ui.jobs.ordering.wish_buttons import WishButtons
from bot.ui.jobs.privacy_buttons import PrivacyButtons
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results.favourite_buttons import FavouriteButtons
from bot.ui.jobs.results.more_buttons import MoreButtons
from bot.ui.jobs.results.private_buttons import PrivateButtons
from bot.ui.jobs.results.removal_buttons import RemovalButtons
from bot.ui.jobs.results.report_buttons import ReportButtons
from bot.ui.jobs.results.result_buttons import ResultButtons
from bot.ui.kit.dismissing import DismissButton
from bot.ui.kit.registry import CommandRegistry
from bot.ui.kit.router import Router
from bot.ui.moderation.greeting import Arrivals
from bot.ui.moderation.limit_buttons import LimitButtons
from bot.ui.moderation.people_buttons import PeopleButtons
from bot.ui.moderation.rules_file_buttons import RulesFileButtons
from bot.ui.moderation.setup_buttons import SetupButtons
from bot.ui.moderation.stop_buttons import StopButtons
from cogs.contests import ContestCommands
from cogs.help import Help
from cogs.host.buttons import HostButtons
from cogs.host.host import Host
from cogs.host.privacy import HostPrivacyButtons
from cogs.jobs.approvals import ApprovalsCog
from cogs.jobs.blend import Blend
from cogs.jobs.compare import Compare
from cogs.jobs.context_menus import ContextMenus
from cogs.jobs.generate import Studio
from cogs.jobs.library import JobLibrary
from cogs.jobs.me import Me
from cogs.jobs.servers import Present, Servers, Told, all_told
from cogs.jobs.stars import Stars
from cogs.moderation.model_buttons import ModelButtons
from cogs.moderation.moderate import Moderate
from cogs.moderation.setup import Setup
from cogs.moderation.studio import StudioServer
from cogs.moderation.usage_menu import UsageMenu
from cogs.money.budget import Budget
from cogs.money.budget_pages import BudgetPages
from cogs.money.topup_cards import TopupCards
from cogs.money.treasury import Treasury
from cogs.money.treasury_history import Pages


def build(
    *,
    jobs: Jobs,
    money: Money,
    moderation: Moderation,
    pictures: PictureServices,
    host: HostServices,
    contests: ContestContext,
    responder: Responder,
    host_user_ids: Collection[int],
    servers: Present = frozenset,
    told: Told = all_told,
) -> CommandRegistry:
    """Build everything that members, moderators and hosts can use. `servers`: those that the bot is on.

    `told`: the shards of which all servers are known, if other processes have other shards.
    """
    rules, settings, history = moderation.rules, moderation.settings, money.history
    admission, results, sources = jobs.admission, pictures.results, pictures.sources
    studio = Studio(admission, rules, jobs.preferences, money.models, responder)
    panel_buttons = PanelButtons(pictures.panels, money.models, responder)
    edit_form = EditForm(pictures.panels, money.models, responder)
    result_buttons = ResultButtons(results, sources, admission, panel_buttons, edit_form, responder)
    contest_commands = ContestCommands(contests, responder)
    removal = RemovalButtons(results, pictures.removals, responder, contest_commands.entry_buttons)
    favourites = FavouriteButtons(pictures.favourites, responder)
    more_buttons = MoreButtons(
        results,
        sources,
        result_buttons,
        removal,
        favourites,
        contest_commands.entering,
        responder,
    )
    report_buttons = ReportButtons(moderation.reports, results, sources, responder)
    job_list = JobList(jobs.library, responder)
    private_buttons = PrivateButtons(jobs.library, responder, own_buttons)
    menus = ContextMenus(sources, results, panel_buttons, edit_form, responder)
    budget_pages = BudgetPages(money.budgets, rules, history, money.audit, responder)
    wish_buttons = WishButtons(jobs.wishes, money.models, responder)
    setup = SetupButtons(moderation.setup)
    rules_files = RulesFileButtons(moderation.rules_files, settings)
    people_buttons = PeopleButtons(moderation.people)
    privacy = PrivacyButtons(jobs.privacy, responder)
    me = Me(history, jobs.preferences, favourites, money.models, privacy, responder)
    help_menu = Help(money.models, responder)
    router = Router(
        (
            help_menu,
            DismissButton(),
            LimitButtons(rules, settings),
            setup,
            rules_files,
            TrialButtons(jobs.trial, admission, responder),
            ModelButtons(rules, money.models),
            StopButtons(settings, moderation.pauses, host_user_ids),
            people_buttons,
            PriceButtons(admission, job_list, responder),
            wish_buttons,
            ApprovalButtons(jobs.approvals, settings, responder),
            panel_buttons,
            result_buttons,
            more_buttons,
            removal,
            report_buttons,
            favourites,
            private_buttons,
            privacy,
            menus,
            me,
            budget_pages,
            Pages(history, responder),
            TopupCards(money.deposits, responder),
            HostButtons(host, money, responder, user_ids=host_user_ids),
            HostPrivacyButtons(jobs.privacy, responder, user_ids=host_user_ids),
            *contest_commands.handlers,
        ),
        settings.settings,
    )
    return CommandRegistry(
        cogs=(
            studio,
            Compare(admission, pictures.comparison, money.models, responder),
            Blend(studio, rules, responder),
            ApprovalsCog(jobs.approvals, settings, responder),
            JobLibrary(jobs.library, job_list, private_buttons, responder),
            Budget(budget_pages, responder),
            Treasury(rules, settings, money.deposits, history, responder),
            me,
            menus,
            help_menu,
            Setup(setup, rules_files, responder),
            Arrivals(moderation.greeter),
            Stars(pictures.gallery, shares=told() is not None),
            Servers(jobs.departures, servers, told),
            StudioServer(rules, settings, history, money.models, responder),
            Moderate(
                moderation.people,
                people_buttons,
                moderation.removal,
                report_buttons,
                moderation.content,
                settings,
                responder,
            ),
            *contest_commands.cogs,
            router,
        ),
        host_cogs=(Host(host, money, moderation.pauses, jobs.privacy, responder, user_ids=host_user_ids),),
        commands=(
            *model_commands(studio.run, rules.models),
            *menus.menus(),
            *UsageMenu(moderation.people, history, responder).menus(),
            *contest_commands.menus(),
        ),
        refused=wish_buttons.refused,
    )
