"""Every action that a button, a menu or a dialog of ours can ask for: one file for each feature.

Import them from here: `from bot.ui.kit import actions`, then `actions.Again`.

An action is written into a custom id by `bot.ui.kit.custom_ids.encode`, and a handler answers it (see
`bot.ui.kit.router`):

    class Again(Action, name="jobs.again"):
        job: Id
        whole: bool = False

Messages stay for years, so a name, once released, keeps its meaning. Arguments with a default may be added
at the end: ids written before read as that default.
"""

from bot.ui.kit.actions.base import *
from bot.ui.kit.actions.contests import *
from bot.ui.kit.actions.host import *
from bot.ui.kit.actions.moderation import *
from bot.ui.kit.actions.money import *
from bot.ui.kit.actions.ordering import *
from bot.ui.kit.actions.people import *
from bot.ui.kit.actions.pictures import *
from bot.ui.kit.actions.privacy import *
from bot.ui.kit.actions.results import *
from bot.ui.kit.actions.shared import *
