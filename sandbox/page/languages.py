"""The languages that a person's Discord can be set to, and commands as it shows them in one."""

from sandbox.discord.model import Json, object_of, objects_of

LANGUAGES = {"en-US": "English", "de": "Deutsch", "fr": "Français"}
"""Names by Discord's locales. The bot does not speak the last one: it answers in English there."""

_CHOSEN = ("name_localizations", "description_localizations")


def localized(command: Json, locale: str) -> Json:
    """Return a command in the person's language. `label` is shown in menus; the bot knows `name`."""
    shown = {key: value for key, value in command.items() if key not in _CHOSEN}
    label = object_of(command.get("name_localizations")).get(locale)
    if label:
        shown["label"] = label
    description = object_of(command.get("description_localizations")).get(locale)
    if description:
        shown["description"] = description
    if "choices" in command:
        shown["choices"] = [_choice(choice, locale) for choice in objects_of(command["choices"])]
    if "options" in command:
        shown["options"] = [localized(option, locale) for option in objects_of(command["options"])]
    return shown


def _choice(choice: Json, locale: str) -> Json:
    name = object_of(choice.get("name_localizations")).get(locale) or choice["name"]
    return {"name": name, "value": choice["value"]}
