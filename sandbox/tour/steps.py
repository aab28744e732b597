"""The tour from its beginning to its end."""

from sandbox.tour import afternoon, books, contest, creating, first_minutes, making, networks, topup
from sandbox.tour.step import Step

MAKING = (
    Step("The host gives two servers a budget", creating.credit),
    Step("A picture from words is begun", creating.picture, (creating.credit,)),
    Step("An edit of an attached photo", creating.edit, (creating.credit,)),
    Step("A clip: above $0.25 the price is asked for", creating.video, (creating.credit,)),
    Step("More than the budget holds is refused", creating.refused, (creating.credit,)),
    Step("The picture from words is there", creating.picture_done, (creating.picture,), creating.picture),
    Step("The bot is killed in the middle of a job", creating.crash, (creating.credit,)),
)
"""A host, some members, a crash."""

FROM_THINGS = (
    Step("A result is remixed", making.remix, (creating.crash,)),
    Step("A picture is edited by right-click", making.edit, (creating.picture_done,)),
    Step("A picture becomes a clip", making.animate, (making.edit,)),
    Step("Three models are compared", making.compare, (creating.credit,)),
    Step("What is too large for the server arrives as a copy", making.too_large, (creating.credit,)),
    Step("A private picture", making.private, (creating.credit,)),
)
"""Members make pictures and clips from earlier ones."""

NETWORKS = (Step("A picture is paid on each network", networks.each_network, (creating.credit,)),)
"""Each wallet of the bot pays once. Everything else is paid by the first."""

MODERATING = (
    Step("A limit holds against 200 commands at once", afternoon.crowd, (creating.credit,)),
    Step("A moderator approves, the asker cannot", afternoon.decision, (creating.credit,)),
    Step("A top-up is sent, and the bot is killed twice", topup.sent, (creating.credit,)),
    Step("The second server decides for itself", afternoon.second_server, (creating.credit,)),
    Step("The top-up is credited once", topup.credited, (topup.sent,), topup.sent),
)
"""An afternoon on two servers with a moderator each."""

ARRIVING = (Step("A fresh server: from the invitation to the first picture", first_minutes.first_minutes),)
"""A server that has never seen the bot, set up by menus alone."""

CONTESTS = (
    Step("A picture contest: 12 entries, 40 voters, one announcement", contest.contest, (creating.credit,)),
)
"""Late: many members come for it."""

BOOKS = (
    Step("The books are compared with the chain", books.audit),
    Step("One flipped bit in a copy of the books is found", books.flipped, (creating.credit,)),
)
"""At the end: the audit's expectations are about everything before."""

STEPS = (*MAKING, *FROM_THINGS, *NETWORKS, *MODERATING, *ARRIVING, *CONTESTS, *BOOKS)
