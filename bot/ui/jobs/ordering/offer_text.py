"""The label of a cheaper version of a wish: how it differs, and its price."""

from bot.domain.amounts import format_usd
from bot.domain.jobs.wish import Offer, OfferKind, Wish
from bot.i18n import _, ngettext
from bot.ui.jobs import options_text
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT

_LABEL = 80
"""Characters of a button's label."""


def difference(wish: Wish, offer: Offer) -> str:
    """Return how the offer differs from the wish: `4 s`, `1K`, `2 pictures`, `Flux 2 Pro`."""
    if offer.kind is OfferKind.MODEL:
        return options_text.title(offer)
    if offer.kind is OfferKind.COUNT:
        return ngettext("{n} picture", "{n} pictures", offer.count)
    changed = {name for name, value in offer.options.items() if wish.options.get(name) != value}
    return DOT.join(options_text.choices_of(offer, changed)) or options_text.title(offer)


def label(wish: Wish, offer: Offer) -> str:
    """Return `4 s · $0.80`."""
    return formatting.cut(DOT.join([difference(wish, offer), format_usd(offer.price)]), _LABEL)


def cheaper(wish: Wish, offer: Offer) -> str:
    """Return `Cheaper: 4 s · $0.80`, for a card that has another price too; a model is known by its name."""
    if offer.kind is OfferKind.MODEL:
        return label(wish, offer)
    return formatting.cut(_("Cheaper: {offer}", offer=label(wish, offer)), _LABEL)
