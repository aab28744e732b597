"""Use cases of pictures that are made from others: panels, sources, variations; and comparisons of models."""

from dataclasses import dataclass
from functools import partial

from bot.ports.gallery import Gallery as GalleryMessages
from bot.services.adapters import Adapters
from bot.services.jobs import Jobs
from bot.services.pictures.compare import Comparison
from bot.services.pictures.favourites import Favourites
from bot.services.pictures.gallery import SETTLE_SECONDS, Gallery
from bot.services.pictures.most_loved import MostLoved
from bot.services.pictures.panels import Panels
from bot.services.pictures.removal import Removals
from bot.services.pictures.results import Results
from bot.services.pictures.sources import DELETE_SECONDS, Pictures


@dataclass(frozen=True, slots=True)
class PictureServices:
    """The services of this feature."""

    sources: Pictures
    panels: Panels
    results: Results
    removals: Removals
    favourites: Favourites
    comparison: Comparison
    gallery: Gallery
    most_loved: MostLoved


def build(adapters: Adapters, jobs: Jobs, gallery_messages: GalleryMessages) -> PictureServices:
    """Build the services; schedule the removal of old panels and choices, and the gallery."""
    store, spool, clock = adapters.store, adapters.spool, adapters.clock
    sources = Pictures(store, spool, adapters.attachments, adapters.media, clock, jobs.room)
    adapters.scheduler.every("pictures", DELETE_SECONDS, sources.delete_old, for_all=True)
    results = Results(store, spool, jobs.renditions, jobs.admission, clock)
    scheduler = adapters.scheduler
    wake = partial(scheduler.wake, "gallery")
    gallery = Gallery(
        store, spool, jobs.renditions, gallery_messages, adapters.places, clock, wake, adapters.membership
    )
    scheduler.every("gallery", SETTLE_SECONDS, gallery.settle)
    most_loved = MostLoved(store, gallery, clock, wake, adapters.membership)
    scheduler.at("most loved", most_loved.next_due, most_loved.tick)
    return PictureServices(
        sources=sources,
        panels=Panels(store, jobs.pricing, jobs.admission, clock, adapters.models),
        results=results,
        removals=Removals(store, results, clock),
        favourites=Favourites(store, results, jobs.admission, clock),
        comparison=Comparison(jobs.preferences, adapters.models),
        gallery=gallery,
        most_loved=most_loved,
    )
