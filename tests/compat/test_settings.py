"""An old .env file gives the same settings."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bot.config.secret import Secret
from bot.config.settings import Settings, load_settings, unknown_names
from bot.domain.money.networks import BASE
from tests.compat.before import FOLDER, load

FILES = sorted(FOLDER.glob("*.env"))


def plain(value: object) -> object:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Path) else value


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_has_the_value_it_had(file: Path) -> None:
    settings = load_settings({}, file)
    now: dict[str, Any] = {field.name: plain(getattr(settings, field.name)) for field in fields(Settings)}
    then = load("settings.json")[file.name]
    then["base_rpc_url"] = [then["base_rpc_url"]]  # a list of one since it takes several
    least = BASE.depth  # 5, the default, was too few
    then["deposit_confirmations"] = max(then["deposit_confirmations"], least)
    now["payees"] = list(settings.payees_on("base"))  # Solana's came later
    assert {name: now[name] for name in then} == then
    assert not unknown_names(file)


def test_the_files_set_every_setting_of_then() -> None:
    names = {
        line.removeprefix("export ").partition("=")[0]
        for file in FILES
        for line in file.read_text().splitlines()
    }
    assert {name.upper() for name in load("settings.json")["all.env"]} <= names
