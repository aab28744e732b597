"""Edit and Animate: a private panel to choose model and options on, with a live price.

All state is in the database, so that a panel works after a restart.

    view = await panels.open(key, requester, PanelPurpose.EDIT, pictures)
    view = await panels.set_option(view.panel.id, "aspect_ratio", "16:9", requester)
    quote = await panels.submit(view.panel.id, request)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import catalogue
from bot.catalogue import MODELS, Model, Operation
from bot.catalogue.choosing import animate_operation, edit_operation, slot_options
from bot.catalogue.rules import check_field
from bot.catalogue.shortcuts import DEFAULTS
from bot.domain.errors import NotAllowed, ProviderError, Refused
from bot.domain.jobs.job import NewReference, Value, new_id
from bot.domain.jobs.picture import Panel, PanelPurpose, Picture, SourceCredit
from bot.domain.moderation.limits import Requester
from bot.domain.pictures.errors import (
    CannotTakePictures,
    NoModelTakesPictures,
    NotTheOpener,
    ResultRemoved,
    TakesNoPrompt,
    UnknownOption,
)
from bot.ports import Clock
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.pricing import NEUTRAL, Pricing, neutral_options
from bot.services.jobs.ordering.requests import Quote, Request
from bot.services.jobs.preferences import kept
from bot.store import Store


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel as it is shown."""

    panel: Panel
    operation: Operation
    models: Sequence[Model]  # that may be chosen
    available: int  # micro-USDC, of the server
    price_error: Refused | ProviderError | None = None  # why there is no price
    addable: int = 0  # pictures of the member's tray that the panel could take


@dataclass(frozen=True, slots=True)
class EditChoices:
    """What the form of an edit offers."""

    models: Sequence[Model]
    chosen: str  # the model that is chosen at first
    tray: int  # pictures in the member's tray


class Panels:
    """Open panels, change them, and submit their requests."""

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
        requester: Requester,
        purpose: PanelPurpose,
        pictures: Sequence[Picture],
        *,
        model: str | None = None,
    ) -> PanelView:
        """Open a panel over these pictures, with `model` chosen if it takes them.

        Raises NotAllowed if no model takes them.
        """
        usable = {model.id: model for model in await self._usable(requester, purpose, len(pictures))}
        media = "image" if purpose is PanelPurpose.EDIT else "video"
        defaults = await self._store.channel_settings.default_models(requester.guild_id, requester.channels)
        preferred = (model, defaults.get(media, DEFAULTS[media]), *usable)
        chosen = next(usable[model] for model in preferred if model in usable)
        operation = _operation(chosen, purpose, len(pictures))
        panel = Panel(
            id=new_id(),
            request_key=request_key,
            guild_id=requester.guild_id,
            channel_id=requester.channel_id,
            user_id=requester.user_id,
            purpose=purpose,
            operation=operation.id,
            options=await self._own_defaults(requester, operation),
            pictures=tuple(pictures),
            total=None,
            made_at=self._clock.now(),
        )
        return await self._update(await self._store.panels.open(panel), requester)

    async def edit_choices(self, requester: Requester, preferred: str | None) -> EditChoices:
        """Return the models that edit one picture for this member, and the pictures of their tray.

        Raises NotAllowed if there are none.
        """
        usable = await self._usable(requester, PanelPurpose.EDIT, 1)
        ids = [model.id for model in usable]
        defaults = await self._store.channel_settings.default_models(requester.guild_id, requester.channels)
        wanted = (preferred, defaults.get("image", DEFAULTS["image"]), *ids)
        chosen = next(model for model in wanted if model in ids)
        tray = await self._store.panels.tray(requester.guild_id, requester.user_id)
        return EditChoices(usable, chosen, len(tray))

    async def edit(
        self, request: Request, picture: Picture, *, model: str, prompt: str, with_tray: bool = False
    ) -> Quote:
        """Submit an edit of the picture, `with_tray` together with as many of the member's tray as fit.

        `request` has the member and the channel. Above the server's line the member confirms the price.
        Raises CannotTakePictures, and as `Admission.submit` does.
        """
        pictures = [picture]
        if with_tray:
            tray = await self._store.panels.tray(request.guild_id, request.user_id)
            room = len(_operation(catalogue.model(model), PanelPurpose.EDIT, 1).slots[0].options) - 1
            pictures += [one for one in tray if one.sha256 != picture.sha256][:room]
        operation = _operation(catalogue.model(model), PanelPurpose.EDIT, len(pictures))
        options = await self._own_defaults(request.requester, operation)
        if operation.field("prompt") is not None:
            options["prompt"] = prompt
        panel = Panel(
            id=new_id(),
            request_key=request.request_key,
            guild_id=request.guild_id,
            channel_id=request.channel_id,
            user_id=request.user_id,
            purpose=PanelPurpose.EDIT,
            operation=operation.id,
            options=options,
            pictures=tuple(pictures),
            total=None,
            made_at=self._clock.now(),
        )
        return await self.submit((await self._store.panels.open(panel)).id, request)

    async def get(self, panel_id: str, *, user_id: int) -> Panel:
        """Return a panel for its opener. Raises PanelNotFound if it is too old, or NotTheOpener."""
        panel = await self._store.panels.get(panel_id)
        if panel.user_id != user_id:
            raise NotTheOpener
        return panel

    async def refresh(self, panel_id: str, requester: Requester) -> PanelView:
        """Ask for the price again."""
        return await self._update(await self.get(panel_id, user_id=requester.user_id), requester)

    async def set_model(self, panel_id: str, model: str, requester: Requester) -> PanelView:
        """Choose another model. Options that it takes as well stay as they are."""
        panel = await self.get(panel_id, user_id=requester.user_id)
        operation = _operation(catalogue.model(model), panel.purpose, len(panel.pictures))
        options = await self._own_defaults(requester, operation) | kept(operation, panel.options)
        return await self._update(replace(panel, operation=operation.id, options=options), requester)

    async def set_option(self, panel_id: str, option: str, value: str, requester: Requester) -> PanelView:
        """Set one option. Raises InvalidOptions for a value that the operation does not take."""
        panel = await self.get(panel_id, user_id=requester.user_id)
        field = catalogue.operation(panel.operation).field(option)
        if field is None:
            raise UnknownOption(panel.operation, option)
        check_field(field, value)
        return await self._update(replace(panel, options={**panel.options, option: value}), requester)

    async def set_prompt(self, panel_id: str, prompt: str, requester: Requester) -> PanelView:
        """Set the prompt. Raises InvalidOptions for one that the model does not take."""
        panel = await self.get(panel_id, user_id=requester.user_id)
        return await self._update(_with_prompt(panel, prompt), requester)

    async def add_tray(self, panel_id: str, requester: Requester) -> PanelView:
        """Add the pictures of the member's tray, as many as the model takes."""
        panel = await self.get(panel_id, user_id=requester.user_id)
        more = await self._addable(panel)
        return await self._update(replace(panel, pictures=(*panel.pictures, *more)), requester)

    def lacks_prompt(self, panel: Panel) -> bool:
        """Return True if a prompt has to be written before the panel can be submitted."""
        return catalogue.operation(panel.operation).requires("prompt") and not panel.prompt

    async def submit(self, panel_id: str, request: Request, *, prompt: str | None = None) -> Quote:
        """Submit the panel's request at the displayed price. At another price the member confirms first.

        `request` has the member and the channel; operation, options and files come from the panel. The result
        of a private picture is private as well.
        """
        panel = await self.get(panel_id, user_id=request.user_id)
        if prompt is not None:
            panel = _with_prompt(panel, prompt)
            await self._store.panels.save(panel)
        jobs = [
            await self._store.jobs.get(picture.job) for picture in panel.pictures if picture.job is not None
        ]
        for job_id in await self._store.panels.removed_among([job.id for job in jobs]):
            raise ResultRemoved(job_id)
        await self._admission.content.check_pictures(panel.pictures, request)
        attachments = _attachments(panel)
        quote = await self._admission.submit(
            replace(
                request,
                request_key=f"panel-{panel.id}",  # pressed twice, it is one job
                operation=panel.operation,
                options=panel.options,
                attachments=attachments,
                agreed_price=panel.total,
                private=request.private or any(job.private_by_choice for job in jobs),
            )
        )
        used = panel.pictures[: len(attachments)]
        await self._store.panels.record_credits(
            quote.job.id, [SourceCredit(picture.author_id, picture.link, picture.job) for picture in used]
        )
        return quote

    # ── the view ─────────────────────────────────────────────────────────────────────────────────

    async def _update(self, panel: Panel, requester: Requester) -> PanelView:
        """Price the panel, save it, and return its view."""
        operation = catalogue.operation(panel.operation)
        price_error = None
        try:
            panel = replace(panel, total=await self._price(panel, operation))
        except (Refused, ProviderError) as error:
            panel, price_error = replace(panel, total=None), error
        await self._store.panels.save(panel)
        return PanelView(
            panel=panel,
            operation=operation,
            models=await self._usable(requester, panel.purpose, len(panel.pictures)),
            available=(await self._store.budgets.balances(panel.guild_id)).available,
            price_error=price_error,
            addable=len(await self._addable(panel)),
        )

    async def _price(self, panel: Panel, operation: Operation) -> int:
        options = neutral_options(operation, panel.options)
        if operation.field("prompt") is not None:
            options["prompt"] = NEUTRAL
        references = []
        slots = slot_options(operation, len(panel.pictures))
        for option, picture in zip(slots, panel.pictures, strict=False):
            online = await self._store.uploads.find(picture.sha256, picture.content_type)
            references.append(
                NewReference(
                    option,
                    picture.url,
                    picture.file,
                    picture.sha256,
                    picture.size,
                    picture.content_type,
                    online,
                )
            )
        quote = await self._pricing.quote(operation, options, references, guild_id=panel.guild_id)
        return quote.total

    # ── models, options, pictures ────────────────────────────────────────────────────────────────

    async def _usable(self, requester: Requester, purpose: PanelPurpose, pictures: int) -> Sequence[Model]:
        """Return the models that take the pictures and are on for the member, in the catalogue's order.

        Raises NotAllowed if there are none.
        """
        usable: list[Model] = []
        reason: NotAllowed = NoModelTakesPictures(pictures)
        for model in self._models:
            if _find_operation(model, purpose, pictures) is None:
                continue
            try:
                await self._store.spending.check_model(requester, model.id)
            except NotAllowed as error:
                reason = error
            else:
                usable.append(model)
        if not usable:
            raise reason
        return usable

    async def _own_defaults(self, requester: Requester, operation: Operation) -> dict[str, Value]:
        own = await self._store.preferences.defaults(requester.guild_id, requester.user_id)
        return kept(operation, own.get(operation.model, {}))

    async def _addable(self, panel: Panel) -> Sequence[Picture]:
        """Return the pictures of the member's tray that the panel lacks and its model could take."""
        if panel.purpose is not PanelPurpose.EDIT:
            return ()
        free = len(catalogue.operation(panel.operation).slots[0].options) - len(panel.pictures)
        known = {picture.sha256 for picture in panel.pictures}
        tray = await self._store.panels.tray(panel.guild_id, panel.user_id)
        return [picture for picture in tray if picture.sha256 not in known][:free]


def _with_prompt(panel: Panel, prompt: str) -> Panel:
    field = catalogue.operation(panel.operation).field("prompt")
    if field is None:
        raise TakesNoPrompt(panel.operation)
    if not prompt.strip() and not field.required:
        options = {option: value for option, value in panel.options.items() if option != "prompt"}
        return replace(panel, options=options)
    check_field(field, prompt)
    return replace(panel, options={**panel.options, "prompt": prompt})


def _find_operation(model: Model, purpose: PanelPurpose, pictures: int) -> Operation | None:
    return edit_operation(model, pictures) if purpose is PanelPurpose.EDIT else animate_operation(model)


def _operation(model: Model, purpose: PanelPurpose, pictures: int) -> Operation:
    operation = _find_operation(model, purpose, pictures)
    if operation is None:
        raise CannotTakePictures(model.title, pictures)
    return operation


def _attachments(panel: Panel) -> tuple[Attachment, ...]:
    slots = slot_options(catalogue.operation(panel.operation), len(panel.pictures))
    return tuple(
        Attachment(option, picture.url, picture.filename, picture.content_type, picture.size, picture.file)
        for option, picture in zip(slots, panel.pictures, strict=False)
    )
