"""The tour from its beginning to its end."""

from sandbox.tour import afternoon, books, contest, creating, making, networks, topup
from sandbox.tour.step import Step

MAKING = (
    Step("The host gives two servers a budget", creating.credit),
    Step("A picture from words is begun", creating.picture),
    Step("An edit of an attached photo", creating.edit),
    Step("A clip: above $0.25 the price is asked for", creating.video),
    Step("More than the budget holds is refused", creating.refused),
    Step("The picture from words is there", creating.picture_done),
    Step("The bot is killed in the middle of a job", creating.crash),
)
"""A host, some members, a crash."""

FROM_THINGS = (
    Step("A result is remixed", making.remix),
    Step("A picture is edited by right-click", making.edit),
    Step("A picture becomes a clip", making.animate),
    Step("Three models are compared", making.compare),
    Step("What is too large for the server arrives as a copy", making.too_large),
    Step("A private picture", making.private),
)
"""Members make pictures and clips from earlier ones."""

NETWORKS = (Step("A picture is paid on each network", networks.each_network),)
"""Each wallet of the bot pays once. Everything else is paid by the first."""

MODERATING = (
    Step("A limit holds against 200 commands at once", afternoon.crowd),
    Step("A moderator approves, the asker cannot", afternoon.decision),
    Step("A top-up is sent, and the bot is killed twice", topup.sent),
    Step("The second server decides for itself", afternoon.second_server),
    Step("The top-up is credited once", topup.credited),
)
"""An afternoon on two servers with a moderator each."""

CONTESTS = (Step("A picture contest: 12 entries, 40 voters, one announcement", contest.contest),)
"""Late: many members come for it."""

BOOKS = (
    Step("The books are compared with the chain", books.audit),
    Step("One flipped bit in a copy of the books is found", books.flipped),
)
"""At the end: the audit's expectations are about everything before."""

STEPS = (*MAKING, *FROM_THINGS, *NETWORKS, *MODERATING, *CONTESTS, *BOOKS)
