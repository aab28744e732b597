"""`python -m bot setup` at a terminal: a walk, a menu, and every kind of answer that is not taken."""

import json
import os
import stat
from pathlib import Path

import pytest
from eth_account import Account

from bot.config.secret import Secret
from bot.config.settings import load_settings
from bot.domain.errors import SettingError
from bot.payments.keys import seal
from sandbox.discord import Permission
from sandbox.ports import free_port
from sandbox.world import TOKEN, WALLET_KEY, World
from tests.cli.setup.scripted import CTRL_C, Desk

KEY = WALLET_KEY.removeprefix("0x")
DONE = ("Number to change", "")


def walk(world: World, **changed: str) -> list[tuple[str, str]]:
    """The answers of a host who takes what is offered, with the key of the world's wallet."""
    answers = {
        "Token": TOKEN,
        "your server": world.lab.name,
        "Ids of the hosts": "",  # the owner of the application
        "channel": "#mod-log",
        "One or several": "",
        "Address": "",
        "new, key": "key",
        "Password": "",
        "Private key": KEY,
        "Number to change": "",
    }
    return list((answers | changed).items())


async def test_a_walk_from_an_empty_file_to_a_bot_that_starts(desk: Desk, world: World) -> None:
    code, script = await desk.run(walk(world))
    assert code == 0, script.text
    values = desk.values()
    assert values["DISCORD_TOKEN"] == TOKEN
    assert values["HOST_GUILD_ID"] == str(world.lab.id)
    assert values["HOST_USER_IDS"] == str(world.people["hana"].id)
    assert int(values["HOST_LOG_CHANNEL_ID"]) == world.channels["mod-log"].id
    assert "WALLET_PRIVATE_KEY" not in values or not values["WALLET_PRIVATE_KEY"]
    sealed, password = json.loads(desk.text("WALLET_KEYSTORE")), desk.text("WALLET_PASSWORD_FILE").strip()
    assert Account.from_key(Account.decrypt(sealed, password)).address == world.wallet
    for file in (desk.file, values["WALLET_KEYSTORE"], values["WALLET_PASSWORD_FILE"]):
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600, file
    load_settings({}, desk.file)
    assert "# the world of this test" in desk.file.read_text()


async def test_it_says_what_each_service_found_and_never_a_secret(desk: Desk, world: World) -> None:
    _, script = await desk.run(walk(world))
    for found in ("logs in as", "✓ Atelier Lab", "✓ Hana", "✓ #mod-log", world.wallet, "$50.00"):
        assert found in script.text, script.text
    assert f"client_id={world.discord.application_id}" in script.text
    assert "permissions=274878024704" in script.text
    for secret in (TOKEN, KEY, desk.text("WALLET_PASSWORD_FILE").strip()):
        assert secret not in script.text
    assert [prompt.split("(")[0].strip() for prompt in script.hidden] == [
        "Token", "Password for the keystore", "Private key, 64 hex digits",
    ]  # fmt: skip


async def test_again_it_shows_the_answers_and_changes_one(desk: Desk, world: World) -> None:
    await desk.run(walk(world))
    before = desk.values()
    code, script = await desk.run(
        [("Number to change", "4"), ("channel", "none"), DONE],
    )
    assert code == 0
    assert "Atelier Lab" in script.text
    assert world.wallet in script.text
    assert desk.values() == before | {"HOST_LOG_CHANNEL_ID": ""}


async def test_ctrl_c_keeps_what_was_answered_and_the_next_time_goes_on_there(
    desk: Desk, world: World
) -> None:
    code, script = await desk.run(walk(world, **{"One or several": CTRL_C}))
    assert code == 1
    assert "goes on from there" in script.text
    assert desk.values()["HOST_USER_IDS"] == str(world.people["hana"].id)
    again = [("new, key", "new"), ("Password", ""), DONE]
    code, script = await desk.run(again)
    assert code == 0, script.text
    assert "Token" not in "".join(script.hidden)


async def test_ctrl_c_after_the_key_is_sealed_offers_it_again(desk: Desk, world: World) -> None:
    world.faults.add("chain.rpc", "500", times=-1)
    answers = walk(world, **{"new, key": "new", "check again": CTRL_C})
    code, _ = await desk.run(answers)
    assert code == 1
    assert "WALLET_KEYSTORE" not in desk.values()
    world.faults.clear()
    code, script = await desk.run([("new, key", ""), ("Password of the keystore", ""), DONE])
    assert code == 0, script.text
    assert "is there already" in script.text
    assert len(list(desk.folder.glob("data/wallet*.json"))) == 1


BOT, SERVER, HOSTS, LOG, NETWORKS, NODES, WALLET = map(str, range(1, 8))


@pytest.mark.parametrize(
    ("number", "question", "wrong", "words"),
    [
        (BOT, "Token", "not-the-token", "Discord refuses this token"),
        (BOT, "Token", "short", "8 to 200 characters"),
        (SERVER, "your server", "Nowhere", "no server “Nowhere”"),
        (SERVER, "your server", "123456789012345678", "not on that server. Open this link"),
        (HOSTS, "Ids of the hosts", "Hana", "Discord id"),
        (HOSTS, "Ids of the hosts", "42", "42 is not on your server"),
        (HOSTS, "Ids of the hosts", ",", "One host at least"),
        (LOG, "channel", "#nowhere", "no channel “nowhere”"),
        (NETWORKS, "One or several", "bitcoin", "base or solana or tempo"),
        (NETWORKS, "One or several", "base,base", "once only"),
        (NODES, "Address", "ftp://node", "https://"),
        (NODES, "Address", "http://node.example", "this machine only"),
        (WALLET, "new, key", "/nonexistent/wallet.json", "there is no file"),
    ],
)
async def test_a_wrong_answer_is_told_and_asked_for_again(
    settled: Desk, number: str, question: str, wrong: str, words: str
) -> None:
    before = settled.values()
    menu = ("Number to change", number), (question, wrong), (question, ""), ("Number to change", CTRL_C)
    code, script = await settled.run(menu)
    assert (code, script.answers) == (1, []), script.text
    assert words in script.text
    assert settled.values() == before
    if question == "Token":
        assert wrong not in script.text


async def test_a_key_and_a_password_of_the_wrong_form(settled: Desk, world: World) -> None:
    answers = [
        *(("Number to change", WALLET), ("new, key", "key"), ("Password", "1234"), ("Password", "12345678")),
        *(("Once more", "12345679"), ("Password", "12345678"), ("Once more", "12345678")),
        *(("Private key", "zz" * 32), ("new, key", ""), ("Number to change", CTRL_C)),
    ]
    before = settled.values()
    _, script = await settled.run(answers)
    assert script.answers == []
    for words in ("8 characters at least", "The two differ", "64 hex digits"):
        assert words in script.text
    assert "zz" not in script.text
    assert settled.values() == before
    assert not list((settled.folder / "data").glob("*")), "a password that nothing is sealed with is removed"


async def test_a_keystore_that_is_there_is_opened_with_its_password(settled: Desk, world: World) -> None:
    file = settled.folder / "mine.json"
    seal(Secret(WALLET_KEY), "a password of mine", file)
    answers = [
        *(("Number to change", WALLET), ("new, key", str(file)), ("Password of", "another one")),
        *(("new, key", str(file)), ("Password of", "a password of mine"), ("Number to change", CTRL_C)),
    ]
    _, script = await settled.run(answers)
    assert "wrong password" in script.text
    values = settled.values()
    assert values["WALLET_KEYSTORE"] == str(file)
    assert values["WALLET_PRIVATE_KEY"] == ""
    assert settled.text("WALLET_PASSWORD_FILE") == "a password of mine\n"
    assert len(list((settled.folder / "data").glob("*"))) == 1


async def test_solana_has_a_wallet_and_nodes_of_its_own(settled: Desk, world: World) -> None:
    menu = [("Number to change", NETWORKS), ("One or several", "base,solana")]
    new = [("new, key", "new"), ("Password", ""), ("Number to change", "")]
    code, script = await settled.run([*menu, *new])
    assert code == 0, script.text
    values = settled.values()
    assert values["NETWORKS"] == "base,solana"
    assert Path(values["SOLANA_KEYSTORE"]).name == "solana-wallet.json"
    assert "The first transfer makes its token account" in script.text


async def test_a_channel_that_the_bot_may_not_write_in(settled: Desk, world: World) -> None:
    sealed = world.discord.add_channel(world.lab, "sealed")
    world.discord.set_bot_permissions(sealed, deny=Permission.SEND_MESSAGES)
    menu = [("Number to change", LOG), ("channel", "sealed"), ("channel", ""), ("Number to change", CTRL_C)]
    _, script = await settled.run(menu)
    assert "may not write in #sealed" in script.text


@pytest.mark.parametrize(("word", "kept"), [("keep", True), ("", False)])
async def test_a_silent_node_is_said_and_the_host_decides(
    settled: Desk, world: World, word: str, kept: bool
) -> None:
    silent = f"http://127.0.0.1:{free_port()}"
    menu = [("Number to change", NODES), ("Address", silent), ("check again", word)]
    menu += [] if kept else [("check again", "keep")]
    _, script = await settled.run([*menu, ("Number to change", CTRL_C)])
    assert script.answers == []
    assert script.text.count("It was not checked") == (1 if kept else 2)
    assert settled.values()["BASE_RPC_URL"] == silent


async def test_a_bot_on_no_server_is_invited_first(desk: Desk, world: World) -> None:
    bot = world.discord.core.bot.id
    member = world.lab.members.pop(bot)
    del world.second.members[bot]

    class Invited(str):
        """An answer that comes with the bot on the server."""

        def __eq__(self, other: object) -> bool:
            world.lab.members[bot] = member
            return str(self) == other

        __hash__ = str.__hash__

    code, script = await desk.run([("your server", ""), ("your server", Invited("")), *walk(world)])
    assert code == 0, script.text
    assert "add it to yours" in script.text
    assert "No server is chosen yet" in script.text


async def test_a_setting_that_is_not_asked_for_and_wrong_is_named(desk: Desk) -> None:
    with desk.file.open("a") as file:
        file.write("QUEUE_MAX=many\n")
    with pytest.raises(SettingError, match="QUEUE_MAX"):
        await desk.run()


async def test_a_broken_answer_in_the_file_is_asked_for(settled: Desk, world: World) -> None:
    text = settled.file.read_text().replace(f"HOST_GUILD_ID={world.lab.id}", "HOST_GUILD_ID='my server'")
    settled.file.write_text(text)
    _, script = await settled.run([("your server", "Atelier Lab"), ("Ids", CTRL_C)])
    assert script.answers == []
    assert settled.values()["HOST_GUILD_ID"] == str(world.lab.id)


async def test_another_server_asks_again_for_what_no_longer_fits(settled: Desk, world: World) -> None:
    menu = [
        ("Number to change", SERVER),
        ("your server", "Second Server"),
        ("Ids", str(world.people["ines"].id)),
    ]
    _, script = await settled.run([*menu, ("channel", "mod-log"), ("Number to change", CTRL_C)])
    assert script.answers == [], script.text
    assert settled.values()["HOST_USER_IDS"] == str(world.people["ines"].id)
