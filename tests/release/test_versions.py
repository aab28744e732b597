"""One version, wherever it is written."""

import json
import re

import bot
from bot.cli.arguments import UNUSABLE
from tests.release.dockerfile import ROOT


def test_one_version_everywhere() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    released = re.findall(r"^## (\d+\.\d+\.\d+) – \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    assert released[0] == bot.__version__
    assert f'image.version="{bot.__version__}"' in (ROOT / "Dockerfile").read_text()
    assert f"image: atelier:{bot.__version__} " in (ROOT / "compose.yaml").read_text()
    sbom = json.loads((ROOT / "sbom.cdx.json").read_text())
    assert sbom["metadata"]["component"]["version"] == bot.__version__


def test_the_guide_fetches_this_version_before_it_uses_it() -> None:
    guide = (ROOT / "docs" / "upgrade.md").read_text()
    blocks = [block for block in re.findall(r"```sh\n(.*?)```", guide, re.DOTALL) if "git " in block]
    assert len(blocks) > 3
    for block in blocks:
        assert re.findall(r" v(\d+\.\d+\.\d+)", block) == [bot.__version__], block
        assert block.index("git fetch --tags") < block.index(f"v{bot.__version__}"), block


def test_the_documents_name_the_schema_of_this_version() -> None:
    schema = max(int(file.name[:3]) for file in (ROOT / "bot" / "store" / "migrations").glob("*.sql"))
    told = "".join((ROOT / "docs" / name).read_text() for name in ("upgrade.md", "tracing.md"))
    assert set(re.findall(rf"Atelier {bot.__version__} starts: schema (\d+)", told)) == {str(schema)}
    assert set(re.findall(r"schema: \d+ → (\d+)", told)) == {str(schema)}
    assert re.findall(r"sqlite3\.v(\d+)", told) == [str(schema - 1)]
    since = re.findall(r"since the last start \((.*?)\)", told)
    assert [word for word in since if not re.fullmatch(r"[-\d]{10} [:\d]{8}Z", word)] == []


def test_a_service_is_not_started_again_where_that_cannot_help() -> None:
    unit = (ROOT / "release" / "atelier.service").read_text()
    assert f"\nRestartPreventExitStatus={UNUSABLE}\n" in unit
