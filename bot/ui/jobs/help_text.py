"""`/help`: short answers to what people ask, with the prices that were really quoted."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.catalogue import MODELS, Media
from bot.domain.amounts import format_usd
from bot.domain.language import later, say
from bot.domain.money.prices import DAYS, ModelPrices
from bot.ui.kit.formatting import DOT
from bot.ui.money import price_text as prices

Lines = Iterator[str]


def _cost(found: Sequence[ModelPrices]) -> Lines:
    yield say("**What does it cost?**")
    yield (
        say(
            "The price is on the button, and it is the price paid: it is asked of StableStudio for "
            "exactly your request. Cheap jobs run at once and say what they cost; dearer ones wait for "
            "your press. A quote is free. The server's budget pays, never you."
        )
    )
    quoted = {one.model: one for one in found if one.low is not None}
    if quoted:
        yield say("Quoted in the last {days} days:", days=DAYS)
        for model in MODELS:
            if (one := quoted.get(model.id)) is not None:
                yield f"-# {model.id}{DOT}{prices.between(one.low, one.high)}"
    others = [model for model in MODELS if model.id not in quoted]
    if others:
        yield say("By the documents, not asked for lately:")
    for model in others:
        estimates = [operation.estimate({}) for operation in model.operations]
        low, high = min(low for low, _ in estimates), max(high for _, high in estimates)
        yield f"-# {model.id}{DOT}{format_usd(low)}–{format_usd(high)}"


def _where(_: Sequence[ModelPrices]) -> Lines:
    yield say("**Where is my picture?**")
    yield (
        say(
            "It comes as a new message to the channel you asked in and calls you. Until then a line "
            "there says where it is: waiting, being paid, in the making. Late is not failed: it is "
            "asked for until it comes."
        )
    )
    yield say(
        "`/jobs` lists yours with links and lets you cancel those that wait. `/show` brings a result back."
    )
    yield say("If one fails after it was paid, you are told, and your allowance is given back.")


def _refused(_: Sequence[ModelPrices]) -> Lines:
    yield say("**Why was I refused?**")
    yield (
        say(
            "The answer names the first thing that failed: spending stopped, a model that is off here, "
            "a limit with its number and when it resets, the budget, an attachment or an option the "
            "model does not take."
        )
    )
    yield say(
        "A refusal never costs anything. `/budget show` and `/me info` say what is left and what you used."
    )


def _make(_: Sequence[ModelPrices]) -> Lines:
    yield say("**Making things**")
    yield say(
        "`/imagine` and `/draft` make pictures, `/animate` makes clips; each model has its own command too."
    )
    for kind, words in ((Media.IMAGE, say("pictures")), (Media.VIDEO, say("clips"))):
        yield f"-# {words}: {', '.join(f'/{model.command}' for model in MODELS if model.kind is kind)}"
    yield say(
        "`count` makes up to four of the same picture, `/compare` asks two to four models at once: one "
        "price, one message."
    )
    yield say(
        "`/blend` makes one picture from two to five. With `private` only you see what comes of a command."
    )
    yield say("`/me defaults` remembers options for you, so that you need not type them.")


def _change(_: Sequence[ModelPrices]) -> Lines:
    yield say("**Changing a picture**")
    yield (
        say(
            "Below a result: ↻ the same again, ✏️ with another prompt, 🎨 edit, 🎬 make it move, ⋯ "
            "details, variations, your direct messages. The buttons work as long as the message stands."
        )
    )
    yield (
        say(
            "On any picture in the channel: open its Apps menu. *Edit this image* and *Animate this "
            "image* ask for a model and show the price; *Use as reference* lays it in your tray, up to "
            "fourteen for a day. *Edit* offers what is in the tray, and `/tray` shows it."
        )
    )
    yield say("`/me pictures others:off` keeps others from working from yours.")


def _contests(_: Sequence[ModelPrices]) -> Lines:
    yield say("**Contests**")
    yield say(
        "A contest's card says what it is about, until when, and who pays: its pot. 🎨 or `/contest make` "
        "makes a picture for it that only you see; **Enter this** hands it in, and until the voting starts "
        "`/contest withdraw` takes it back."
    )
    yield say(
        "🗳 or `/contest vote` opens your ballot. Nobody sees whose picture is whose, nor how it stands, "
        "before the result; you can stop any time and change what you said until the end. You are never "
        "asked about your own."
    )
    yield say(
        "The result shows all makers and prompts, what each entry cost, and a file with which anybody can "
        "work out the ranking again. Moderators open contests with `/contest-admin create`."
    )


TOPICS: Mapping[str, tuple[str, Callable[[Sequence[ModelPrices]], Lines]]] = {
    "cost": (later("What does it cost?"), _cost),
    "where": (later("Where is my picture?"), _where),
    "refused": (later("Why was I refused?"), _refused),
    "make": (later("Making things"), _make),
    "change": (later("Changing a picture"), _change),
    "contests": (later("Contests"), _contests),
}
"""By the value of the option: the title, and the lines."""


def topic(name: str, found: Sequence[ModelPrices]) -> list[str]:
    """The lines of one topic. `found` are the prices seen lately."""
    return list(TOPICS[name][1](found))


def overview() -> list[str]:
    """What `/help` says by itself."""
    lines = [
        say("**Atelier** makes pictures and clips for this server. `/imagine prompt: a fox` is all it takes.")
    ]
    lines += [f"- {say(title)} `/help topic:{say(title)}`" for title, _ in TOPICS.values()]
    return lines
