"""The texts that a member typed into a dialog, from the data of its submit."""

from collections.abc import Mapping, Sequence
from typing import Any


def typed(components: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the typed texts and chosen entries of a submit, by the custom ids of their inputs and menus.

    A menu with nothing chosen is missing.
    """
    texts: dict[str, str] = {}
    for component in components:
        if component.get("values"):
            texts[component["custom_id"]] = str(component["values"][0])
        texts |= typed(_inside(component))
    return texts | written(components)


def written(components: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the typed texts alone."""
    texts: dict[str, str] = {}
    for component in components:
        if "value" in component:
            texts[component["custom_id"]] = str(component["value"])
        texts |= written(_inside(component))
    return texts


def _inside(component: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    inner = component.get("component")
    return [inner] if inner is not None else component.get("components", [])
