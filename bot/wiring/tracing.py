"""The adapters whose calls are spans in the trace of a job, if traces are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.observability.traced_ports import traced
from bot.ports import Delivery, Media, PaymentMethod, Studio

STUDIO = (
    "quote", "pay", "job", "jobs", "jobs_since", "put", "confirm", "download", "delete",
)  # fmt: skip
WALLET = ("prepare", "balance", "look", "transaction")
MEDIA = ("inspect", "judge", "fit", "prepare")
DELIVERY = (
    "show_progress", "show_private_progress", "remove", "post", "find", "ask_whether_posted",
    "show_privately", "send_directly", "open_thread", "notify_ready",
    "report_failures", "ask_again", "report_undeliverable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traced:
    """Put spans around the calls of adapters if they are `wanted`; else return the adapters themselves."""

    wanted: bool

    def studio(self, studio: Studio) -> Studio:
        return traced(studio, "studio", STUDIO) if self.wanted else studio

    def wallets(self, methods: Sequence[PaymentMethod]) -> Sequence[PaymentMethod]:
        if not self.wanted:
            return methods
        return [traced(method, method.network.word, WALLET) for method in methods]

    def media(self, media: Media) -> Media:
        return traced(media, "media", MEDIA) if self.wanted else media

    def delivery(self, delivery: Delivery) -> Delivery:
        return traced(delivery, "discord", DELIVERY) if self.wanted else delivery
