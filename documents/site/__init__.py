"""The documents as a small site of HTML pages, for any static host: `make site`."""

from documents.site.build import build

__all__ = ["build"]
