"""The payment methods of NETWORKS, and the sign-ins of their wallets."""

from collections.abc import Mapping, Sequence

from bot.config.secret import Secret
from bot.config.settings import Settings
from bot.domain.money.networks import SOLANA
from bot.payments.base import BasePayments
from bot.payments.keys import load_key
from bot.payments.solana import SolanaPayments
from bot.payments.tempo import TempoPayments
from bot.payments.wallet import SigningPolicy
from bot.ports import Clock
from bot.stablestudio.signed import SignIn

Method = BasePayments | SolanaPayments | TempoPayments

_METHODS: Mapping[str, type[BasePayments] | type[SolanaPayments] | type[TempoPayments]] = {
    "base": BasePayments,
    "solana": SolanaPayments,
    "tempo": TempoPayments,
}


def payment_methods(settings: Settings, clock: Clock) -> Sequence[Method]:
    """Build the methods in order of preference. Raises SettingError for a key that cannot be used."""
    policy = SigningPolicy.from_settings(
        settings.payees, settings.stablestudio_url, settings.authorization_seconds
    )
    keys: dict[bool, str] = {}  # by "is Solana's": a keystore takes a second to open
    methods: list[Method] = []
    for word in settings.networks:
        is_solana = word == SOLANA.word
        if is_solana not in keys:
            keys[is_solana] = wallet_key(settings, word).reveal()
        methods.append(_METHODS[word].build(keys[is_solana], settings.rpc_urls(word), clock, policy))
    return methods


def wallet_key(settings: Settings, word: str) -> Secret:
    """Return the key that pays on a network, by its word. Raises SettingError as `load_key` does.

    Base and Tempo share one.
    """
    password = settings.wallet_password_file
    if word == SOLANA.word:
        return load_key(settings.solana_private_key, settings.solana_keystore, password, settings="SOLANA")
    return load_key(settings.wallet_private_key, settings.wallet_keystore, password)


def sign_ins(methods: Sequence[Method]) -> Mapping[str, SignIn]:
    """Return the sign-ins by wallet. Base and Tempo have one."""
    return {method.address: method.sign_in for method in methods}
