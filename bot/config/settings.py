"""The settings: environment and `.env`, read once into one checked, frozen value.

`bot.config.table` has every setting's name, meaning and default.

    settings = load_settings()
    token = settings.require_token().reveal()
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.config import env_file as env_files
from bot.config import parsers
from bot.config.addresses import url_secrets
from bot.config.environment import erase
from bot.config.postgres_url import PostgresUrl
from bot.config.secret import Secret
from bot.config.table import SPEC
from bot.domain.errors import SettingError
from bot.domain.money.networks import WORDS

SECRET_NAMES = tuple(entry.name for entry in SPEC if entry.unit in ("secret", "URLs"))
"""Settings that hold secrets; many providers put a key into the URL of a node."""

_OPEN_PATH = ("v1/traces", "traces")
"""Where every collector listens: no secret, and words that the log needs."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, checked. Secrets are `Secret`s and never print.

    Settings that only `run` needs may be missing: `require_token` asks for the token,
    `bot.payments.keys.load_key` for the wallet's key.
    """

    discord_token: Secret | None
    discord_api_url: str  # without a closing slash
    discord_gateway_url: str
    stablestudio_url: str  # origin, without a closing slash
    blob_url: str
    networks: tuple[str, ...]  # their words, in order of preference
    base_rpc_url: tuple[str, ...] = field(repr=False)  # in order of preference; many carry a key
    solana_rpc_url: tuple[str, ...] = field(repr=False)
    tempo_rpc_url: tuple[str, ...] = field(repr=False)
    wallet_private_key: Secret | None  # 0x + 64 hex
    wallet_keystore: Path | None
    wallet_password_file: Path | None
    solana_private_key: Secret | None  # base58 of 64 bytes, or 0x + 64 hex
    solana_keystore: Path | None
    payees: tuple[str, ...]  # as written: compare those with 0x without regard to case
    database_path: Path
    database_url: PostgresUrl | None  # instead of database_path: see `where`
    shard_count: int  # of several processes; one alone takes as many as Discord recommends
    takeover_seconds: int
    spool_dir: Path
    spool_min_free_bytes: int
    spool_days: int
    spool_max_bytes: int
    media_url: str | None  # without a closing slash
    media_endpoint: str | None
    media_region: str | None
    media_access_key: str | None
    media_secret_key: Secret | None
    host_guild_id: int | None
    host_user_ids: tuple[int, ...]
    host_log_channel_id: int | None
    queue_max: int  # waiting jobs in all
    authorization_seconds: int
    deposit_confirmations: int  # blocks
    deposit_review_above: int  # micro-USDC
    topup_sender: str  # "any" | "named"
    host_daily_cap: int | None  # micro-USDC
    wallet_low: int  # micro-USDC
    losses: str  # "server" | "host"
    losses_daily_cap: int  # micro-USDC of one server
    forgiven_failures: int  # of a member in a day
    references: str  # "upload" | "link"
    extra_models: tuple[str, ...]  # ids of the catalogue
    log_format: str  # "text" | "json"
    log_level: str
    health_port: int | None
    health_address: str
    traces_url: str | None = field(repr=False)  # some carry a key
    clock_speed: float
    kill_at: str | None
    database_unsafe: str  # "yes" | "no"

    @property
    def where(self) -> Path | PostgresUrl:
        """Return the place of the database: SQLite's file, or the address of a PostgreSQL database."""
        if self.database_url is None:
            return self.database_path
        return PostgresUrl(self.database_url.reveal(), unsafe=self.database_unsafe == "yes")

    @property
    def discord_is_local(self) -> bool:
        """True if Discord is a stand-in on this machine: attachments from loopback are accepted."""
        return parsers.is_loopback(self.discord_api_url)

    @property
    def studio_is_local(self) -> bool:
        """True if StableStudio is a stand-in on this machine: results and blobs on loopback are accepted."""
        return parsers.is_loopback(self.stablestudio_url)

    @property
    def all_local(self) -> bool:
        """True if Discord, StableStudio and the chains in use are all stand-ins on this machine."""
        outside = (self.discord_api_url, self.discord_gateway_url, self.stablestudio_url)
        nodes = (url for word in self.networks for url in self.rpc_urls(word))
        return all(parsers.is_loopback(url) for url in (*outside, *nodes))

    def rpc_urls(self, word: str) -> tuple[str, ...]:
        """Return the nodes of a network, in order of preference."""
        return {"base": self.base_rpc_url, "solana": self.solana_rpc_url, "tempo": self.tempo_rpc_url}[word]

    def payees_on(self, word: str) -> tuple[str, ...]:
        """Return the addresses that may be paid on a network."""
        return tuple(payee for payee in self.payees if parsers.is_solana(payee) == (word == "solana"))

    def require_token(self) -> Secret:
        """Return the bot token. Raises SettingError if there is none."""
        if self.discord_token is None:
            raise SettingError("DISCORD_TOKEN is not set: put the bot's token into .env.")
        return self.discord_token

    def secrets(self) -> tuple[str, ...]:
        """Return the texts that must never be logged."""
        keys = (
            self.discord_token,
            self.wallet_private_key,
            self.solana_private_key,
            self.media_secret_key,
        )
        nodes = (url for word in WORDS for url in self.rpc_urls(word))
        held = [secret.reveal() for secret in keys if secret]
        collector = () if self.traces_url is None else url_secrets(self.traces_url)
        held += [part for part in collector if part.strip("/") not in _OPEN_PATH]
        held += () if self.database_url is None else self.database_url.secrets()
        return (*held, *(secret for url in nodes for secret in url_secrets(url)))


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Return the settings from `environ` and, for names that it lacks, from `env_file`.

    Defaults: the process environment, and `.env` in the working directory, which may be missing. The process
    environment loses its secrets when it is read. Raises SettingError: one sentence that names the setting
    and no secret.
    """
    file = Path(".env") if env_file is None else env_file
    texts = {**env_files.read(file), **(os.environ if environ is None else environ)}
    if environ is None:
        erase(SECRET_NAMES)
    values: dict[str, Any] = {entry.name.lower(): entry.value(texts.get(entry.name, "")) for entry in SPEC}
    settings = Settings(**values)
    _check_together(settings)
    return settings


def unknown_names(env_file: Path) -> tuple[str, ...]:
    """Return names in `env_file` that are no setting of ours, most likely misspelt ones."""
    known = {entry.name for entry in SPEC}
    return tuple(name for name in env_files.read(env_file) if name not in known)


def _check_together(settings: Settings) -> None:
    """Check combinations of settings. Raises SettingError."""
    if settings.wallet_private_key and settings.wallet_keystore:
        raise SettingError("WALLET_PRIVATE_KEY and WALLET_KEYSTORE are both set: choose one.")
    if settings.solana_private_key and settings.solana_keystore:
        raise SettingError("SOLANA_PRIVATE_KEY and SOLANA_KEYSTORE are both set: choose one.")
    for kind in ("PRIVATE_KEY", "KEYSTORE"):
        evm, solana = (getattr(settings, f"{whose}_{kind.lower()}") for whose in ("wallet", "solana"))
        if evm is not None and evm == solana:
            raise SettingError(f"SOLANA_{kind} is the same as WALLET_{kind}: Solana needs a key of its own.")
    if (settings.wallet_keystore or settings.solana_keystore) and not settings.wallet_password_file:
        raise SettingError("WALLET_PASSWORD_FILE is not set: the keystore cannot be opened without it.")
    if (settings.media_access_key is None) != (settings.media_secret_key is None):
        raise SettingError("MEDIA_ACCESS_KEY and MEDIA_SECRET_KEY belong together: set both or neither.")
    if not settings.payees:
        raise SettingError("PAYEES is empty: nobody could be paid.")
    for word in settings.networks:
        if not settings.rpc_urls(word):
            raise SettingError(f"{word.upper()}_RPC_URL is empty: nobody could be asked about the chain.")
        if not settings.payees_on(word):
            raise SettingError(f"PAYEES has no address on {word}, which NETWORKS names.")
    if settings.all_local:
        return
    for_tests = {
        "CLOCK_SPEED": settings.clock_speed != 1,
        "KILL_AT": settings.kill_at is not None,
        "DATABASE_UNSAFE": settings.database_unsafe == "yes",
    }
    for name, is_used in for_tests.items():
        if is_used:
            raise SettingError(
                f"{name} works only when Discord, StableStudio and the RPC are all on loopback."
            )
