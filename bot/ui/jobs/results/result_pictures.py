"""The picture of a result where Discord has it now. Its addresses expire, so they are read each time."""

import discord

from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.jobs.picture import SourceImage
from bot.ui.jobs.ordering import message_images
from bot.ui.kit import formatting, sending
from bot.ui.kit.errors.buttons import MessageGone, PictureGone
from bot.ui.kit.responses import Interaction


async def source_image(interaction: Interaction, job: Job) -> SourceImage:
    """Return the job's result as it is posted. The address serves only when our disk lacks the file.

    Raises MessageGone or PictureGone.
    """
    extension = (job.result.content_type if job.result else "image/png").partition("/")[2]
    url = await _address(interaction, job)
    return SourceImage(url, f"{job.id}.{extension}", None, 0, job.user_id, link(job), job.id)


def link(job: Job) -> str:
    """Return a link to the result, or to the channel that it was asked for in."""
    message_id = None if job.private else job.message_id
    return formatting.jump(job.guild_id, job.channel_id, message_id)


def address_in_pressed(interaction: Interaction, job: Job) -> str | None:
    """Return the address of the job's picture in the pressed message."""
    return None if interaction.message is None else _address_in(interaction, interaction.message, job)


def _address_in(interaction: Interaction, message: discord.Message, job: Job) -> str | None:
    """Return the address of the picture that carries the job in its name, else of the first."""
    pictures = message_images.pictures_for(interaction, message)
    named = [picture for picture in pictures if picture.job == job.id]
    return next((picture.url for picture in [*named, *pictures]), None)


async def _address(interaction: Interaction, job: Job) -> str:
    if (here := address_in_pressed(interaction, job)) is not None:
        return here
    if job.private:
        raise PictureGone(job.id)
    if not job.message_id:
        raise MessageGone(job.id)
    try:
        with sending.delivering(f"looking at job {job.id}"):
            where = sending.channel(interaction.client, job.channel_id, job.guild_id)
            message = await where.fetch_message(job.message_id)
    except DeliveryImpossible as error:
        raise MessageGone(job.id) from error
    address = _address_in(interaction, message, job)
    if address is None:
        raise MessageGone(job.id)
    return address
