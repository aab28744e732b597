"""Turn a request body into a message, under every rule about content, flags, files and components.

`compose` checks all before it changes anything, so a refused edit leaves the message as it was.
"""

import re

from sandbox.discord.components import check_components
from sandbox.discord.core import Core
from sandbox.discord.embeds import check_embeds
from sandbox.discord.errors import Problems, refusal
from sandbox.discord.form import Form, make_attachment
from sandbox.discord.model import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SUPPRESS_EMBEDS,
    Attachment,
    Json,
    Message,
    number_in,
    object_of,
)

MAX_CONTENT = 2000
MAX_FILES = 10
_USER, _ROLE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")


def compose(core: Core, form: Form, message: Message, *, flags: int, new: bool) -> None:
    """Fill `message` from the form. `flags` are the bits this route may set.

    On an edit (`new` false) absent fields stay; new files without an `attachments` list replace the
    old ones (API v10, discord-api-docs #5170). Raises ApiError 40005, 50006 or 50035.
    """
    problems = Problems()
    set_flags = _flags(form, message, flags, new, problems)
    files = _files(core, form, message, bool(set_flags & EPHEMERAL), problems)
    names = {file.filename for file in files}
    v2 = bool(set_flags & COMPONENTS_V2)
    body, where = form.body, form.where
    content = body.get("content", message.content)
    problems.optional(content, f"{where}content", 0, MAX_CONTENT)
    embeds, components = message.embeds, message.components
    if "embeds" in body:
        embeds = check_embeds(body["embeds"], files=names, problems=problems, where=f"{where}embeds")
    if "components" in body:
        components = check_components(
            body["components"], v2=v2, files=names, problems=problems, where=f"{where}components"
        )
    rules = body.get("allowed_mentions")
    _check_mentions(rules, f"{where}allowed_mentions", problems)
    _check_kind(form, v2=v2, legacy=bool(content or embeds), problems=problems)
    problems.raise_any()
    if not components and (v2 or not (content or embeds or files)):
        raise refusal(50006)
    message.flags, message.content = set_flags, content or ""
    message.embeds, message.components = embeds, components
    _attach(core, message, files)
    _mention(core, message, rules)


def _flags(form: Form, message: Message, may: int, new: bool, problems: Problems) -> int:
    asked = form.body.get("flags")
    asked = 0 if asked is None else asked
    where = f"{form.where}flags"
    if not problems.whole(asked, where, 0, 2**31 - 1):
        return 0
    assert isinstance(asked, int)
    problems.need(not asked & ~may, where, "BASE_TYPE_CHOICES", f"Flags {asked & ~may} cannot be set here.")
    if new:
        return asked | (message.flags & EPHEMERAL)
    kept = message.flags & ~LOADING
    if form.body.get("flags") is not None:
        kept = kept & ~SUPPRESS_EMBEDS | asked
    return kept


def _files(core: Core, form: Form, message: Message, ephemeral: bool, problems: Problems) -> list[Attachment]:
    channel = core.channel(message.channel_id)
    limit = core.upload_limit(channel)
    if any(len(upload.data) > limit for upload in form.files.values()):
        raise refusal(40005)
    listed = form.body.get("attachments")
    if listed is None:
        if not form.files:
            return message.attachments
        listed = [{"id": number} for number in sorted(form.files)]
    entries = problems.objects(listed, f"{form.where}attachments", 0, MAX_FILES)
    return [
        found
        for number, entry in enumerate(entries)
        if (
            found := _file(
                core, form, message, entry, f"{form.where}attachments.{number}", ephemeral, problems
            )
        )
    ]


def _file(
    core: Core, form: Form, message: Message, entry: Json, where: str, ephemeral: bool, problems: Problems
) -> Attachment | None:
    number = number_in(entry.get("id"))
    problems.optional(entry.get("description"), f"{where}.description", 0, 1024)
    file = next((kept for kept in message.attachments if kept.id == number), None)
    if number in form.files:
        file = make_attachment(core, form.files[number], message.channel_id, ephemeral=ephemeral)
    if file is None:
        problems.add(where, "ATTACHMENT_NOT_FOUND", f"Attachment data for id {number} was not found.")
        return None
    if "description" in entry:
        file.description = entry["description"]
    file.spoiler = bool(entry.get("is_spoiler", file.spoiler))
    return file


def _check_kind(form: Form, *, v2: bool, legacy: bool, problems: Problems) -> None:
    text = "The 'content' and 'embeds' fields cannot be used with MessageFlags.IS_COMPONENTS_V2"
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    problems.need(not (v2 and legacy), f"{form.where}flags", code, text)
    poll = form.body.get("poll") is None
    problems.need(poll, f"{form.where}poll", "SANDBOX", "The local Discord has no polls.")


def _check_mentions(rules: object, where: str, problems: Problems) -> None:
    if rules is None:
        return
    fine = isinstance(rules, dict)
    problems.need(fine, where, "DICT_TYPE_CONVERT", "Only dictionaries may be used here.")
    for key in ("parse", "users", "roles"):
        value = object_of(rules).get(key) or []
        problems.need(isinstance(value, list), f"{where}.{key}", "LIST_TYPE_CONVERT", "Must be a list.")
    parse = object_of(rules).get("parse")
    for key in ("users", "roles"):
        both = isinstance(parse, list) and key in parse and object_of(rules).get(key)
        text = f'parse:["{key}"] and {key}: [ids...] are mutually exclusive.'
        problems.need(not both, where, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", text)


def _attach(core: Core, message: Message, files: list[Attachment]) -> None:
    for gone in message.attachments:
        core.files.pop(gone.id, None)
    message.attachments = files
    core.files.update((file.id, file) for file in files)


def _mention(core: Core, message: Message, rules: Json | None) -> None:
    """Return the users that the message pings: those named in it that `allowed_mentions` lets through."""
    parse = ["users", "roles", "everyone"] if rules is None else rules.get("parse") or []
    text = message.spoken
    people = _named(_USER, text, "users", parse, rules)
    message.mentions = [user for user in people if user in core.users]
    message.mention_roles = _named(_ROLE, text, "roles", parse, rules)
    loud = "@everyone" in text or "@here" in text
    message.mention_everyone = loud and "everyone" in parse


def _named(pattern: re.Pattern[str], text: str, kind: str, parse: list[str], rules: Json | None) -> list[int]:
    found = list(dict.fromkeys(int(number) for number in pattern.findall(text)))
    chosen = {number_in(number) for number in (rules or {}).get(kind) or []}
    return [number for number in found if kind in parse or number in chosen]
