"""SVG drawings as they come from outside: whole ones are known, everything that acts is refused."""

from pathlib import Path

import pytest

from bot.catalogue import Slot
from bot.catalogue.fields import Media
from bot.domain.errors import BadMedia, MediaProblem
from bot.media.processor import MediaProcessor
from bot.ports import MediaInfo
from sandbox.media import make_drawing, make_image

XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SQUARE = '<rect width="4" height="4"/>'


def drawing(
    tmp_path: Path, inner: str = SQUARE, head: str = 'width="10" height="20"', before: str = ""
) -> Path:
    path = tmp_path / "drawing"
    path.write_text(f"{before}<svg {XMLNS} {head}>{inner}</svg>")
    return path


async def size(path: Path) -> tuple[int, int]:
    info = await MediaProcessor().inspect(path)
    assert (info.kind, info.content_type, info.extension) == ("vector", "image/svg+xml", "svg")
    return info.width, info.height


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('width="10" height="20"', (10, 20)),
        ('width="10px" height="2in"', (10, 192)),
        ('viewBox="0 0 640 480"', (640, 480)),
        ('viewBox="0,0,640.4,480"', (640, 480)),
        ('width="100%" height="100%" viewBox="0 0 64 32"', (64, 32)),
        ('width="0.1" height="0.1"', (1, 1)),
        ('width="1e400" height="x"', (300, 150)),
        ("", (300, 150)),
    ],
)
async def test_its_size_is_the_one_it_names(tmp_path: Path, head: str, expected: tuple[int, int]) -> None:
    assert await size(drawing(tmp_path, head=head)) == expected


@pytest.mark.parametrize(
    "before",
    [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        "\ufeff<!-- made by a machine -->\n",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
    ],
)
async def test_what_may_stand_before_it(tmp_path: Path, before: str) -> None:
    assert await size(drawing(tmp_path, before=before)) == (10, 20)


@pytest.mark.parametrize(
    "inner",
    [
        '<path d="M0 0h1v1z" fill="url(#g)"/><defs><linearGradient id="g"/></defs>',
        '<use xlink:href="#g"/><g id="g"/>',
        '<image href="data:image/png;base64,iVBORw0KGgo="/>',
        '<style>path { fill: url("#g") }</style><path d="M0 0"/>',
        '<a href="https://example.org/"><text>a fox</text></a>',
    ],
)
async def test_what_a_drawing_may_hold(tmp_path: Path, inner: str) -> None:
    assert await size(drawing(tmp_path, inner)) == (10, 20)


@pytest.mark.parametrize(
    ("inner", "problem"),
    [
        ("<script>alert(1)</script>", MediaProblem.SCRIPT_OR_PAGE),
        ("<foreignObject><p/></foreignObject>", MediaProblem.SCRIPT_OR_PAGE),
        ('<rect onload="alert(1)"/>', MediaProblem.SCRIPT),
        ('<a href="javascript:alert(1)"><text>x</text></a>', MediaProblem.LOADS_FILES),
        ('<a xlink:href=" JaVaScript:alert(1)"><text>x</text></a>', MediaProblem.LOADS_FILES),
        ('<a><set attributeName="href" to="javascript:alert(1)"/><text>x</text></a>', MediaProblem.SCRIPT),
        ('<set attributeName="onclick" to="alert(1)"/>', MediaProblem.SCRIPT),
        ('<image href="https://example.org/pixel.png"/>', MediaProblem.LOADS_FILES),
        ('<image xlink:href="file:///etc/passwd"/>', MediaProblem.LOADS_FILES),
        ('<use href="//example.org/a.svg#g"/>', MediaProblem.LOADS_FILES),
        ('<image href="data:text/html,x"/>', MediaProblem.LOADS_FILES),
        ('<rect style="fill: url(https://example.org/x)"/>', MediaProblem.LOADS_FILES),
        ("<style>@import 'https://example.org/x.css';</style>", MediaProblem.LOADS_FILES),
        ("", MediaProblem.DRAWING_EMPTY),
        ("<g><title>nothing</title></g>", MediaProblem.DRAWING_EMPTY),
        ("<rect>", MediaProblem.DRAWING_DAMAGED),
        ("<rect/></svg><svg>", MediaProblem.DRAWING_DAMAGED),
        ("&nothing;", MediaProblem.DRAWING_DAMAGED),
    ],
)
async def test_what_it_may_not_hold(tmp_path: Path, inner: str, problem: MediaProblem) -> None:
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().inspect(drawing(tmp_path, inner))
    assert refused.value.problem is problem


@pytest.mark.parametrize(
    ("before", "problem"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', MediaProblem.ENTITIES),
        ('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>', MediaProblem.ENTITIES),
        ('<?xml-stylesheet href="https://example.org/x.css"?>', MediaProblem.LOADS_FILES),
    ],
)
async def test_what_may_not_stand_before_it(tmp_path: Path, before: str, problem: MediaProblem) -> None:
    path = drawing(tmp_path, before=f'<?xml version="1.0"?>{before}')
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().inspect(path)
    assert refused.value.problem is problem


async def test_one_that_was_cut_off_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    whole = make_drawing(make_image("a fox", 64, 48, "png"), 640)
    path = tmp_path / "drawing"
    path.write_bytes(whole)
    assert await size(path) == (640, 480)
    for end in range(200, len(whole) - 1, len(whole) // 20):
        path.write_bytes(whole[:end])
        with pytest.raises(BadMedia) as refused:
            await MediaProcessor().inspect(path)
        assert refused.value.problem is MediaProblem.DRAWING_DAMAGED


async def test_another_document_with_a_drawing_in_it_is_none(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_text("<?xml version='1.0'?><html><svg><path/></svg></html>")
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().inspect(path)
    assert (refused.value.problem, refused.value.name) == (MediaProblem.OTHER_DOCUMENT, "html")


async def test_it_is_not_changed_for_a_limit_and_not_taken_for_a_picture(tmp_path: Path) -> None:
    path = drawing(tmp_path)
    before = path.read_bytes()
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().fit(path, tmp_path / "fit", 10)
    assert refused.value.problem is MediaProblem.DRAWING_NOT_SCALABLE
    slot = Slot("image", ("image",), Media.IMAGE, "A picture", formats=("image/png",))
    prepared = await MediaProcessor().prepare(path, slot)
    assert prepared.info == MediaInfo("vector", "image/svg+xml", "svg", 10, 20, 0.0)
    assert (prepared.changes, path.read_bytes()) == ((), before)
