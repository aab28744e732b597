"""`/help`: short answers to common questions, with the prices that StableStudio has quoted lately."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.catalogue import MODELS, Media
from bot.domain.amounts import format_usd
from bot.domain.money.prices import DAYS, ModelPrices
from bot.i18n import N_, _
from bot.ui.kit.formatting import DOT
from bot.ui.money import price_text

Lines = Iterator[str]


def _cost(prices: Sequence[ModelPrices]) -> Lines:
    """Yield the answer about prices: quoted ones first, then the estimates of models without a quote."""
    yield _("**What does it cost?**")
    yield (
        _(
            "The price is on the button, and it is the price paid: it is asked of StableStudio for "
            "exactly your request. Cheap jobs run at once and say what they cost; dearer ones wait for "
            "your press. A quote is free. The server's budget pays, never you."
        )
    )
    quoted = {price.model: price for price in prices if price.low is not None}
    if quoted:
        yield _("Quoted in the last {days} days:", days=DAYS)
        for model in MODELS:
            if (price := quoted.get(model.id)) is not None:
                yield f"-# {model.id}{DOT}{price_text.between(price.low, price.high)}"
    others = [model for model in MODELS if model.id not in quoted]
    if others:
        yield _("By the documents, not asked for lately:")
    for model in others:
        estimates = [operation.estimate({}) for operation in model.operations]
        low, high = min(low for low, _unused in estimates), max(high for _unused, high in estimates)
        yield f"-# {model.id}{DOT}{format_usd(low)}–{format_usd(high)}"


def _where(_unused: Sequence[ModelPrices]) -> Lines:
    yield _("**Where is my picture?**")
    yield (
        _(
            "It comes as a new message to the channel you asked in and calls you. Until then a line "
            "there says where it is: waiting, being paid, in the making. Late is not failed: it is "
            "asked for until it comes."
        )
    )
    yield _(
        "`/jobs` lists yours with links and lets you cancel those that wait. `/show` brings a result back."
    )
    yield _("If one fails after it was paid, you are told, and your allowance is given back.")


def _refused(_unused: Sequence[ModelPrices]) -> Lines:
    yield _("**Why was I refused?**")
    yield (
        _(
            "The answer names the first thing that failed: spending stopped, a model that is off here, "
            "a limit with its number and when it resets, the budget, an attachment or an option the "
            "model does not take."
        )
    )
    yield _(
        "A refusal never costs anything. `/budget show` and `/me info` say what is left and what you used."
    )


def _make(_unused: Sequence[ModelPrices]) -> Lines:
    yield _("**Making things**")
    yield _(
        "`/imagine` and `/draft` make pictures, `/animate` makes clips; each model has its own command too."
    )
    for kind, words in ((Media.IMAGE, _("pictures")), (Media.VIDEO, _("clips"))):
        yield f"-# {words}: {', '.join(f'/{model.command}' for model in MODELS if model.kind is kind)}"
    yield _(
        "`count` makes up to four of the same picture, `/compare` asks two to four models at once: one "
        "price, one message."
    )
    yield _(
        "`/blend` makes one picture from two to five. With `private` only you see what comes of a command."
    )
    yield _("`/me defaults` remembers options for you, so that you need not type them.")


def _change(_unused: Sequence[ModelPrices]) -> Lines:
    yield _("**Changing a picture**")
    yield (
        _(
            "Below a result: ↻ the same again, ✏️ with another prompt, 🎨 edit, 🎬 make it move, ⋯ "
            "details, variations, your direct messages. The buttons work as long as the message stands."
        )
    )
    yield (
        _(
            "On any picture in the channel: open its Apps menu. *Edit this image* and *Animate this "
            "image* ask for a model and show the price; *Use as reference* lays it in your tray, up to "
            "fourteen for a day. *Edit* offers what is in the tray, and `/tray` shows it."
        )
    )
    yield _("`/me pictures others:off` keeps others from working from yours.")


def _contests(_unused: Sequence[ModelPrices]) -> Lines:
    yield _("**Contests**")
    yield _(
        "A contest's card says what it is about, until when, and who pays: its pot. 🎨 or `/contest make` "
        "makes a picture for it that only you see; **Enter this** hands it in, and until the voting starts "
        "`/contest withdraw` takes it back."
    )
    yield _(
        "🗳 or `/contest vote` opens your ballot. Nobody sees whose picture is whose, nor how it stands, "
        "before the result; you can stop any time and change what you said until the end. You are never "
        "asked about your own."
    )
    yield _(
        "The result shows all makers and prompts, what each entry cost, and a file with which anybody can "
        "work out the ranking again. Moderators open contests with `/contest-admin create`."
    )


TOPICS: Mapping[str, tuple[str, Callable[[Sequence[ModelPrices]], Lines]]] = {
    "cost": (N_("What does it cost?"), _cost),
    "where": (N_("Where is my picture?"), _where),
    "refused": (N_("Why was I refused?"), _refused),
    "make": (N_("Making things"), _make),
    "change": (N_("Changing a picture"), _change),
    "contests": (N_("Contests"), _contests),
}
"""Title and lines of each topic, by the value of the option."""


def topic(name: str, prices: Sequence[ModelPrices]) -> list[str]:
    """Return the lines of one topic. `prices` are those quoted lately."""
    return list(TOPICS[name][1](prices))


def overview() -> list[str]:
    """Return the lines of `/help` without a topic."""
    lines = [
        _("**Atelier** makes pictures and clips for this server. `/imagine prompt: a fox` is all it takes.")
    ]
    lines += [f"- {_(title)} `/help topic:{_(title)}`" for title, _unused in TOPICS.values()]
    return lines
