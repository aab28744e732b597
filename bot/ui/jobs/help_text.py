"""`/help`: short answers to common questions, with the prices that lists of models show."""

from collections.abc import Callable, Iterator, Mapping

from bot.catalogue import MODELS, Media
from bot.domain.money.model_facts import ModelFacts
from bot.i18n import N_, _
from bot.ui.kit.formatting import DOT
from bot.ui.money import model_text, price_text

Facts = Mapping[str, ModelFacts]
Lines = Iterator[str]


def _cost(facts: Facts) -> Lines:
    """Yield the answer about prices, with a line for each model."""
    yield _("The price is on the button, and it's the price paid. Asking for a price is free.")
    yield _("The server's budget pays, never you.")
    yield _("Cheap jobs start right away. Above a line that moderators set you confirm first.")
    for kind, heading in ((Media.IMAGE, _("**Pictures**")), (Media.VIDEO, _("**Clips**"))):
        yield heading
        for model in MODELS:
            if model.kind is kind and (known := facts.get(model.id)) is not None:
                parts = (model.id, price_text.between(known.low, known.high), model_text.pace(known))
                yield f"-# {DOT.join(parts)}"


def _where(_facts: Facts) -> Lines:
    yield _("The answer to your command says where I post it. If it's private, only you see it.")
    yield _("Until then a card says what is happening. If it's late, I keep checking until it arrives.")
    yield _("`/jobs` lists yours and can cancel those that wait. `/show` brings a result back, for free.")
    yield _("If one fails after it was paid, I tell you, and your allowance is given back.")


def _refused(_facts: Facts) -> Lines:
    yield _("The answer says what stopped it: a limit, the budget, a model that is off, a file or an option.")
    yield _("A limit says how much is used, when it resets and who can raise it.")
    yield _("A refusal never costs anything.")
    yield _("Your prompt is kept. The buttons below change it, make it cheaper or ask a moderator.")
    yield _("`/me info` shows what you have left, and `/budget show` what the server has.")


def _make(_facts: Facts) -> Lines:
    yield _("`/imagine` makes a picture, `/draft` a quick and cheap one, and `/animate` a clip.")
    yield _("Each model has its own command too:")
    for kind, words in ((Media.IMAGE, _("pictures")), (Media.VIDEO, _("clips"))):
        commands = (
            f"`/{model.command} {model.operations[0].name}`" for model in MODELS if model.kind is kind
        )
        yield f"-# {words}: {', '.join(commands)}"
    yield _("`count` makes up to four at once. `/compare` asks two to four models with the same prompt.")
    yield _("`/blend` makes one picture from two to five. With `private` only you see the result.")
    yield _("`/me defaults` remembers options for you. `/me favourites` has the prompts you saved.")


def _change(_facts: Facts) -> Lines:
    yield _("Below a result: ↻ again, ✏️ another prompt, 🎨 edit, 🎬 animate, ⋯ everything else.")
    yield _("⋯ has details, other shapes, variations, favourites, your direct messages, report and delete.")
    yield _("For any other picture in the channel, open its message's Apps menu: edit, animate or keep it.")
    yield _("*Use as reference* puts pictures in your tray for a day. `/tray` shows them.")
    yield _("`/me pictures` decides whether others may work from yours.")


def _contests(_facts: Facts) -> Lines:
    yield _("A contest's card says what it's about, when it ends and what you can win.")
    yield _("Its pot pays for the pictures you make for it.")
    yield _("🎨 or `/contest make` makes a picture that only you see. **Enter this** enters it.")
    yield _("Until the voting starts, `/contest withdraw` takes an entry back.")
    yield _("🗳️ or `/contest vote` opens your ballot. You never see names, counts or your own pictures on it.")
    yield _("The result shows all names, prompts and costs, with a file to recount the ranking.")
    yield _("Moderators start a contest with `/contest-admin create`.")


TOPICS: Mapping[str, tuple[str, Callable[[Facts], Lines]]] = {
    "cost": (N_("What does it cost?"), _cost),
    "where": (N_("Where is my picture?"), _where),
    "refused": (N_("Why was I refused?"), _refused),
    "make": (N_("Making things"), _make),
    "change": (N_("Changing a picture"), _change),
    "contests": (N_("Contests"), _contests),
}
"""Title and lines of each topic, by the value of the option."""


def title(topic: str) -> str:
    """Return the topic's heading."""
    return _(TOPICS[topic][0])


def lines(topic: str, facts: Facts) -> list[str]:
    """Return the lines of one topic, below its heading."""
    return list(TOPICS[topic][1](facts))


def overview() -> list[str]:
    """Return the lines of `/help` without a topic, below its heading."""
    return [
        _("Type `/imagine` and describe a picture. That's all it takes."),
        _("The price is always shown first, and the server's budget pays."),
    ]
