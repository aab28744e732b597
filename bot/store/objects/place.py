"""The address of an object store, what is needed to reach it, and the keys of files in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import FilesUnavailable
from bot.store.objects.mark import MARK
from bot.store.spool import PART, check_name, is_name

_NAMES: Mapping[str, tuple[str, ...]] = {
    "s3": ("aws_endpoint", "aws_region", "aws_access_key_id", "aws_secret_access_key"),
    "az": ("azure_endpoint", "", "azure_storage_account_name", "azure_storage_account_key"),
}
"""By scheme: obstore's names of endpoint, region, key and secret. Google's keys are files."""


_KINDS = frozenset({"fit", "in", "out", "pic"})
"""How the names of our files begin, and the folders of their objects."""

_SPARED_FOLDERS = _KINDS | {"other", "lost+found"}


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


def is_foreign(key: str) -> bool:
    """Return True for an object that is not the bot's. Our files may lie without their folders, as copied.

    As in SPOOL_DIR, hidden ones do not count: ours, and those that a desktop or a network's file system
    leaves. The mark of a place inside of this one does.
    """
    *folders, name = key.split("/")
    if folders and name == MARK:
        return True
    if is_spared(key):
        return False
    whole = name.removesuffix(PART)
    if not is_name(whole):
        return True
    if not folders:
        kind, dash, _ = whole.partition("-")
        return not dash or kind not in _KINDS
    return key.removesuffix(PART) != key_of(whole)


def is_spared(key: str) -> bool:
    """Return True for what is hidden, or is in the folder that a disk of its own has."""
    return any(part.startswith(".") for part in key.split("/")) or key.startswith("lost+found/")


def is_foreign_folder(folder: str) -> bool:
    """Return True for a folder at the top of a place that is not the bot's, also if nothing is in it."""
    return folder not in _SPARED_FOLDERS and not is_spared(folder)


class Refusal(FilesUnavailable):
    """The service answered, and will not do it: the keys are wrong, or the bucket is missing."""
