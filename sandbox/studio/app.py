"""The studio put together: two origins, one ledger."""

from collections.abc import Mapping
from dataclasses import asdict
from email.utils import formatdate
from pathlib import Path
from typing import Any, Literal

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.catalogue import EVERY_OPERATION, OPERATIONS, Operation
from bot.catalogue import operation as catalogue_operation
from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.serving import Server
from sandbox.solana.facilitator import Facilitator
from sandbox.studio import discovery
from sandbox.studio.blob_host import BlobHost
from sandbox.studio.blobs import Blobs
from sandbox.studio.generation import Generation
from sandbox.studio.goods import Goods, Reference, Refused
from sandbox.studio.job_routes import JobRoutes
from sandbox.studio.jobs import Job, Jobs
from sandbox.studio.links import Links
from sandbox.studio.log import Exchange, logging
from sandbox.studio.networks.base import Base, of_before
from sandbox.studio.networks.solana import Solana
from sandbox.studio.networks.tempo import Tempo
from sandbox.studio.paid_routes import PaidRoutes
from sandbox.studio.payments import Payment
from sandbox.studio.references import fetch_all
from sandbox.studio.render import Renderer
from sandbox.studio.settings import DOCUMENT_PAYEE, LIVE_PAYEE, Settings, World
from sandbox.studio.settlement import Settlement
from sandbox.studio.siwx import SignIn, Unproved
from sandbox.studio.uploads import Upload, Uploads
from sandbox.studio.x402 import X402
from sandbox.tempo import Tempo as TempoChain

_BODY_BYTES = 128 * 1024 * 1024


class Studio:
    """StableStudio on 127.0.0.1, with its blob host on a second port.

    `settings` may be changed while it runs (payee, mode, prices …); `faults` script the failures. `folder`
    keeps the files on disk; without it they are in memory and in the dump. Payments on Solana are taken if
    there is a facilitator for `solana`, on Tempo if there is a `tempo`.
    """

    def __init__(
        self,
        chain: Chain,
        clock: Clock,
        faults: Faults,
        *,
        mode: Literal["live", "document"] = "live",
        payee: str | None = None,
        folder: Path | None = None,
        solana: Facilitator | None = None,
        tempo: TempoChain | None = None,
        **settings: Any,
    ) -> None:
        payee = payee or (LIVE_PAYEE if mode == "live" else DOCUMENT_PAYEE)
        self.settings = Settings(mode=mode, payee=payee, **settings)
        self._given_urls = self.settings.public_url, self.settings.blob_url
        self._world = World(chain, clock, faults, self.settings, solana=solana, tempo=tempo)
        self._blobs = Blobs(folder)
        self._jobs = Jobs()
        self._sign_in = SignIn(self._world)
        self._x402 = X402(self._world, (Base(self._world), Solana(self._world)))
        self._tempo = Tempo(self._world)
        self._settlement = Settlement(self._world, {**self._x402.networks, **self._tempo.networks})
        self._renderer = Renderer(self._world, self._blobs)
        self._uploads = Uploads(self._world, self._sign_in, self._blobs)
        self._server = Server(self._studio_app())
        self._blob_server = Server(self._blob_app())

    @property
    def url(self) -> str:
        """The origin that clients use: `public_url`, or its own address."""
        return self.settings.public_url

    @property
    def blob_url(self) -> str:
        """The origin of uploads and results."""
        return self.settings.blob_url

    @property
    def log(self) -> list[Exchange]:
        """Exchanges of both origins, oldest first."""
        return self._world.log

    @property
    def jobs(self) -> Mapping[str, Job]:
        """All jobs by id, oldest first, deleted ones too."""
        return self._jobs.all

    @property
    def payments(self) -> Mapping[str, Payment]:
        """All verified payments by nonce; `settled` is True once the money moved."""
        return self._settlement.payments

    @property
    def uploads(self) -> Mapping[str, Upload]:
        """All upload tokens sold, by upload id."""
        return self._uploads.all

    async def start(self, port: int = 0, blob_port: int = 0) -> str:
        """Listen on both ports (0: any free one) and return `url`."""
        studio, blob = await self._server.start(port), await self._blob_server.start(blob_port)
        self.settings.public_url = self._given_urls[0] or studio
        self.settings.blob_url = self._given_urls[1] or blob
        await self._resume()
        return self.url

    async def stop(self) -> None:
        """Hang up, forget late settlements, and wait for renderings under way."""
        self._settlement.cancel()
        await self._server.stop()
        await self._blob_server.stop()
        await self._renderer.stop()

    def settle_late(self) -> list[Payment]:
        """Settle now the payments that a `settle_late` fault keeps back. Return those that moved."""
        return self._settlement.settle_late()

    def finish(self, job_id: str) -> None:
        """End a job's waiting time now. It is complete as soon as its files are rendered."""
        job = self._jobs.all[job_id]
        job.ready_at = min(job.ready_at, self._world.clock.now())

    def add(self, job: Job) -> None:
        """Take a job that nobody has bought here, as if it had been, and render it if it is to complete."""
        self._jobs.add(job)
        self._renderer.start(job, catalogue_operation(job.operation), ())

    async def rendered(self, job_id: str) -> None:
        """Wait until a job's files are made. It is complete then if its time is up."""
        await self._renderer.done(job_id)

    def dump(self) -> dict[str, Any]:
        """Return jobs, payments, uploads and files, as JSON-able data."""
        return {
            "jobs": self._jobs.dump(),
            "uploads": self._uploads.dump(),
            "payments": [asdict(payment) for payment in self._settlement.payments.values()],
            "blobs": self._blobs.dump(),
            "nonces": self._sign_in.nonces,
        }

    def load(self, dumped: Mapping[str, Any]) -> None:
        """Replace the state with that of a `dump`. Call it before `start`, which renders unfinished jobs."""
        self._jobs.load(dumped["jobs"])
        self._uploads.load(dumped["uploads"])
        self._blobs.load(dumped["blobs"])
        self._sign_in.nonces = dict(dumped["nonces"])
        for entry in dumped["payments"]:
            payment = Payment(**(entry if "network" in entry else of_before(entry)))
            self._settlement.payments[payment.nonce] = payment

    async def _resume(self) -> None:
        for job in self._jobs.all.values():
            if job.outcome == "complete" and job.files is None:
                operation = catalogue_operation(job.operation)
                self._renderer.start(job, operation, await _references(operation, job))

    def _studio_app(self) -> web.Application:
        app = web.Application(
            client_max_size=_BODY_BYTES,
            middlewares=[
                logging(self._world.log, self._world.clock, "studio"),
                _dated(self._world),
                _signed_in,
            ],
        )
        paid_routes = PaidRoutes(self._world, self._settlement, self._x402, self._tempo)
        links = Links(self._world, self._blobs)
        jobs = JobRoutes(self._world, self._sign_in, self._jobs, links)
        every: list[Goods] = [*self._generations(), self._uploads]
        app.add_routes(discovery.routes(self.settings, every))
        for goods in every:
            app.router.add_post(goods.path, _sold_at(paid_routes, goods))
        app.router.add_post("/api/upload/confirm", self._uploads.confirm)
        app.router.add_get("/api/jobs", jobs.many)
        app.router.add_get("/api/jobs/{job}", jobs.one)
        app.router.add_delete("/api/jobs/{job}", jobs.delete)
        return app

    def _blob_app(self) -> web.Application:
        log = logging(self._world.log, self._world.clock, "blob")
        app = web.Application(client_max_size=_BODY_BYTES, middlewares=[log])
        app.add_routes(BlobHost(self._world, self._blobs, self._uploads).routes())
        return app

    def _generations(self) -> list[Generation]:
        """Return the goods: all there are, or those of the API document."""
        routes: dict[str, list[Operation]] = {}
        for operation in EVERY_OPERATION if self.settings.live else OPERATIONS:
            routes.setdefault(operation.route, []).append(operation)
        return [
            Generation(self._world, tuple(group), self._jobs, self._renderer) for group in routes.values()
        ]


def _sold_at(paid_routes: PaidRoutes, goods: Goods) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        return await paid_routes.serve(request, goods)

    return serve


async def _references(operation: Operation, job: Job) -> tuple[Reference, ...]:
    """Fetch a restarted job's files again; none if they are gone."""
    try:
        return await fetch_all(operation, job.input)
    except Refused:
        return ()


def _dated(world: World) -> Middleware:
    """Stamp answers with the studio's own clock when that is wrong."""

    @web.middleware
    async def stamp(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if world.settings.clock_skew:
            response.headers["Date"] = formatdate(world.now(), usegmt=True)
        return response

    return stamp


@web.middleware
async def _signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Unproved as error:
        return error.response
