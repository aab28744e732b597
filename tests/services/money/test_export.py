"""Books as files: what a spreadsheet and a script open, within Discord's limit."""

import csv
import io
import json
import zipfile

import pytest

from bot.domain.money.errors import ExportTooLarge
from bot.services.money.export import files

BOOKS = {
    "jobs": [{"id": "k7f3ab", "user": "1234567890123456789", "paid": 134_000}],
    "transfers": [{"seq": 1, "note": '=HYPERLINK("http://evil")'}, {"seq": 2, "note": "Grüße, “x”\nüber"}],
    "deposits": [],
}


async def test_csv_is_one_file_a_table_that_has_lines() -> None:
    made = await files(BOOKS, "csv", 10**6)
    assert [file.name for file in made] == ["jobs.csv", "transfers.csv"]
    (line,) = csv.DictReader(io.StringIO(made[0].data.decode("utf-8-sig")))
    assert line == {"id": "k7f3ab", "user": "1234567890123456789", "paid": "134000"}


async def test_words_are_never_formulas() -> None:
    notes = [row["note"] for row in csv.DictReader(io.StringIO((await _transfers()).decode("utf-8-sig")))]
    assert notes == ['\'=HYPERLINK("http://evil")', "Grüße, “x”\nüber"]


async def _transfers() -> bytes:
    return (await files(BOOKS, "csv", 10**6))[1].data


async def test_json_is_everything_as_it_is() -> None:
    (made,) = await files(BOOKS, "json", 10**6)
    assert made.name == "atelier.json"
    assert json.loads(made.data) == BOOKS


async def test_what_is_too_large_is_packed_and_what_is_still_too_large_is_refused() -> None:
    books = {"jobs": [{"id": f"job{number}", "paid": 40_000} for number in range(2000)]}
    (packed,) = await files(books, "csv", 20_000)
    assert packed.name == "atelier.zip"
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert len(archive.read("jobs.csv").splitlines()) == 2001
    with pytest.raises(ExportTooLarge) as refused:
        await files(books, "csv", 1000)
    assert refused.value.size > refused.value.limit == 1000
