"""`make translations`: update the catalogues from the code and list what has no translation yet."""

import sys

from babel.messages.catalog import Catalog

from translations.check import problems
from translations.collect import catalogue
from translations.files import OTHERS, TEMPLATE, po_file, read, to_mo, to_po


def main() -> int:
    """Update all catalogues. Return 0 if every language is complete, else 1."""
    wanted = catalogue()
    TEMPLATE.write_bytes(to_po(wanted))
    missing = [f"{language}: {problem}" for language in OTHERS for problem in _update(language, wanted)]
    for line in missing:
        print(line)
    print(f"{len(wanted)} sentences, {len(missing)} to look at")
    return 1 if missing else 0


def _update(language: str, wanted: Catalog) -> list[str]:
    kept = read(language)
    kept.creation_date = kept.revision_date = wanted.creation_date
    kept.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
    po_file(language).parent.mkdir(parents=True, exist_ok=True)
    po_file(language).write_bytes(to_po(kept))
    po_file(language).with_suffix(".mo").write_bytes(to_mo(kept))
    return list(problems(kept, wanted))


if __name__ == "__main__":
    sys.exit(main())
