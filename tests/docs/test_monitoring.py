"""Dashboard and alert rules read metrics that exist, in a language that Prometheus understands."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.domain.jobs.job import Failure
from bot.observability.prometheus import render
from bot.ports.metrics import INSTRUMENTS, Histogram
from bot.wiring.gauges import Sheet
from tests.docs import promql, rule_files
from tests.docs.promql import PromQLError

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "monitoring"

OUTCOMES = {"ok", "refused", "limited", "failed", "timeout", "unreachable", "broken"}

OWN = {"instance", "job"}
"""Labels that Prometheus gives to every metric that it scrapes."""


def families() -> dict[str, set[str]]:
    """Return the names that a page has, with their labels; of a histogram also its three series'."""
    found = {gauge.name: set(gauge.labels) for gauge in Sheet()}
    for instrument in INSTRUMENTS:
        labels = set(instrument.labels)
        if isinstance(instrument, Histogram):
            found |= {f"{instrument.name}_{part}": labels for part in ("sum", "count")}
            found[f"{instrument.name}_bucket"] = labels | {"le"}
        else:
            found[instrument.name] = labels
    page = render(list(Sheet()))[0].decode()
    process = set(re.findall(r"^# TYPE (process_\w+)", page, re.MULTILINE))
    assert "process_resident_memory_bytes" in process
    return found | {name: set[str]() for name in process} | {"up": set()}


def rules() -> list[dict[str, Any]]:
    document: Any = rule_files.read((FOLDER / "alerts.yml").read_text())
    return [rule for group in document["groups"] for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text())
    return found


def drawn() -> list[dict[str, Any]]:
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def expressions() -> list[tuple[str, str]]:
    """Return every expression with the labels' names that its own text shows."""
    alerts = [(rule["expr"], " ".join(rule["annotations"].values())) for rule in rules()]
    panels = [(target["expr"], target["legendFormat"]) for panel in drawn() for target in panel["targets"]]
    return alerts + panels


@pytest.mark.parametrize(("expression", "shown"), expressions())
def test_every_expression_can_be_read_and_names_what_exists(expression: str, shown: str) -> None:
    known = families()
    selectors, grouped = promql.read(expression)
    assert selectors
    for selector in selectors:
        assert selector.name in known, selector.name
        assert selector.labels <= known[selector.name] | OWN, selector
    has = set.union(*(known[selector.name] for selector in selectors)) | OWN
    assert grouped <= has
    names = set(re.findall(r"\$labels\.(\w+)", shown)) | set(re.findall(r"\{\{(\w+)\}\}", shown))
    if "by (" in expression:
        has = set(grouped)
    assert names <= has, "the text shows a label that the expression does not keep"


@pytest.mark.parametrize(
    "expression",
    [
        "rate(atelier_polls_total)",
        "sum(atelier_jobs",
        "sum by state (atelier_jobs)",
        "atelier_jobs{state=running}",
        'atelier_jobs{state=~"("}',
        "atelier_polls_total[5m]",
        "histogram_quantile(atelier_jobs, 0.5)",
        "median(atelier_jobs)",
        "atelier_jobs >",
        "1 > 2",
        "atelier_jobs and 1",
        "rate(atelier_polls_total[5])",
        "rate(atelier_polls_total[5m]) atelier_jobs",
    ],
)
def test_what_prometheus_would_refuse_is_refused(expression: str) -> None:
    with pytest.raises(PromQLError):
        promql.read(expression)


@pytest.mark.parametrize(
    "text",
    ["groups:\n  - name: a\n   rules: b\n", "a: [1, 2]\n", "a: b: c\n", "a: 1\na: 2\n", "a:\n", "\ta: 1\n"],
)
def test_rule_files_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(rule_files.Unreadable):
        rule_files.read(text)


def test_rules_are_complete() -> None:
    found = rules()
    assert len({rule["alert"] for rule in found}) == len(found) > 20
    for rule in found:
        assert set(rule) - {"for"} == {"alert", "expr", "labels", "annotations"}, rule
        assert rule["labels"]["severity"] in ("page", "warn", "info")
        assert re.fullmatch(r"[0-9]+[mh]", rule.get("for", "1m"))
        assert rule["annotations"]["summary"].endswith(".")


def test_every_alert_is_explained() -> None:
    text = (DOCS / "monitoring.md").read_text()
    explained = re.findall(r"^\| `(Atelier\w+)` \| (\w+) \|", text, re.MULTILINE)
    assert explained == [(rule["alert"], rule["labels"]["severity"]) for rule in rules()]


def test_every_metric_is_in_the_document_with_its_labels_and_meaning() -> None:
    rows = [(gauge.name, gauge.labels, gauge.meaning) for gauge in Sheet()]
    rows += [(instrument.name, instrument.labels, instrument.meaning) for instrument in INSTRUMENTS]
    text = (DOCS / "monitoring.md").read_text()
    for name, labels, meaning in rows:
        words = ", ".join(f"`{label}`" for label in labels) or "–"
        assert f"| `{name}` | {words} | {meaning} |" in text
    named = set(re.findall(r"^\| `(atelier_\w+)` \|", text, re.MULTILINE))
    assert named == {name for name, _, _ in rows}


WORDS = {
    ("atelier_jobs_total", "outcome"): {"admitted", "delivered", *Failure},
    ("atelier_service_requests_total", "outcome"): OUTCOMES,
    ("atelier_node_requests_total", "outcome"): OUTCOMES,
    ("atelier_task_runs_total", "outcome"): {"ok", "failed"},
    ("atelier_discord_rate_limits_total", "scope"): {"user", "global", "shared", "other"},
    ("atelier_jobs_oldest_seconds", "state"): {"quoted", "admitted", "ready", "running", "fetched"},
    ("atelier_jobs", "state"): {"quoted", "admitted", "ready", "running", "fetched"},
    ("atelier_payments_open", "state"): {"signed", "disputed"},
    ("atelier_waiting", "what"): {"untold", "approval", "deposit", "report"},
    ("atelier_waiting_oldest_seconds", "what"): {"untold", "approval", "deposit", "report"},
    ("atelier_paused", "by"): {"host", "bot"},
    ("atelier_database_bytes", "file"): {"main", "wal"},
}
"""The values of labels by which an expression may choose."""


def test_expressions_choose_by_words_that_are_used() -> None:
    chosen = {
        (selector.name, label, pattern)
        for expression, _ in expressions()
        for selector in promql.read(expression)[0]
        for label, pattern in selector.matchers
        if label not in OWN
    }
    assert len(chosen) > 8
    for name, label, pattern in chosen:
        assert set(pattern.split("|")) <= WORDS[name, label], (name, pattern)


def test_everything_that_is_measured_can_be_seen() -> None:
    """Each metric is in a panel or an alert: else nobody would notice that it is gone."""
    read = {selector.name for expression, _ in expressions() for selector in promql.read(expression)[0]}
    read = {re.sub(r"_(bucket|sum|count)$", "", name) for name in read}
    measured = {gauge.name for gauge in Sheet()} | {instrument.name for instrument in INSTRUMENTS}
    assert measured <= read


def test_what_all_processes_of_a_bot_read_alike_is_never_added_up() -> None:
    text = (DOCS / "monitoring.md").read_text()
    rows = re.findall(r"^\| (.+) \| `(max|min|sum)(?: by \(network\))?` \|$", text, re.MULTILINE)
    how = {name: way for names, way in rows for name in re.findall(r"`(atelier_[a-z_]+…?)`", names)}
    gauges = {gauge.name for gauge in Sheet()}

    def way(name: str) -> str:
        ways = {w for key, w in how.items() if re.fullmatch(key.replace("…", ".*"), name)}
        return ways.pop() if len(ways) == 1 else "?"

    assert {name for name in gauges if way(name) == "?"} == set()
    for expression, _ in expressions():
        for name in re.findall(r"sum(?: by \([^)]*\))? ?\((atelier_[a-z_]+)", expression):
            if "by (instance" not in expression:
                assert name not in gauges or way(name) == "sum", expression


def test_panels_do_not_overlap_and_have_titles_of_their_own() -> None:
    panels = dashboard()["panels"]
    cells: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        own = {(at["x"] + right, at["y"] + down) for right in range(at["w"]) for down in range(at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not own & cells, panel["title"]
        cells |= own
    assert len({panel["title"] for panel in panels}) == len(panels)
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_the_dashboard_asks_the_chosen_prometheus_for_the_chosen_bot() -> None:
    variables = {variable["name"]: variable for variable in dashboard()["templating"]["list"]}
    assert set(variables) == {"datasource", "instance"}
    assert promql.read(variables["instance"]["definition"][len("label_values(") :].split(",")[0])
    for panel in drawn():
        for target in panel["targets"]:
            assert target["datasource"]["uid"] == "${datasource}"
            for selector in promql.read(target["expr"])[0]:
                assert "instance" in selector.labels, panel["title"]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="Prometheus is not installed")
def test_prometheus_itself_takes_rules_and_configuration() -> None:
    for words in (["check", "rules", "alerts.yml"], ["check", "config", "prometheus.yml"]):
        checked = subprocess.run(
            ["promtool", *words], cwd=FOLDER, capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr
