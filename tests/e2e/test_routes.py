"""Everything StableStudio sells, from slash command to posted file."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.catalogue import OPERATIONS
from sandbox.results import alt_text_of, amounts, inspect, media_of, price_of
from tests.e2e.conftest import MEDIA_SCALE
from tests.e2e.files import clip, picture, sound
from tests.e2e.harness import BotHarness

PEOPLE = ("mira", "noor", "theo")


@dataclass(frozen=True)
class Case:
    """A command, and the pixels and seconds (0 = a picture) that must come of it."""

    command: str
    size: tuple[int, int]
    seconds: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    prompt: bool = True


def case(
    command: str, width: int, height: int, seconds: int = 0, prompt: bool = True, **options: Any
) -> Case:
    return Case(command, (width, height), seconds, options, prompt)


CASES = (
    case("nano-banana generate", 1360, 768, aspect_ratio="16:9"),
    case("nano-banana edit", 1024, 1024, image1="red", image2="blue"),
    case("nano-banana-pro generate", 2048, 2048, image_size="2K"),
    case("nano-banana-pro edit", 768, 1360, aspect_ratio="9:16", image1="red"),
    case("gpt-image-2 generate", 1536, 1024, size="1536x1024"),
    case("gpt-image-2 edit", 1024, 1024, size="1024x1024", image1="red", image2="green"),
    case("gpt-image-1-5 generate", 1024, 1536, size="1024x1536", quality="low"),
    case("gpt-image-1-5 edit", 1024, 1024, image1="blue"),
    case("flux-2-pro generate", 1024, 1024, output_format="png"),
    case("flux-2-pro edit", 1024, 1024, image1="red", seed=7),
    case("flux-2-max generate", 1024, 1024, output_format="jpg"),
    case("flux-2-max edit", 1024, 1024, image1="green"),
    case("grok generate", 1360, 768),
    case("grok edit", 1360, 768, image1="red"),
    case("grok-video generate", 1280, 720, 6),
    case("seedance t2v", 854, 480, 4, duration="4", output_resolution="480p"),
    case(
        "seedance i2v",
        480,
        480,
        4,
        False,
        duration="4",
        output_resolution="480p",
        aspect_ratio="1:1",
        first_frame="red",
    ),
    case(
        "seedance reference",
        854,
        480,
        4,
        duration="4",
        output_resolution="480p",
        image1="red",
        video1="clip",
        audio1="sound",
    ),
    case("seedance-fast t2v", 480, 854, 4, duration="4", output_resolution="480p", aspect_ratio="9:16"),
    case(
        "seedance-fast i2v",
        854,
        480,
        4,
        duration="4",
        output_resolution="480p",
        first_frame="red",
        last_frame="blue",
    ),
    case(
        "seedance-fast reference",
        854,
        480,
        4,
        duration="4",
        output_resolution="480p",
        image1="red",
        image2="blue",
    ),
    case("wan-2-6 t2v", 1280, 720, 5, size="1280*720", audio="sound"),
    case("wan-2-6 i2v", 720, 720, 5, image="red"),
    case("sora-2 generate", 1280, 720, 4),
    case("sora-2-pro generate", 720, 1280, 4, size="720x1280", input_reference="blue"),
    case("veo-3-1 generate", 1280, 720, 4, image="red", last_frame="blue"),
    case("veo-3-1-fast generate", 720, 1280, 4, aspect_ratio="9:16", reference_image1="green"),
)


def test_every_operation_has_its_case() -> None:
    commands = {f"{operation.model.replace('.', '-')} {operation.name}" for operation in OPERATIONS}
    assert {case.command for case in CASES} == commands
    assert len(CASES) == 27
    assert len({operation.route for operation in OPERATIONS}) == 25


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.command for case in CASES])
async def test_from_command_to_posted_file(harness: BotHarness, number: int) -> None:
    case, person = CASES[number], PEOPLE[number % len(PEOPLE)]
    prompt = f"picture {number}: a *fox* & @everyone"
    before = harness.balance

    job, message = await harness.made(person, case.command, _typed(case, prompt))

    facts = inspect(media_of(message).data)
    assert (facts.width, facts.height) == tuple(round(side * MEDIA_SCALE / 2) * 2 for side in case.size)
    if case.seconds:
        assert (facts.kind, facts.codecs) == ("video", ("h264", "aac"))
        assert abs(facts.seconds - case.seconds) < 0.3
    else:
        assert facts.kind == "image"
    assert price_of(message) == before - harness.balance > 0
    assert alt_text_of(message) == (prompt if case.prompt else None)
    assert message.mentions == [harness.user(person).id]
    assert not message.mention_everyone
    await harness.tidy(job)
    assert harness.results(job) == [message]
    line = await harness.record(job)
    assert (line["state"], line["paid"]) == ("DELIVERED", price_of(message))
    assert amounts(message.button("↻")["label"])


def _typed(case: Case, prompt: str) -> dict[str, Any]:
    files = {"red": picture("red"), "green": picture("green"), "blue": picture("blue"), "sound": sound()}
    files["clip"] = clip()
    options = {
        name: files.get(value, value) if isinstance(value, str) else value
        for name, value in case.options.items()
    }
    return {**({"prompt": prompt} if case.prompt else {}), **options}
