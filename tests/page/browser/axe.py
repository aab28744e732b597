"""The rules of axe-core over the page as the browser shows it."""

from importlib.resources import files

from sandbox.camera import Visitor

_SOURCE = (files("selenium_axe_python") / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
_RUN = """
const [within, done] = arguments;
const page = document.documentElement.dataset;
const before = page.theme;
const rules = { "target-size": { enabled: true }, "label-content-name-mismatch": { enabled: true } };
const themes = [["light", { rules }], ["dark", { runOnly: ["color-contrast"] }]];
const name = (rule, node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`;
const rest = async () => {
  await new Promise(requestAnimationFrame);
  const ends = (one) => one.effect.getComputedTiming().iterations !== Infinity;
  await Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished));
};
const check = async () => {
  const found = [];
  try {
    for (const [theme, what] of themes) {
      page.theme = theme;
      await rest();
      const { violations } = await axe.run(within ?? document, { ...what, resultTypes: ["violations"] });
      for (const rule of violations) found.push(...rule.nodes.map((node) => `${theme}: ${name(rule, node)}`));
    }
  } finally {
    page.theme = before;
  }
  return found;
};
check().then(done, (error) => done([`axe failed: ${error}`]));
"""


def violations(visitor: Visitor, within: str | None = None) -> list[str]:
    """Return the broken rules of the page, or of one part of it, in both themes: rule, element, what is wrong.
    Colours alone differ between the themes."""
    if not visitor.script("return Boolean(window.axe)"):
        visitor.script(_SOURCE)
    return list(visitor.driver.execute_async_script(_RUN, within))
