"""The address of an object store, what is needed to reach it, and the keys of files in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import FilesUnavailable
from bot.store.spool import check_name

_NAMES: Mapping[str, tuple[str, ...]] = {
    "s3": ("aws_endpoint", "aws_region", "aws_access_key_id", "aws_secret_access_key"),
    "az": ("azure_endpoint", "", "azure_storage_account_name", "azure_storage_account_key"),
}
"""By scheme: obstore's names of endpoint, region, key and secret. Google's keys are files."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address like `s3://bucket/prefix` (also gs, az, file).

    Without keys the service's own ways count: a role of the machine, or the variables of its tools.
    """

    url: str
    endpoint: str | None = None  # of a server that is not Amazon's or Microsoft's
    region: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)

    @property
    def folder(self) -> str | None:
        """Return the path of a `file://` address; None for a service."""
        return self.url.removeprefix("file://") if self.url.startswith("file://") else None

    @property
    def options(self) -> Mapping[str, str]:
        """Return what is set, by obstore's names."""
        values = (self.endpoint, self.region, self.access_key, self.secret_key)
        names = _NAMES.get(self.url.partition(":")[0], ("",) * len(values))
        return {name: value for name, value in zip(names, values, strict=True) if name and value}


def key_of(name: str) -> str:
    """Return the key of a file's object. Raises ValueError for what is no name of our files."""
    kind, dash, _ = check_name(name).partition("-")
    return f"{kind if dash else 'other'}/{name}"


class Refusal(FilesUnavailable):
    """The service answered, and will not do it: the keys are wrong, or the bucket is missing."""
