"""`make translations`: update the catalogues from the code and list what has no translation yet."""

import sys

from babel.messages.catalog import Catalog

from translations.check import problems
from translations.collect import catalogue
from translations.files import OTHERS, TEMPLATE, compiled, place, read, written


def main() -> int:
    """0 if every language says everything, else 1."""
    wanted = catalogue()
    TEMPLATE.write_bytes(written(wanted))
    missing = [f"{language}: {problem}" for language in OTHERS for problem in _updated(language, wanted)]
    for line in missing:
        print(line)
    print(f"{len(wanted)} sentences, {len(missing)} to look at")
    return 1 if missing else 0


def _updated(language: str, wanted: Catalog) -> list[str]:
    kept = read(language)
    kept.creation_date = kept.revision_date = wanted.creation_date
    kept.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
    place(language).parent.mkdir(parents=True, exist_ok=True)
    place(language).write_bytes(written(kept))
    place(language).with_suffix(".mo").write_bytes(compiled(kept))
    return list(problems(kept, wanted))


if __name__ == "__main__":
    sys.exit(main())
