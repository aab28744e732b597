"""`/help`: short answers to what people ask, with the prices that were really quoted."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.catalogue import MODELS, Media
from bot.domain.money import format_usd
from bot.domain.prices import DAYS, ModelPrices
from bot.ui import prices
from bot.ui.messages import DOT

Lines = Iterator[str]


def _cost(found: Sequence[ModelPrices]) -> Lines:
    yield "**What does it cost?**"
    yield (
        "The price is on the button, and it is the price paid: it is asked of StableStudio for exactly your "
        "request. Cheap jobs run at once and say what they cost; dearer ones wait for your press. A quote is "
        "free. The server's budget pays, never you."
    )
    quoted = {one.model: one for one in found if one.low is not None}
    if quoted:
        yield f"Quoted in the last {DAYS} days:"
        for model in MODELS:
            if (one := quoted.get(model.id)) is not None:
                yield f"-# {model.id}{DOT}{prices.between(one.low, one.high)}"
    others = [model for model in MODELS if model.id not in quoted]
    if others:
        yield "By the documents, not asked for lately:"
    for model in others:
        estimates = [operation.estimate({}) for operation in model.operations]
        low, high = min(low for low, _ in estimates), max(high for _, high in estimates)
        yield f"-# {model.id}{DOT}{format_usd(low)}–{format_usd(high)}"


def _where(_: Sequence[ModelPrices]) -> Lines:
    yield "**Where is my picture?**"
    yield (
        "It comes as a new message to the channel you asked in and calls you. Until then a line there says "
        "where it is: waiting, being paid, in the making. Late is not failed: it is asked for until it comes."
    )
    yield "`/jobs` lists yours with links and lets you cancel those that wait. `/show` brings a result back."
    yield "If one fails after it was paid, you are told, and your allowance is given back."


def _refused(_: Sequence[ModelPrices]) -> Lines:
    yield "**Why was I refused?**"
    yield (
        "The answer names the first thing that failed: spending stopped, a model that is off here, a limit "
        "with its number and when it resets, the budget, an attachment or an option the model does not take."
    )
    yield "A refusal never costs anything. `/budget show` and `/me info` say what is left and what you used."


def _make(_: Sequence[ModelPrices]) -> Lines:
    yield "**Making things**"
    yield "`/imagine` and `/draft` make pictures, `/animate` makes clips; each model has its own command too."
    for kind, words in ((Media.IMAGE, "pictures"), (Media.VIDEO, "clips")):
        yield f"-# {words}: {', '.join(f'/{model.command}' for model in MODELS if model.kind is kind)}"
    yield "`/me defaults` remembers options for you, so that you need not type them."


def _change(_: Sequence[ModelPrices]) -> Lines:
    yield "**Changing a picture**"
    yield (
        "Below a result: ↻ the same again, ✏️ with another prompt, 🎨 edit, 🎬 make it move, ⋯ details, "
        "variations, your direct messages. The buttons work as long as the message stands."
    )
    yield (
        "On any picture in the channel: open its Apps menu. *Edit this image* and *Animate this image* ask "
        "for a model and show the price; *Use as reference* lays it in your tray, up to fourteen for a day. "
        "*Edit* offers what is in the tray, and `/tray` shows it."
    )
    yield "`/me pictures others:off` keeps others from working from yours."


TOPICS: Mapping[str, tuple[str, Callable[[Sequence[ModelPrices]], Lines]]] = {
    "cost": ("What does it cost?", _cost),
    "where": ("Where is my picture?", _where),
    "refused": ("Why was I refused?", _refused),
    "make": ("Making things", _make),
    "change": ("Changing a picture", _change),
}
"""By the value of the option: the title, and the lines."""


def topic(name: str, found: Sequence[ModelPrices]) -> list[str]:
    """The lines of one topic. `found` are the prices seen lately."""
    return list(TOPICS[name][1](found))


def overview() -> list[str]:
    """What `/help` says by itself."""
    lines = [
        "**Atelier** makes pictures and clips for this server. `/imagine prompt: a fox` is all it takes."
    ]
    lines += [f"- {title} `/help topic:{title}`" for title, _ in TOPICS.values()]
    return lines
