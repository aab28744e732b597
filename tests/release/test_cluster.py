"""compose.cluster.yaml: bots as compose.yaml has one, with settings that exist and a cache each."""

import re

import bot
from bot.config.settings import load_settings
from bot.config.table import SPEC
from tests.release.dockerfile import ROOT

TEXT = (ROOT / "compose.cluster.yaml").read_text()
ALONE = (ROOT / "compose.yaml").read_text()


def given() -> dict[str, str]:
    """Return the environment of each bot, with the two words of the host filled in."""
    block = TEXT.partition("  environment:\n")[2].partition("  depends_on:")[0]
    found = dict(re.findall(r'^    ([A-Z_]+): "?([^"#\n]+?)"?(?: #.*)?$', block, re.MULTILINE))
    return {name: re.sub(r"\$\{[A-Z_]+[^}]*\}", "longword", value) for name, value in found.items()}


def test_a_bot_of_several_is_held_as_one_alone() -> None:
    for name in ("read_only", "cap_drop", "stop_grace_period", "pids_limit", "mem_limit", "restart"):
        (line,) = re.findall(rf"^\s*({name}: [^#\n]+)", ALONE, re.MULTILINE)
        assert line.strip() in TEXT, name
    assert "ports:" not in TEXT
    assert f"image: atelier-cluster:{bot.__version__}\n" in TEXT


def test_its_settings_exist_and_can_be_used() -> None:
    environment = given()
    assert set(environment) <= {entry.name for entry in SPEC}
    settings = load_settings(environment, ROOT / "no.env")
    assert (settings.media_url, settings.media_endpoint) == ("s3://atelier/files", "http://objects:9000")
    assert str(settings.where) == "postgresql://atelier@postgres/atelier"


def test_each_has_a_cache_of_its_own() -> None:
    caches = re.findall(r"volumes: \[(cache-\d):/data\]", TEXT)
    assert len(caches) == len(set(caches)) == len(re.findall(r"^    <<: \*atelier$", TEXT, re.MULTILINE)) == 3
    declared = TEXT.rpartition("\nvolumes:\n")[2]
    assert set(re.findall(r"^  ([a-z0-9-]+):$", declared, re.MULTILINE)) == {*caches, "database", "objects"}
