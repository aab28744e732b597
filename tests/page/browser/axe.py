"""The rules of axe-core over the page as the browser shows it."""

from importlib.resources import files

from sandbox.camera import Visitor

_SOURCE = (files("selenium_axe_python") / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
_THEMES = ("light", "dark")
_RUN = """
const [within, colours, done] = arguments;
const rules = { "target-size": { enabled: true }, "label-content-name-mismatch": { enabled: true } };
const what = colours ? { runOnly: ["color-contrast"] } : { rules };
const name = (rule, node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`;
axe.run(within ?? document, { ...what, resultTypes: ["violations"] })
  .then(({ violations }) => done(violations.flatMap((rule) => rule.nodes.map((node) => name(rule, node)))));
"""


def violations(visitor: Visitor, within: str | None = None) -> list[str]:
    """Return the broken rules of the page, or of one part of it, in both themes: rule, element, what is wrong.
    Colours alone differ between the themes."""
    if not visitor.script("return Boolean(window.axe)"):
        visitor.script(_SOURCE)
    before = visitor.script("return document.documentElement.dataset.theme")
    found: list[str] = []
    for number, theme in enumerate(_THEMES):
        visitor.script("document.documentElement.dataset.theme = arguments[0]", theme)
        broken = visitor.driver.execute_async_script(_RUN, within, number > 0)
        found += [f"{theme}: {one}" for one in broken]
    visitor.script("document.documentElement.dataset.theme = arguments[0]", before)
    return found
