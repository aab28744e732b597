"""The bot's side of an interaction: the first answer, and the webhook that lives 15 minutes.

Rules: one first answer within 3 s (else 10062), a second is 40060; no message through the token
before it (10015); the token dies after 15 minutes (50027). What is deferred stays as private or
public as it was deferred; the first follow-up after a defer becomes the deferred answer.
"""

from collections.abc import Callable

from sandbox.discord.commands import check_choice_list
from sandbox.discord.compose import compose
from sandbox.discord.core import Core
from sandbox.discord.errors import ApiError, Problems, refusal
from sandbox.discord.form import Form
from sandbox.discord.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Interaction
from sandbox.discord.modals import Modal, check_modal
from sandbox.discord.model import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    Json,
    Message,
)
from sandbox.discord.posting import blank, edited, post
from sandbox.discord.render import user_json
from sandbox.discord.render_message import message_json

PONG, MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
NEW_FLAGS = EPHEMERAL | SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
EDIT_FLAGS = SUPPRESS_EMBEDS | COMPONENTS_V2
_FITS = {
    MESSAGE: (COMMAND, COMPONENT, SUBMIT),
    DEFER: (COMMAND, COMPONENT, SUBMIT),
    DEFER_UPDATE: (COMPONENT, SUBMIT),
    UPDATE: (COMPONENT, SUBMIT),
    CHOICES: (AUTOCOMPLETE,),
    MODAL: (COMMAND, COMPONENT),
}


def find(core: Core, interaction_id: int, token: str) -> Interaction:
    """Return the interaction that may still get its first answer. Raises ApiError 10062 or 40060."""
    interaction = core.interactions.get(interaction_id)
    if interaction is None or interaction.token != token:
        raise refusal(10062)
    if interaction.acked_at is not None:
        raise refusal(40060)
    if interaction.failed:
        raise refusal(10062)
    return interaction


def answer_first(core: Core, interaction: Interaction, form: Form) -> None:
    """Carry out the callback. ApiError leaves the interaction unanswered."""
    kind = form.body.get("type")
    source = interaction.message_id is not None
    fits = isinstance(kind, int) and interaction.kind in _FITS.get(kind, ())
    if not fits or (kind in (DEFER_UPDATE, UPDATE) and not source):
        raise ApiError(400, 50035, "Invalid Form Body", _type_error(kind))
    assert isinstance(kind, int)
    _ACTIONS[kind](core, interaction, form.inner())
    interaction.acked_at = core.clock.now()
    interaction.ack_kind = kind
    core.events.emit(
        "interaction_acked",
        {"id": str(interaction.id), "type": kind, "channel_id": str(interaction.channel_id)},
        (interaction.user_id,),
    )


def _type_error(kind: object) -> Json:
    text = f"Callback type {kind} does not answer this kind of interaction."
    return {"type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": text}]}}


def _message(core: Core, interaction: Interaction, form: Form) -> None:
    message = reply(core, interaction, first=True)
    compose(core, form, message, flags=NEW_FLAGS, new=True)
    _show(core, interaction, message)
    interaction.original_id = message.id


def _defer(core: Core, interaction: Interaction, form: Form) -> None:
    flags = form.body.get("flags") or 0
    problems = Problems()
    problems.whole(flags, "data.flags", 0, 2**31 - 1)
    problems.raise_any()
    text = "Only the ephemeral flag can be set when deferring."
    problems.need(not flags & ~EPHEMERAL, "data.flags", "BASE_TYPE_CHOICES", text)
    for key in form.body.keys() - {"flags"}:
        problems.add(f"data.{key}", "DEFERRED_WITH_CONTENT", "A deferred answer carries nothing but flags.")
    problems.raise_any()
    message = reply(core, interaction, first=True)
    message.flags = LOADING | flags
    _show(core, interaction, message)
    interaction.original_id = message.id


def _defer_update(core: Core, interaction: Interaction, form: Form) -> None:
    interaction.original_id = interaction.message_id


def _update(core: Core, interaction: Interaction, form: Form) -> None:
    source = core.messages.get(interaction.message_id or 0)
    if source is None or source.deleted:
        raise refusal(10008)
    compose(core, form, source, flags=EDIT_FLAGS, new=False)
    edited(core, source)
    interaction.original_id = source.id


def _choices(core: Core, interaction: Interaction, form: Form) -> None:
    problems = Problems()
    choices = problems.objects(form.body.get("choices") or [], "data.choices", 0, 25)
    check_choice_list(choices, interaction.focused_type or 0, "data.choices", problems)
    problems.raise_any()
    interaction.choices = choices


def _modal(core: Core, interaction: Interaction, form: Form) -> None:
    problems = Problems()
    check_modal(form.body, problems)
    problems.raise_any()
    body = form.body
    modal = Modal(body["custom_id"], body["title"], body["components"], interaction.id)
    interaction.modal = modal
    data = {"interaction_id": str(interaction.id), "channel_id": str(interaction.channel_id)} | body
    core.events.emit("modal_open", data, (interaction.user_id,))


_ACTIONS: dict[int, Callable[[Core, Interaction, Form], None]] = {
    MESSAGE: _message,
    DEFER: _defer,
    DEFER_UPDATE: _defer_update,
    UPDATE: _update,
    CHOICES: _choices,
    MODAL: _modal,
}


def reply(core: Core, interaction: Interaction, *, first: bool) -> Message:
    """Return an unposted message of the bot in answer to the interaction."""
    message = blank(core, core.channel(interaction.channel_id), core.bot.id)
    message.webhook_id = core.application_id
    menu = interaction.payload["data"].get("type", 1) != 1
    message.kind = (23 if menu else 20) if interaction.kind == COMMAND else 19
    target = interaction.message_id if first else interaction.original_id
    if not first:
        message.kind = 19
    if message.kind == 19 and target:
        message.reference = {"type": 0, "channel_id": str(message.channel_id), "message_id": str(target)}
    message.metadata = metadata(core, interaction)
    return message


def metadata(core: Core, interaction: Interaction) -> Json:
    """Return `interaction_metadata`: the user and the act that caused a message."""
    body: Json = {
        "id": str(interaction.id),
        "type": interaction.kind,
        "user": user_json(core.users[interaction.user_id]),
        "authorizing_integration_owners": interaction.payload["authorizing_integration_owners"],
    }
    if interaction.kind == COMMAND:
        body["name"] = interaction.name
    if interaction.kind == COMPONENT:
        body["interacted_message_id"] = str(interaction.message_id)
    opened_by = core.interactions.get(interaction.opened_by or 0)
    if interaction.kind == SUBMIT and opened_by:
        body["triggering_interaction_metadata"] = metadata(core, opened_by)
    return body


def _show(core: Core, interaction: Interaction, message: Message) -> None:
    if message.ephemeral:
        message.seen_by = interaction.user_id
    post(core, message)


def callback_json(core: Core, interaction: Interaction) -> Json:
    """Return the body of `?with_response=1`: the message only if one was made or updated."""
    original = interaction.original
    body: Json = {
        "id": str(interaction.id),
        "type": interaction.kind,
        "channel_id": str(interaction.channel_id),
    }
    if interaction.guild_id:
        body["guild_id"] = str(interaction.guild_id)
    if original:
        body["response_message_id"] = str(original.id)
        body["response_message_loading"] = original.loading
        body["response_message_ephemeral"] = original.ephemeral
    answered: Json = {"interaction": body}
    if original and interaction.ack_kind in (MESSAGE, UPDATE):
        answered["resource"] = {"type": interaction.ack_kind, "message": message_json(core, original)}
    return answered


def by_token(core: Core, application_id: int, token: str) -> Interaction:
    """Return the answered interaction of a live token. Raises ApiError 10015 or 50027."""
    if application_id != core.application_id:
        raise refusal(10015)
    interaction = core.interactions.get(core.tokens.get(token, 0))
    if interaction is None or core.clock.now() >= interaction.expires_at:
        raise refusal(50027)
    if interaction.acked_at is None:
        raise refusal(10015)
    return interaction


def own_message(core: Core, interaction: Interaction, name: str) -> Message:
    """Return `@original` or one of the interaction's messages by id. Raises ApiError 10008 if it is gone."""
    known = [interaction.original_id, *interaction.followup_ids]
    number = interaction.original_id if name == "@original" else int(name)
    message = core.messages.get(number or 0)
    if number not in known or message is None or message.deleted:
        raise refusal(10008)
    return message


def follow_up(core: Core, interaction: Interaction, form: Form) -> Message:
    """Post one more message, in place of the "thinking" one if that is still there."""
    original = interaction.original
    if original and original.loading:
        return edit(core, original, form, flags=NEW_FLAGS)
    message = reply(core, interaction, first=False)
    compose(core, form, message, flags=NEW_FLAGS, new=True)
    _show(core, interaction, message)
    interaction.followup_ids.append(message.id)
    return message


def edit(core: Core, message: Message, form: Form, *, flags: int = EDIT_FLAGS) -> Message:
    loading = message.loading
    private = message.flags & EPHEMERAL
    compose(core, form, message, flags=flags, new=False)
    message.flags = message.flags & ~EPHEMERAL | private
    edited(core, message, was_loading=loading)
    return message
