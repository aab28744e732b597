"""What a request's place and words mean for it: the content policy of its body, and the server's own rules.

request = await gate.placed(request)
blocked = await gate.check(request)      # raises PromptBlocked, unless moderators are asked about it
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot import catalogue
from bot.catalogue import Operation
from bot.catalogue.fields import FieldKind
from bot.domain.jobs.job import Job, Value
from bot.domain.jobs.picture import Picture
from bot.domain.moderation.content_policy import content_policy
from bot.domain.moderation.errors import AgeRestricted, BlockedBy, PromptBlocked
from bot.domain.moderation.limits import Requester
from bot.ports import Places
from bot.services.jobs.ordering.pricing import neutral_options
from bot.services.jobs.ordering.requests import QuoteLine, Request
from bot.services.jobs.ordering.variations import original_prompt
from bot.services.moderation.content import ContentRules
from bot.store import Store

_CHANNEL = re.compile(r"/channels/\d+/(\d+)/", re.ASCII)
"""The channel in the link to a message."""


class ContentGate:
    """Look at the words of requests before anything is sent."""

    def __init__(self, store: Store, rules: ContentRules, places: Places) -> None:
        self._store = store
        self._rules = rules
        self._places = places

    async def placed(self, request: Request) -> Request:
        """Return the request with the facts of its place: age-restricted or not, and the policy there."""
        channels = request.requester.channels  # Discord's state may lack a private thread
        age_restricted = any(self._places.is_age_restricted(request.guild_id, each) for each in channels)
        settings = await self._store.settings.get(request.guild_id)
        policy = content_policy(settings, age_restricted=age_restricted)
        return replace(request, age_restricted=age_restricted, policy=policy)

    async def check(self, request: Request) -> BlockedBy | None:
        """Raise PromptBlocked if the server does not want a word of the request.

        If moderators are asked about the request, return the rule for them instead.
        """
        texts = list(free_texts(catalogue.operation(request.operation), request.options))
        try:
            await self._rules.check(request.requester, texts)
        except PromptBlocked as blocked:
            if request.for_moderators:
                return blocked.rule
            raise
        return None

    async def check_all(self, requests: Sequence[Request]) -> BlockedBy | None:
        """Check the requests of one batch. Return the first rule that moderators are to be asked about."""
        found = [await self.check(request) for request in requests]
        return next(filter(None, found), None)

    async def check_jobs(self, jobs: Sequence[Job], requester: Requester) -> None:
        """Raise PromptBlocked for priced jobs, unless moderators have let their words through."""
        approval = await self._store.approvals.approved(jobs[0].id)
        if approval is not None and approval.blocked is not None:
            return
        for job in jobs:
            texts = list(free_texts(catalogue.operation(job.operation), job.options))
            await self._rules.check(requester, texts)

    async def check_texts(self, guild_id: int, channel_id: int, texts: Sequence[str]) -> None:
        """Raise PromptBlocked for texts that the bot is to post for somebody, such as a contest's theme."""
        await self._rules.check(Requester(guild_id, channel_id, 0), texts)

    # ── age-restricted channels ──────────────────────────────────────────────────────────────────

    def check_stays(self, job: Job, guild_id: int, channel_id: int) -> None:
        """Raise AgeRestricted if the job's result would leave age-restricted channels."""
        if job.age_restricted and not self._places.is_age_restricted(guild_id, channel_id):
            raise AgeRestricted

    async def check_pictures(self, pictures: Sequence[Picture], request: Request) -> None:
        """Raise AgeRestricted if a picture of an age-restricted channel would be used in another one."""
        guild_id = request.guild_id
        if self._places.is_age_restricted(guild_id, request.channel_id):
            return
        for picture in pictures:
            if picture.job is not None:
                self.check_stays(await self._store.jobs.get(picture.job), guild_id, request.channel_id)
            channel = _CHANNEL.search(picture.link)
            if channel is not None and self._places.is_age_restricted(guild_id, int(channel[1])):
                raise AgeRestricted


def free_texts(operation: Operation, options: Mapping[str, Value]) -> Iterator[str]:
    """Yield the texts that a member has written: prompt, negative prompt. Our own words are left out."""
    for field in operation.member_fields:
        if field.kind is FieldKind.TEXT and field.option in options:
            yield original_prompt(str(options[field.option]))


def neutral(line: QuoteLine) -> QuoteLine:
    """Return the line with other words, to ask for its price without sending those of the member."""
    options = neutral_options(catalogue.operation(line.operation), line.options)
    return replace(line, request=replace(line.request, options=options))
