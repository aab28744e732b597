"""Settings: read once, checked, and never showing a secret."""

import copy
import os
import pickle
import traceback
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.config.secret import Secret
from bot.config.settings import Settings, load_settings, unknown_names
from bot.config.table import SPEC
from bot.domain.errors import SettingError

NO_FILE = Path("/nonexistent/.env")
KEY = "a3" * 32
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"
LOCAL = {
    "DISCORD_API_URL": "http://127.0.0.1:8001/api/v10",
    "DISCORD_GATEWAY_URL": "ws://127.0.0.1:8001/gateway",
    "STABLESTUDIO_URL": "http://localhost:8002",
    "BLOB_URL": "http://127.0.0.1:8003/api/blob/",
    "BASE_RPC_URL": "http://[::1]:8004",
}


def load(**environ: str) -> Settings:
    return load_settings(environ, NO_FILE)


def test_without_anything_the_defaults_hold() -> None:
    settings = load()
    assert settings.discord_api_url == "https://discord.com/api/v10"
    assert settings.stablestudio_url == "https://stablestudio.dev"
    assert settings.authorization_seconds == 300
    assert settings.queue_max == 1000
    assert settings.database_path == Path("data/atelier.sqlite3")
    assert settings.health_port is None
    assert settings.health_address == "127.0.0.1"
    assert settings.host_user_ids == ()
    assert not settings.all_local


def test_the_table_and_the_settings_have_the_same_names() -> None:
    assert sorted(entry.name.lower() for entry in SPEC) == sorted(field.name for field in fields(Settings))


@pytest.mark.parametrize("text", [KEY, "0x" + KEY, KEY.upper(), f"  {KEY}  "])
def test_a_private_key_is_read_in_every_usual_form(text: str) -> None:
    key = load(WALLET_PRIVATE_KEY=text).wallet_private_key
    assert key is not None
    assert key.reveal() == "0x" + KEY


N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.mark.parametrize(
    "text", ["12ab34", "0x" + "g" * 64, KEY + "00", "0" * 64, f"{N:064x}", "f" * 64, "x" + KEY, "١" * 64]
)
def test_what_is_no_private_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingError, match=r"^WALLET_PRIVATE_KEY must be a private key") as caught:
        load(WALLET_PRIVATE_KEY=text)
    assert text not in "".join(traceback.format_exception(caught.value))


def test_the_largest_private_key_is_taken() -> None:
    assert load(WALLET_PRIVATE_KEY=f"{N - 1:064x}").wallet_private_key


REFUSED = {
    "DISCORD_TOKEN": ["short", "two words here", "x" * 201, "ünïcödé-token"],
    "DISCORD_API_URL": [
        "https://discord.com/api/v9", "discord.com/api/v10", "http://discord.com/api/v10", "ftp://x/api/v10",
        "https://u:p@discord.com/api/v10", "https://discord.com/api/v10#x", "https:///api/v10",
    ],
    "DISCORD_GATEWAY_URL": ["ws://gateway.discord.gg/", "https://gateway.discord.gg/"],
    "STABLESTUDIO_URL": [
        "http://stablestudio.dev", "https://stablestudio.dev/api", "http://127.0.0.1.evil.example",
        "http://10.0.0.1", "http://[::ffff:10.0.0.1]", "https://x:99999", "https://x:0", "https://a b",
    ],
    "BLOB_URL": ["http://vercel.com/api/blob/"],
    "NETWORKS": ["ethereum", "base,base", "base,Base", ",", "base solana"],
    "BASE_RPC_URL": ["http://mainnet.base.org", "mainnet.base.org", ","],
    "SOLANA_PRIVATE_KEY": ["12", "0" * 64, "z" * 63, "l" * 87, "[1,2]", "x" + KEY],
    "SOLANA_RPC_URL": ["http://api.mainnet-beta.solana.com"],
    "TEMPO_RPC_URL": ["rpc.tempo.xyz"],
    "PAYEES": ["0x12", "me", ",", "0" * 40],
    "HOST_GUILD_ID": ["abc", "-1", "0", "9" * 20, "1.5"],
    "HOST_USER_IDS": ["1,abc", "1 2"],
    "HOST_LOG_CHANNEL_ID": ["#log"],
    "QUEUE_MAX": ["0", "-5", "1e3", "many", "١٢"],
    "AUTHORIZATION_SECONDS": ["29", "301", "60.5"],
    "DEPOSIT_CONFIRMATIONS": ["0"],
    "LOSSES": ["nobody"],
    "REFERENCES": ["both"],
    "SPOOL_MIN_FREE_BYTES": ["1GB"],
    "MEDIA_URL": [
        "pictures", "s3://", "s3://ab", "s3://Bucket/x", "https://bucket.s3.amazonaws.com", "file://", "file://x/y",
        "s3://bucket/a?region=x", "s3://key:secret@bucket/a", "s3://bucket/a b",
        "s3://pictures//x//", "s3://pictures/../x", "s3://pictures/%2e%2E/x", "s3://pictures/x/.", "file:///a/../b",
    ],
    "DATABASE_URL": ["postgresql://[::1/atelier", "postgresql://a:%z@db/x", "atelier"],
    "MEDIA_ENDPOINT": ["s3.example.org", "ftp://s3.example.org", "https://u:p@s3.example.org", "https://s3.example.org/x"],
    "MEDIA_REGION": ["eu central"],
    "MEDIA_SECRET_KEY": ["two words"],
    "LOG_FORMAT": ["xml"],
    "LOG_LEVEL": ["LOUD"],
    "HEALTH_PORT": ["0", "65536", "http"],
    "HEALTH_ADDRESS": ["localhost", "10.0.0", "127.0.0.1:80", "1"],
    "CLOCK_SPEED": ["0.5", "nan", "inf", "-1", "fast"],
    "KILL_AT": ["nowhere", "signed:0", "signed:", ":2", "Signed"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, all_ in REFUSED.items() for text in all_])
def test_what_cannot_be_used_is_refused_in_one_sentence_that_names_it(name: str, text: str) -> None:
    with pytest.raises(SettingError) as caught:
        load(**{**LOCAL, name: text})
    said = str(caught.value)
    assert said.startswith(name)
    assert said.endswith(".")
    assert "\n" not in said


def test_addresses_are_not_repeated_in_errors() -> None:
    with pytest.raises(SettingError) as caught:
        load(BASE_RPC_URL="http://base.example/v2/very-private-key")
    assert "very-private-key" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("CLOCK_SPEED", "20"), ("KILL_AT", "signed:2"), ("DATABASE_UNSAFE", "yes")]
)
@pytest.mark.parametrize(
    "outside", ["DISCORD_API_URL", "DISCORD_GATEWAY_URL", "STABLESTUDIO_URL", "BASE_RPC_URL"]
)
def test_test_settings_work_among_stand_ins_only(name: str, value: str, outside: str) -> None:
    given = {**LOCAL, name: value}
    assert load(**given).all_local
    del given[outside]
    with pytest.raises(SettingError, match=rf"^{name} works only"):
        load(**given)


def test_a_clock_of_speed_one_is_everybodys() -> None:
    assert load(CLOCK_SPEED="1").clock_speed == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"WALLET_PRIVATE_KEY": KEY, "WALLET_KEYSTORE": "k.json"}, "choose one"),
        ({"WALLET_KEYSTORE": "k.json"}, "WALLET_PASSWORD_FILE is not set"),
        ({"MEDIA_ACCESS_KEY": "AKIA"}, "MEDIA_ACCESS_KEY and MEDIA_SECRET_KEY belong together"),
        ({"SOLANA_PRIVATE_KEY": KEY, "SOLANA_KEYSTORE": "k.json"}, "choose one"),
        ({"SOLANA_KEYSTORE": "k.json"}, "WALLET_PASSWORD_FILE is not set"),
        ({"WALLET_KEYSTORE": "k.json", "SOLANA_KEYSTORE": "k.json"}, "SOLANA_KEYSTORE is the same"),
        (
            {"WALLET_PRIVATE_KEY": KEY, "SOLANA_PRIVATE_KEY": KEY.upper().replace("X", "x")},
            "SOLANA_PRIVATE_KEY is the same",
        ),
    ],
)
def test_settings_that_do_not_go_together(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        load(**given)


SOLANA_PAYEE = "HqpEDUY3kV423fSAv7iaY3cQiz8qN8qEuGqLsG4s6h2c"
EVM_PAYEE = "0x07F067959297767c887dbfA3C72379c66E82a045"


def test_the_place_of_the_files() -> None:
    settings = load(
        MEDIA_URL="s3://pictures/atelier/",
        MEDIA_ENDPOINT="http://objects:9000/",
        MEDIA_ACCESS_KEY="AKIA",
        MEDIA_SECRET_KEY="very-private",
    )
    assert settings.media_url == "s3://pictures/atelier"
    assert settings.media_endpoint == "http://objects:9000"
    assert "very-private" not in repr(settings)
    assert "very-private" in settings.secrets()
    for url in ("gs://my.bucket", "az://pictures/a/b", "file:///srv/files"):
        assert load(MEDIA_URL=url).media_url == url


def test_networks_are_in_order_of_preference() -> None:
    assert load().networks == ("base",)
    settings = load(NETWORKS=" Tempo, solana")
    assert settings.networks == ("tempo", "solana")
    assert settings.rpc_urls("tempo") == ("https://rpc.tempo.xyz",)


def test_payees_are_those_of_the_network() -> None:
    settings = load(PAYEES=f"{EVM_PAYEE},{SOLANA_PAYEE}")
    assert settings.payees_on("base") == settings.payees_on("tempo") == (EVM_PAYEE,)
    assert settings.payees_on("solana") == (SOLANA_PAYEE,)
    assert all(load().payees_on(word) for word in ("base", "solana", "tempo"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"NETWORKS": "base,solana", "SOLANA_RPC_URL": ","}, r"^SOLANA_RPC_URL is empty"),
        ({"NETWORKS": "tempo", "TEMPO_RPC_URL": ","}, r"^TEMPO_RPC_URL is empty"),
        ({"NETWORKS": "base,solana", "PAYEES": EVM_PAYEE}, r"^PAYEES has no address on solana"),
        ({"NETWORKS": "tempo", "PAYEES": SOLANA_PAYEE}, r"^PAYEES has no address on tempo"),
    ],
)
def test_a_network_that_could_not_pay_is_refused_by_name(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        load(**given)


def test_what_only_another_network_needs_may_be_missing() -> None:
    assert load(SOLANA_RPC_URL=",", PAYEES=EVM_PAYEE).networks == ("base",)


def test_only_the_nodes_in_use_have_to_be_stand_ins() -> None:
    assert load(**LOCAL).all_local
    assert not load(**LOCAL, NETWORKS="base,solana").all_local
    assert load(**LOCAL, NETWORKS="base,solana", SOLANA_RPC_URL="http://127.0.0.1:8005").all_local


def test_a_solana_key_is_read_as_wallets_write_it() -> None:
    pair = "5" * 87
    for text, read in ((pair, pair), (KEY.upper(), "0x" + KEY), (f" 0x{KEY} ", "0x" + KEY)):
        key = load(SOLANA_PRIVATE_KEY=text).solana_private_key
        assert key is not None
        assert key.reveal() == read
    settings = load(SOLANA_PRIVATE_KEY=pair, TEMPO_RPC_URL="https://tempo.example/v2/very-private-key")
    assert pair in settings.secrets()
    assert "v2/very-private-key" in settings.secrets()
    assert "5555" not in repr(settings)
    assert "very-private-key" not in repr(settings)


def test_the_address_of_a_collector_may_carry_a_key() -> None:
    settings = load(TRACES_URL="https://traces.example/very-private-key/v1/traces?token=0123456789abc")
    assert {"very-private-key", "0123456789abc"} <= set(settings.secrets())
    assert "very-private-key" not in repr(settings)
    plain = set(load(TRACES_URL="http://127.0.0.1:4318/v1/traces").secrets()) - set(load().secrets())
    assert not plain, "what every address of a collector has is a word that the log needs"


def test_a_database_on_a_server_takes_the_place_of_the_file_and_shows_no_password() -> None:
    assert load().where == Path("data/atelier.sqlite3")
    settings = load(DATABASE_URL="postgresql://me:pass%40word@db.example/atelier?sslmode=require")
    assert str(settings.where) == "postgresql://me@db.example/atelier"
    assert {"pass%40word", "pass@word"} <= set(settings.secrets())
    assert not any(form in repr(settings) for form in ("pass%40word", "pass@word"))
    assert isinstance(settings.where, PostgresUrl)
    assert not settings.where.unsafe
    local = load(DATABASE_URL="postgresql://db/atelier", DATABASE_UNSAFE="yes", **LOCAL).where
    assert isinstance(local, PostgresUrl)
    assert local.unsafe


def test_an_address_of_no_database_is_refused_by_its_name_alone() -> None:
    with pytest.raises(SettingError, match=r"^DATABASE_URL has an @ too many") as caught:
        load(DATABASE_URL="postgresql://me:p@ss-word@db.example/atelier")
    assert "ss-word" not in str(caught.value)


def test_lists_and_spaces() -> None:
    settings = load(HOST_USER_IDS=" 12, 34,12 ,", HEALTH_PORT=" 8080 ")
    assert settings.host_user_ids == (12, 34)
    assert settings.health_port == 8080


def test_an_empty_setting_is_none_at_all() -> None:
    assert load(QUEUE_MAX="", DISCORD_TOKEN="  ") == load()


def test_the_file_lies_beneath_the_environment(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# a comment\nQUEUE_MAX=5\nLOSSES=host\nexport LOG_LEVEL=DEBUG\nSPOOL_DIR='a b/$HOME'\n")
    settings = load_settings({"QUEUE_MAX": "7"}, file)
    assert (settings.queue_max, settings.losses, settings.log_level) == (7, "host", "DEBUG")
    assert settings.spool_dir == Path("a b/$HOME")


def test_an_empty_variable_still_hides_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("HEALTH_PORT=9000\n")
    assert load_settings({"HEALTH_PORT": ""}, file).health_port is None


def test_a_file_that_is_no_text_is_a_setting_error(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"QUEUE_MAX=\xff\xfe\n")
    with pytest.raises(SettingError, match="cannot be read"):
        load_settings({}, file)


def test_misspelt_names_are_found(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("QUEUE_MAXX=5\nLOSSES=host\n")
    assert unknown_names(file) == ("QUEUE_MAXX",)
    assert unknown_names(tmp_path / "none") == ()


def test_the_key_leaves_the_environment_when_it_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for entry in SPEC:
        monkeypatch.delenv(entry.name, raising=False)
    for name, value in (("WALLET_PRIVATE_KEY", KEY), ("DISCORD_TOKEN", TOKEN), ("HEALTH_PORT", "8080")):
        monkeypatch.setenv(name, value)
    assert load_settings().wallet_private_key == Secret("0x" + KEY)
    assert not {"WALLET_PRIVATE_KEY", "DISCORD_TOKEN"} & set(os.environ)
    assert os.environ["HEALTH_PORT"] == "8080"


def test_nothing_about_the_settings_shows_a_secret() -> None:
    settings = load(
        WALLET_PRIVATE_KEY=KEY, DISCORD_TOKEN=TOKEN, BASE_RPC_URL="https://base.example/v2/very-private-key"
    )
    shown = f"{settings!r} {settings} {settings.discord_token} {settings.wallet_private_key!r:>10}"
    for secret in (KEY, KEY[:8], TOKEN, TOKEN[:8], "very-private-key"):
        assert secret not in shown
    assert settings.secrets() == (TOKEN, "0x" + KEY, "v2/very-private-key", "very-private-key")


def test_a_secret_is_not_copied_out() -> None:
    secret = Secret(KEY)
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            take(secret)
    with pytest.raises(TypeError):
        vars(secret)
    with pytest.raises(TypeError):
        asdict(load(WALLET_PRIVATE_KEY=KEY))
    assert Secret("a") == Secret("a") != Secret("b")


def test_a_missing_token_is_said_when_it_is_needed() -> None:
    with pytest.raises(SettingError, match=r"^DISCORD_TOKEN is not set"):
        load().require_token()
    assert load(DISCORD_TOKEN=TOKEN).require_token().reveal() == TOKEN
