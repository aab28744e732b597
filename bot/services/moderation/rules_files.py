"""Carry one server's rules to another as a file: show first what would change, then change it."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot import catalogue
from bot.catalogue import Model
from bot.catalogue.errors import UnknownModel
from bot.domain.moderation import rules_file, rules_json
from bot.domain.moderation.errors import FileProblem, RulesFileRefused
from bot.domain.moderation.log import LogLine
from bot.domain.moderation.model_rules import ALL
from bot.domain.moderation.rules_file import Names, RulesFile
from bot.ports import Clock
from bot.services.moderation.settings import PURPOSES
from bot.store import Store
from bot.store.moderation.rules_files import WaitingFile

_ID = "23456789abcdefghijkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class RulesPreview:
    """What a file changes on a server. Without an `id` nothing waits for Apply.

    `missing` are channels and roles that the server does not have, as `#name` and `@name`; untrusted.
    """

    id: str | None
    server: str  # that the file is from; untrusted
    changes: Sequence[LogLine]
    missing: Sequence[str]


class RulesFiles:
    """Write and take over files of rules. `models` are those that the host has switched on."""

    def __init__(self, store: Store, clock: Clock, models: Sequence[Model]) -> None:
        self._store = store
        self._clock = clock
        self._models = {model.id: model for model in models}

    async def export(self, guild_id: int, server: str, names: Names) -> bytes:
        """Return the server's rules as a file."""
        rules = await self._store.rules_files.all_rules(guild_id)
        return rules_json.dump(rules_file.of_server(server, rules, names))

    async def show(self, guild_id: int, data: bytes, names: Names, *, by: int) -> RulesPreview:
        """Return what the file would change, and keep it for Apply. Raises RulesFileRefused."""
        file = rules_json.load(data)
        self._check_models(file)
        return await self._show(guild_id, file, data.decode(), names, by=by)

    async def apply(self, guild_id: int, file_id: str, names: Names, *, by: int) -> tuple[bool, RulesPreview]:
        """Make the changes that were shown. Return True and what changed.

        False: the server's rules have changed since, and the new preview waits. Raises RulesFileGone.
        """
        waiting = await self._store.rules_files.waiting(guild_id, file_id)
        file = rules_json.load(waiting.file.encode())
        self._check_models(file)
        plan = rules_file.fit(file, guild_id, names)
        done, lines = await self._store.rules_files.apply(
            waiting, plan, _digest, by=by, now=self._clock.now()
        )
        if done:
            return True, RulesPreview(None, file.server, lines, plan.missing)
        return False, await self._show(guild_id, file, waiting.file, names, by=by)

    async def _show(
        self, guild_id: int, file: RulesFile, text: str, names: Names, *, by: int
    ) -> RulesPreview:
        plan, now = rules_file.fit(file, guild_id, names), self._clock.now()
        lines = await self._store.rules_files.changes(guild_id, plan, by=by, now=now)
        if not lines:
            return RulesPreview(None, file.server, (), plan.missing)
        file_id = "".join(secrets.choice(_ID) for _unused in range(10))
        await self._store.rules_files.keep(WaitingFile(file_id, guild_id, by, now, text, _digest(lines)))
        return RulesPreview(file_id, file.server, lines, plan.missing)

    def _check_models(self, file: RulesFile) -> None:
        """Raise RulesFileRefused for a model that is unknown or cannot be the default for its purpose."""
        for number, (model, _spot, _allowed) in enumerate(file.models):
            if model != ALL:
                try:
                    catalogue.model(model)
                except UnknownModel as error:
                    raise RulesFileRefused(FileProblem.MODEL, f"models[{number}].model") from error
        for number, (purpose, _spot, model) in enumerate(file.defaults):
            known = self._models.get(model)
            if known is None or known.kind is not PURPOSES[purpose]:
                raise RulesFileRefused(FileProblem.MODEL, f"defaults[{number}].model")


def _digest(lines: Sequence[LogLine]) -> str:
    """Return a digest of what the lines change, whoever and whenever changes it."""
    changes = [(line.action, line.old, line.new) for line in lines]
    return hashlib.sha256(json.dumps(changes).encode()).hexdigest()
