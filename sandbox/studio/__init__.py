"""StableStudio on your own machine: quotes, payments, jobs, uploads and the files, over real sockets."""

from sandbox.studio.app import Studio
from sandbox.studio.jobs import Job
from sandbox.studio.log import Exchange
from sandbox.studio.payments import Payment
from sandbox.studio.settings import DOCUMENT_PAYEE, LIVE_PAYEE, Settings

__all__ = ["DOCUMENT_PAYEE", "LIVE_PAYEE", "Exchange", "Job", "Payment", "Settings", "Studio"]
