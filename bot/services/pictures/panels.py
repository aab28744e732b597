"""Edit and Animate: a private panel on which model and options are chosen, with a live price."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import catalogue
from bot.catalogue import MODELS, Model, Operation
from bot.catalogue.choosing import animating, editing, places
from bot.catalogue.rules import check_field
from bot.catalogue.shortcuts import DEFAULTS
from bot.domain.errors import InvalidOptions, NotAllowed, ProviderError, Refused
from bot.domain.jobs.job import NewReference, Value, new_id
from bot.domain.jobs.picture import Credit, Panel, Picture, Purpose
from bot.domain.moderation.limits import Asker
from bot.i18n import _
from bot.ports import Clock
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.pricing import Pricing
from bot.services.jobs.ordering.requests import Quote, Request
from bot.services.jobs.preferences import kept
from bot.store import Store

STAND_IN = "a picture"
"""Priced in place of a prompt that is not written yet; no price depends on the words."""


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel as it is shown. `models` may be chosen; `trouble` says why there is no price; `tray` is how
    many more pictures the member has laid aside that would fit."""

    panel: Panel
    operation: Operation
    models: Sequence[Model]
    available: int
    trouble: Refused | ProviderError | None = None
    tray: int = 0


class Panels:
    """Opens panels, changes them and makes what they show. All state is in the database."""

    def __init__(
        self,
        store: Store,
        pricing: Pricing,
        admission: Admission,
        clock: Clock,
        models: Sequence[Model] = MODELS,
    ) -> None:
        self._models = models
        self._store = store
        self._pricing = pricing
        self._admission = admission
        self._clock = clock

    async def open(
        self,
        request_key: str,
        asker: Asker,
        purpose: Purpose,
        pictures: Sequence[Picture],
        *,
        model: str | None = None,
    ) -> PanelView:
        """A new panel over these pictures; `model` is preferred if it can do this.

        Raises NotAllowed if no model can be used here.
        """
        able = await self._able(asker, purpose, len(pictures))
        wanted = (model, await self._usual(asker.guild_id, purpose))
        operation = _of(_preferred(able, wanted), purpose, len(pictures))
        options = await self._own_defaults(asker, operation)
        panel = Panel(
            id=new_id(),
            request_key=request_key,
            guild_id=asker.guild_id,
            channel_id=asker.channel_id,
            user_id=asker.user_id,
            purpose=purpose,
            operation=operation.id,
            options=options,
            pictures=tuple(pictures),
            total=None,
            made_at=self._clock.now(),
        )
        return await self._shown(await self._store.panels.open(panel), asker)

    async def get(self, panel_id: str, *, user_id: int) -> Panel:
        """Raises NotFound if it is over, NotAllowed if it is somebody else's."""
        panel = await self._store.panels.get(panel_id)
        if panel.user_id != user_id:
            raise NotAllowed(_("This card belongs to somebody else. Nothing was held or paid."))
        return panel

    async def choose_model(self, panel_id: str, model: str, asker: Asker) -> PanelView:
        """Options that the new model knows too stay as they are."""
        panel = await self.get(panel_id, user_id=asker.user_id)
        operation = _of(catalogue.model(model), panel.purpose, len(panel.pictures))
        options = await self._own_defaults(asker, operation) | kept(operation, panel.options)
        return await self._shown(replace(panel, operation=operation.id, options=options), asker)

    async def choose(self, panel_id: str, option: str, value: str, asker: Asker) -> PanelView:
        """Sets one option; raises InvalidOptions for a value the operation does not take."""
        panel = await self.get(panel_id, user_id=asker.user_id)
        field = catalogue.operation(panel.operation).field(option)
        if field is None:
            raise InvalidOptions(
                _("{operation} has no option `{option}`.", operation=panel.operation, option=option), option
            )
        check_field(field, value)
        return await self._shown(replace(panel, options={**panel.options, option: value}), asker)

    async def write(self, panel_id: str, prompt: str, asker: Asker) -> PanelView:
        """Sets the prompt; raises InvalidOptions for one the model does not take."""
        panel = await self.get(panel_id, user_id=asker.user_id)
        return await self._shown(_with_prompt(panel, prompt), asker)

    async def add_tray(self, panel_id: str, asker: Asker) -> PanelView:
        """Adds what the member has laid aside, as far as the model takes it."""
        panel = await self.get(panel_id, user_id=asker.user_id)
        more = await self._fitting(panel)
        return await self._shown(replace(panel, pictures=(*panel.pictures, *more)), asker)

    async def show(self, panel_id: str, asker: Asker) -> PanelView:
        """As it is, with its price asked for anew."""
        return await self._shown(await self.get(panel_id, user_id=asker.user_id), asker)

    def lacks_prompt(self, panel: Panel) -> bool:
        """Whether a prompt has to be written before this can be made."""
        return catalogue.operation(panel.operation).requires("prompt") and not panel.prompt

    async def make(self, panel_id: str, asked: Request, *, prompt: str | None = None) -> Quote:
        """Makes what the panel shows at the price it shows; at another price it asks once more. `asked`
        says who asks and where; what is asked for comes from the panel. What is made from a private
        picture is private as well."""
        panel = await self.get(panel_id, user_id=asked.user_id)
        if prompt is not None:
            panel = _with_prompt(panel, prompt)
            await self._store.panels.save(panel)
        offer = await self._admission.submit(
            replace(
                asked,
                request_key=f"panel-{panel.id}",  # pressed twice, it is one job
                operation=panel.operation,
                options=panel.options,
                attachments=_attachments(panel),
                agreed_price=panel.total,
                private=asked.private or await self._from_private(panel),
            )
        )
        used = len(_attachments(panel))
        sources = [Credit(one.author_id, one.link, one.job) for one in panel.pictures[:used]]
        await self._store.panels.record_credits(offer.job.id, sources)
        return offer

    async def _from_private(self, panel: Panel) -> bool:
        jobs = [await self._store.jobs.get(one.job) for one in panel.pictures if one.job is not None]
        return any(job.private for job in jobs)

    # ── what is shown ────────────────────────────────────────────────────────────────────────────

    async def _shown(self, panel: Panel, asker: Asker) -> PanelView:
        operation = catalogue.operation(panel.operation)
        total, trouble = await self._priced(panel, operation)
        panel = replace(panel, total=total)
        await self._store.panels.save(panel)
        return PanelView(
            panel=panel,
            operation=operation,
            models=await self._able(asker, panel.purpose, len(panel.pictures)),
            available=(await self._store.budgets.balances(panel.guild_id)).available,
            trouble=trouble,
            tray=len(await self._fitting(panel)),
        )

    async def _priced(
        self, panel: Panel, operation: Operation
    ) -> tuple[int | None, Refused | ProviderError | None]:
        options = panel.options
        if operation.field("prompt") is not None and not panel.prompt:
            options = {**options, "prompt": STAND_IN}
        references = [
            await self._reference(option, picture)
            for option, picture in zip(places(operation, len(panel.pictures)), panel.pictures, strict=False)
        ]
        try:
            quote = await self._pricing.quote(operation, options, references)
        except (Refused, ProviderError) as error:
            return None, error
        return (quote.price or 0) + quote.upload_cost, None

    async def _reference(self, option: str, picture: Picture) -> NewReference:
        url = await self._store.uploads.find(picture.sha256, picture.content_type)
        return NewReference(
            option, picture.url, picture.file, picture.sha256, picture.size, picture.content_type, url
        )

    # ── models, options, pictures ────────────────────────────────────────────────────────────────

    async def _able(self, asker: Asker, purpose: Purpose, pictures: int) -> Sequence[Model]:
        """The models that can do this and are on for the asker, in the catalogue's order. Raises
        NotAllowed if there are none."""
        able: list[Model] = []
        reason = NotAllowed(
            _("No model takes {pictures} pictures at once. Nothing was held or paid.", pictures=pictures)
        )
        for model in self._models:
            if _operation(model, purpose, pictures) is None:
                continue
            try:
                await self._store.spending.check_model(asker, model.id)
            except NotAllowed as error:
                reason = error
            else:
                able.append(model)
        if not able:
            raise reason
        return able

    async def _usual(self, guild_id: int, purpose: Purpose) -> str:
        """The server's default model for this."""
        what = "image" if purpose is Purpose.EDIT else "video"
        return (await self._store.limits.default_models(guild_id)).get(what, DEFAULTS[what])

    async def _own_defaults(self, asker: Asker, operation: Operation) -> dict[str, Value]:
        own = await self._store.preferences.defaults(asker.guild_id, asker.user_id)
        return kept(operation, own.get(operation.model, {}))

    async def _fitting(self, panel: Panel) -> Sequence[Picture]:
        """Pictures of the member's tray that the panel has room for and does not have yet."""
        if panel.purpose is not Purpose.EDIT:
            return ()
        most = len(catalogue.operation(panel.operation).slots[0].options)
        known = {picture.sha256 for picture in panel.pictures}
        tray = await self._store.panels.tray(panel.guild_id, panel.user_id)
        return [picture for picture in tray if picture.sha256 not in known][: most - len(panel.pictures)]


def _with_prompt(panel: Panel, prompt: str) -> Panel:
    field = catalogue.operation(panel.operation).field("prompt")
    if field is None:
        raise InvalidOptions(_("{operation} takes no prompt.", operation=panel.operation), "prompt")
    if not prompt.strip() and not field.required:
        return replace(panel, options={o: v for o, v in panel.options.items() if o != "prompt"})
    check_field(field, prompt)
    return replace(panel, options={**panel.options, "prompt": prompt})


def _operation(model: Model, purpose: Purpose, pictures: int) -> Operation | None:
    return editing(model, pictures) if purpose is Purpose.EDIT else animating(model)


def _of(model: Model, purpose: Purpose, pictures: int) -> Operation:
    operation = _operation(model, purpose, pictures)
    if operation is None:
        raise InvalidOptions(
            _("{title} cannot do this with {pictures} pictures.", title=model.title, pictures=pictures),
            "model",
        )
    return operation


def _preferred(able: Sequence[Model], wanted: Sequence[str | None]) -> Model:
    named = {each.id: each for each in able}
    return next((named[model] for model in wanted if model in named), able[0])


def _attachments(panel: Panel) -> tuple[Attachment, ...]:
    operation = catalogue.operation(panel.operation)
    pairs = zip(places(operation, len(panel.pictures)), panel.pictures, strict=False)
    return tuple(
        Attachment(option, picture.url, picture.filename, picture.content_type, picture.size, picture.file)
        for option, picture in pairs
    )
