"""The table of all settings: name, unit, default and meaning.

A test compares it with `.env.example`, docs/settings.md and `Settings`, where a setting's field is its name
in lower case.
"""

from dataclasses import dataclass, field
from typing import Any

from bot.catalogue import EXTRA_MODELS
from bot.config import parsers
from bot.config.postgres_url import postgres_url
from bot.domain.errors import SettingError
from bot.domain.money.networks import BASE, WORDS


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table of settings."""

    name: str
    unit: str
    default: str  # as one would write it; "" = not set
    meaning: str
    parser: parsers.Parser = field(repr=False)

    def value(self, text: str) -> Any:
        """Parse the text.

        None for an empty text without a default. Raises SettingError naming the setting.
        """
        text = text.strip() or self.default
        try:
            return self.parser(text) if text or self.unit == "list" else None
        except ValueError as error:
            raise SettingError(f"{self.name} {error}.") from None


_PAYEE = "0x07F067959297767c887dbfA3C72379c66E82a045"
_PAYEE_DOCUMENTED = "0xfbd7b7Ed48146aD9bEfF956212c77cE056815ad0"
_PAYEE_SOLANA = "HqpEDUY3kV423fSAv7iaY3cQiz8qN8qEuGqLsG4s6h2c"
_GIB = 1024**3
_EXTRA = tuple(model.id for model in EXTRA_MODELS)

SPEC: tuple[Setting, ...] = (
    Setting(
        "DISCORD_TOKEN", "secret", "",
        "The bot's token from the Discord developer portal.",
        parsers.token,
    ),
    Setting(
        "HOST_GUILD_ID", "id", "",
        "The host's own server, the only one where /host exists.",
        parsers.snowflake,
    ),
    Setting(
        "HOST_USER_IDS", "list", "", "Users allowed to use /host there: ids, comma-separated.",
        parsers.comma_separated(parsers.snowflake),
    ),
    Setting(
        "HOST_LOG_CHANNEL_ID", "id", "", "Channel for notices to the host: audits, deposits, alerts.",
        parsers.snowflake,
    ),
    Setting(
        "NETWORKS", "list", BASE.word,
        f"Networks to pay on, the preferred one first: {', '.join(WORDS)}.",
        parsers.each_once(*WORDS),
    ),
    Setting(
        "WALLET_PRIVATE_KEY", "secret", "",
        "Key of the wallet that pays on Base and Tempo: 64 hex digits. This or a keystore, not both.",
        parsers.private_key,
    ),
    Setting(
        "WALLET_KEYSTORE", "path", "", "Encrypted keystore (JSON) with that key, instead of the key itself.",
        parsers.path,
    ),
    Setting(
        "SOLANA_PRIVATE_KEY", "secret", "",
        "Key of the wallet that pays on Solana: 64 bytes in base58, or 64 hex digits. This or a keystore.",
        parsers.solana_key,
    ),
    Setting(
        "SOLANA_KEYSTORE", "path", "", "Encrypted keystore (JSON) with that key, instead of the key itself.",
        parsers.path,
    ),
    Setting(
        "WALLET_PASSWORD_FILE", "path", "", "File with the keystores' password, readable by the bot alone.",
        parsers.path,
    ),
    Setting(
        "PAYEES", "list", f"{_PAYEE},{_PAYEE_DOCUMENTED},{_PAYEE_SOLANA}",
        "Addresses that may be paid; anything else is refused. The defaults are StableStudio's own.",
        parsers.comma_separated(parsers.address),
    ),
    Setting(
        "AUTHORIZATION_SECONDS", "seconds", "300",
        "Lifetime of a payment that is signed for Base, 30 to 300.", parsers.integer(30, 300),
    ),
    Setting(
        "DEPOSIT_CONFIRMATIONS", "blocks", str(BASE.depth),
        "Blocks that must be above a deposit on Base before it counts; fewer than 12 count as 12.",
        parsers.integer(1, 1000),
    ),
    Setting(
        "DEPOSIT_REVIEW_ABOVE", "dollars", "1000",
        "A larger deposit is credited only when the host assigns it.", parsers.dollars,
    ),
    Setting(
        "TOPUP_SENDER", "any or named", "any",
        "With `named`, each top-up names the address that its transfer comes from.",
        parsers.one_of("any", "named"),
    ),
    Setting(
        "HOST_DAILY_CAP", "dollars", "",
        "Limit for all servers together in a UTC day; no server can raise it. Empty: no cap.",
        parsers.dollars,
    ),
    Setting(
        "WALLET_LOW", "dollars", "5", "The bot tells the host when a wallet holds less.", parsers.dollars
    ),
    Setting(
        "LOSSES", "server or host", "server",
        "The side that bears the loss when a job fails after it was paid.", parsers.one_of("server", "host"),
    ),
    Setting(
        "LOSSES_DAILY_CAP", "dollars", "5",
        "With LOSSES=host: what you bear for one server in a UTC day; it bears what is above.",
        parsers.dollars,
    ),
    Setting(
        "FORGIVEN_FAILURES", "jobs", "3",
        "A member's failures of a day, after payment, that do not count towards the allowance.",
        parsers.integer(0, 1000),
    ),
    Setting(
        "REFERENCES", "upload or link", "upload",
        "Attached files reach StableStudio as a paid upload, or as a link to Discord's copy.",
        parsers.one_of("upload", "link"),
    ),
    Setting(
        "EXTRA_MODELS", "list", "",
        f"Newer models to switch on: {', '.join(_EXTRA)}.",
        parsers.comma_separated(parsers.one_of(*_EXTRA)),
    ),
    Setting(
        "QUEUE_MAX", "jobs", "1000", "Maximum number of waiting jobs, over all servers.",
        parsers.integer(1, 100_000),
    ),
    Setting("DATABASE_PATH", "path", "data/atelier.sqlite3", "The database.", parsers.path),
    Setting(
        "DATABASE_URL", "secret", "",
        "PostgreSQL database instead of that file: postgresql://user:password@host/name.",
        postgres_url,
    ),
    Setting(
        "SHARD_COUNT", "shards", "16",
        "Shards that the processes of a bot on PostgreSQL divide. End all of them before you change it.",
        parsers.integer(1, 4096),
    ),
    Setting(
        "TAKEOVER_SECONDS", "seconds", "10",
        "A process on PostgreSQL that is not heard of for so long is taken for dead: others take its shards.",
        parsers.integer(3, 300),
    ),
    Setting("SPOOL_DIR", "path", "data/spool", "Folder of finished files and nothing else.", parsers.path),
    Setting(
        "SPOOL_MIN_FREE_BYTES", "bytes", str(_GIB),
        "The bot buys nothing new while the spool's disk has less free.", parsers.integer(0, 2**50),
    ),
    Setting(
        "SPOOL_DAYS", "days", "30", "Lifetime of finished files, for /show.", parsers.integer(1, 36_500)
    ),
    Setting(
        "SPOOL_MAX_BYTES", "bytes", str(20 * _GIB),
        "Above this size the oldest finished files go first; undelivered ones stay. "
        "Attached files have a fifth of it beside.",
        parsers.integer(0, 2**60),
    ),
    Setting(
        "MEDIA_URL", "URL", "",
        "Object store for all files, shared by several machines: s3://bucket/prefix, gs://…, az://… or "
        "file:///folder (one that exists). Then SPOOL_DIR is its cache, of SPOOL_MAX_BYTES.",
        parsers.object_store,
    ),
    Setting(
        "MEDIA_ENDPOINT", "URL", "", "Address of an S3 or Azure server that is not Amazon's or Microsoft's.",
        parsers.endpoint,
    ),
    Setting("MEDIA_REGION", "word", "", "Region of an S3 bucket, like eu-central-1.", parsers.word),
    Setting(
        "MEDIA_ACCESS_KEY", "word", "",
        "Id of the S3 key, or the Azure account. Empty: the machine's role, or what the service's tools use.",
        parsers.word,
    ),
    Setting("MEDIA_SECRET_KEY", "secret", "", "The secret part of that key.", parsers.secret_word),
    Setting(
        "LOG_FORMAT", "text or json", "text", "Format of the log on stderr.", parsers.one_of("text", "json")
    ),
    Setting(
        "LOG_LEVEL", "level", "INFO", "Lowest level to log: DEBUG, INFO, WARNING or ERROR.",
        parsers.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
    Setting(
        "HEALTH_PORT", "port", "", "Port that answers /healthz and /metrics. Empty: none.",
        parsers.integer(1, 65535),
    ),
    Setting(
        "HEALTH_ADDRESS", "IP address", "127.0.0.1",
        "Address on which HEALTH_PORT is open. Any but 127.0.0.1 shows your figures to whoever reaches it.",
        parsers.ip_address,
    ),
    Setting(
        "TRACES_URL", "URL", "",
        "OpenTelemetry collector that gets a trace of each job, with the path /v1/traces. Empty: none.",
        parsers.url("https"),
    ),
    Setting(
        "DISCORD_API_URL", "URL", "https://discord.com/api/v10", "Discord's REST API; ends in /api/v10.",
        parsers.url("https", ending="/api/v10"),
    ),
    Setting(
        "DISCORD_GATEWAY_URL", "URL", "wss://gateway.discord.gg/", "Discord's gateway.", parsers.url("wss")
    ),
    Setting(
        "STABLESTUDIO_URL", "URL", "https://stablestudio.dev", "The studio that sells the pictures.",
        parsers.url("https", origin_only=True),
    ),
    Setting(
        "BLOB_URL", "URL", "https://vercel.com/api/blob/",
        "Address that takes uploads.",
        parsers.url("https"),
    ),
    Setting(
        "BASE_RPC_URL", "URLs", "https://mainnet.base.org",
        "Nodes of the chain Base, asked in turn. The public one is slow: use your own.",
        parsers.comma_separated(parsers.url("https", login=True)),
    ),
    Setting(
        "SOLANA_RPC_URL", "URLs", "https://api.mainnet-beta.solana.com",
        "Nodes of the chain Solana, likewise. They have to keep the wallet's history.",
        parsers.comma_separated(parsers.url("https", login=True)),
    ),
    Setting(
        "TEMPO_RPC_URL", "URLs", "https://rpc.tempo.xyz",
        "Nodes of the chain Tempo, likewise.",
        parsers.comma_separated(parsers.url("https", login=True)),
    ),
    Setting(
        "CLOCK_SPEED", "factor", "1", "Divides every waiting time. Only with stand-ins on this machine.",
        parsers.decimal(1, 100_000),
    ),
    Setting(
        "KILL_AT", "checkpoint", "", "Ends the process at a checkpoint. Crash tests only.", parsers.checkpoint
    ),
    Setting(
        "DATABASE_UNSAFE", "yes or no", "no",
        "Accepts a PostgreSQL server that can lose what it has acknowledged. Tests only.",
        parsers.one_of("yes", "no"),
    ),
)  # fmt: skip
"""All settings, in the order of `.env.example`. A setting's field in `Settings` is its name in lower case."""
