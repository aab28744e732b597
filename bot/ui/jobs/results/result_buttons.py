"""The buttons below results: ↻, Remix, Edit and Animate, of one result or of all in a message; its numbers.

Each handler looks the job up and checks it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import catalogue
from bot.domain.jobs.job import Job
from bot.domain.jobs.picture import PanelPurpose, Picture
from bot.domain.jobs.posts import PostedAs
from bot.i18n import _
from bot.ports import Rendition, ResultMessage
from bot.services.jobs.ordering.admission import Admission
from bot.services.pictures.results import Results
from bot.services.pictures.sources import Pictures
from bot.ui.jobs.ordering import price_text
from bot.ui.jobs.ordering.edit_form import EditForm
from bot.ui.jobs.ordering.panel_buttons import PanelButtons
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import posting, result_cards, result_pictures
from bot.ui.kit import actions, formatting, layout, locales, modals, requester, router, sending
from bot.ui.kit.errors.buttons import NoPrompt, NotItsMaker
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class ResultButtons:
    """Handlers of results. One per bot."""

    def __init__(
        self,
        results: Results,
        pictures: Pictures,
        admission: Admission,
        panels: PanelButtons,
        edit_form: EditForm,
        responder: Responder,
    ) -> None:
        self._results = results
        self._pictures = pictures
        self._admission = admission
        self._panels = panels
        self._edit_form = edit_form
        self._responder = responder

    # ── again ────────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.Again)
    async def again(self, interaction: Interaction, action: actions.Again) -> None:
        """Submit the same request as new jobs of the member who pressed ↻."""
        pressed = f"again:{action.job}:{action.whole}"
        request = replace(requester.request(interaction), shown_price=action.price, pressed=pressed)
        quote = await self._admission.repeat(action.job, request, whole_batch=action.whole)
        await self._responder.show_quote(interaction, quote)

    @router.button(actions.Remix, Answer.DIALOG)
    async def remix(self, interaction: Interaction, action: actions.Remix) -> None:
        """Open the prompt in a dialog."""
        job = await self._job(interaction, action.job)
        field = catalogue.operation(job.operation).field("prompt")
        if field is None:
            raise NoPrompt(job.model)
        inputs = modals.prompt_inputs(
            job.prompt, maximum=field.max_length or modals.FIELD, required=action.whole or field.required
        )
        await modals.open_dialog(interaction, action, _("Remix"), inputs)

    @router.dialog(actions.Remix)
    async def remixed(
        self, interaction: Interaction, action: actions.Remix, texts: Mapping[str, str]
    ) -> None:
        """Submit the same request with the typed prompt, for the member who typed it."""
        if not action.whole:
            await self._job(interaction, action.job)
        changes = {"prompt": modals.prompt_of(texts)}
        pressed = f"remix:{action.job}:{action.whole}:{changes['prompt']}"
        request = replace(requester.request(interaction), pressed=pressed)
        quote = await self._admission.repeat(action.job, request, whole_batch=action.whole, changes=changes)
        await self._responder.show_quote(interaction, quote)

    async def reshape(self, interaction: Interaction, job: Job, aspect: str) -> None:
        """Answer an acknowledged interaction with the same in another shape."""
        quote = await self._results.reshape(job.id, aspect, requester.request(interaction))
        operation = catalogue.operation(job.operation)
        hint = price_text.changed_shape(operation, catalogue.translate_aspect(operation, aspect), aspect)
        await self._responder.show_quote(interaction, quote, hint)

    # ── made from one picture ────────────────────────────────────────────────────────────────────

    @router.button(actions.Edit, Answer.DIALOG)
    async def edit(self, interaction: Interaction, action: actions.Edit) -> None:
        """Open the form that edits the picture, with the job's model. Of several, ask which first."""
        if not action.whole:
            job = await self._job(interaction, action.job)
            image = await result_pictures.source_image(interaction, job)
            user_id = interaction.user.id
            await self._pictures.check_usable(image, guild_id=job.guild_id, user_id=user_id)
            await self._edit_form.open(interaction, action, job.model)
        elif await self._responder.open(interaction):
            await self.one_job(interaction, action)

    @router.dialog(actions.Edit)
    async def edited(self, interaction: Interaction, action: actions.Edit, texts: Mapping[str, str]) -> None:
        """Edit the picture as it was typed into the form."""
        job = await self._job(interaction, action.job)
        await self._edit_form.submit(interaction, await self._picture(interaction, job), texts)

    @router.button(actions.Animate)
    async def animate(self, interaction: Interaction, action: actions.Animate) -> None:
        """Open the panel that animates the picture."""
        if (job := await self.one_job(interaction, action)) is not None:
            await self._panels.open(
                interaction, PanelPurpose.ANIMATE, [await self._picture(interaction, job)]
            )

    @router.button(actions.Vary)
    async def vary(self, interaction: Interaction, action: actions.Vary) -> None:
        """Make a variation, for at most the price on the V button unless the member agrees to another."""
        job = await self._job(interaction, action.job)
        await self.make_variation(interaction, job, price=action.price)

    async def make_variation(self, interaction: Interaction, job: Job, *, price: int | None = None) -> None:
        """Answer an acknowledged interaction with a variation of the job's picture."""
        picture = await self._picture(interaction, job)
        request = replace(requester.request(interaction), shown_price=price, pressed=f"vary:{job.id}")
        await self._responder.show_quote(interaction, await self._results.vary(picture, request))

    # ── posted again ───────────────────────────────────────────────────────────────────────

    @router.button(actions.PostAlone)
    async def post_alone(self, interaction: Interaction, action: actions.PostAlone) -> None:
        """Post one result in a message of its own, at no cost (U)."""
        await self.post_again(interaction, await self._job(interaction, action.job))

    async def post_again(self, interaction: Interaction, job: Job) -> None:
        """Answer an acknowledged interaction of the maker with a new message of the result."""
        if job.user_id != interaction.user.id:
            raise NotItsMaker
        guild_id, channel_id = requester.place(interaction)
        to = sending.channel(interaction.client, channel_id, guild_id)
        receipt = await self._results.receipt(job)

        async def post(renditions: Sequence[Rendition]) -> int:
            message = ResultMessage.single(job, renditions[0], receipt)
            with locales.in_public(interaction):
                message_id = await posting.post(to, message, nonce=f"o-{interaction.id}")
            await self._results.note_post(job, PostedAs.AGAIN, channel_id=channel_id, message_id=message_id)
            return message_id

        limit, user_id = interaction.filesize_limit, interaction.user.id
        message_id = await self._results.send(
            job.id, limit, post, guild_id=guild_id, user_id=user_id, channel_id=channel_id
        )
        link = formatting.jump(guild_id, channel_id, message_id)
        await self._responder.show(interaction, layout.note(_("Here it is, at no cost: {link}", link=link)))

    @router.button(actions.Pick)
    async def pick(self, interaction: Interaction, action: actions.Pick) -> None:
        """Show one result of several in private, with its own buttons."""
        job = await self._job(interaction, action.job)
        ids = [one.id for one in await self._gallery(interaction, job.id)]
        number = ids.index(job.id) + 1 if job.id in ids else 1
        address = result_pictures.address_in_pressed(interaction, job)
        receipt = await self._results.receipt(job)
        card = result_cards.picked(job, receipt, number, max(1, len(ids)), address)
        await self._responder.show(interaction, card)

    # ── looking up ───────────────────────────────────────────────────────────────────────────────

    async def one_job(
        self, interaction: Interaction, action: actions.Edit | actions.Animate | actions.More
    ) -> Job | None:
        """Return the job that is meant. Of several, ask for one and return None."""
        if not action.whole:
            return await self._job(interaction, action.job)
        jobs = await self._gallery(interaction, action.job)
        await self._responder.show(interaction, result_cards.which(type(action), jobs))
        return None

    async def _job(self, interaction: Interaction, job_id: str) -> Job:
        guild_id, _ = requester.place(interaction)
        return await self._results.job(job_id, guild_id=guild_id, user_id=interaction.user.id)

    async def _gallery(self, interaction: Interaction, job_id: str) -> Sequence[Job]:
        """Return the results in the same message, in its order."""
        guild_id, _ = requester.place(interaction)
        return await self._results.gallery(job_id, guild_id=guild_id, user_id=interaction.user.id)

    async def _picture(self, interaction: Interaction, job: Job) -> Picture:
        image = await result_pictures.source_image(interaction, job)
        return await self._pictures.fetch(image, guild_id=job.guild_id, user_id=interaction.user.id)
