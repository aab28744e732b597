/** Slash commands as a flat list of what can be run, and finding one among them. */

const SLASH = 1;
const SUB = 1;
const GROUP = 2;

/** Every command that can be run: {name: "flux-2-pro edit", description, options, top}. */
export function leaves(commands) {
  return commands.filter((command) => command.type === SLASH).flatMap((top) => inside(top, top.name, top));
}

function inside(node, name, top) {
  const options = node.options ?? [];
  const nested = options.filter((option) => option.type === SUB || option.type === GROUP);
  if (!nested.length) return [{ name, description: node.description, options, top }];
  return nested.flatMap((option) => inside(option, `${name} ${option.name}`, top));
}

/** What fits the words after the slash, best first. */
export function search(all, text) {
  const words = text.toLowerCase().trim().split(/\s+/).filter(Boolean);
  const scored = all.map((leaf) => [score(leaf, words), leaf]).filter(([points]) => points > 0);
  return scored.sort((a, b) => b[0] - a[0] || (a[1].name < b[1].name ? -1 : 1)).map(([, leaf]) => leaf);
}

function score(leaf, words) {
  if (!words.length) return 1;
  if (leaf.name.startsWith(words.join(" "))) return 5;
  const parts = leaf.name.split(/[ -]/);
  if (words.every((word) => parts.some((part) => part.startsWith(word)))) return 4;
  if (words.every((word) => leaf.name.includes(word))) return 3;
  return words.every((word) => `${leaf.name} ${leaf.description}`.toLowerCase().includes(word)) ? 1 : 0;
}

/** The command a typed line already names in full, with what follows it; null while it is unfinished. */
export function named(all, line) {
  const text = line.replace(/^\//, "");
  const fits = all.filter((leaf) => text === leaf.name || text.startsWith(`${leaf.name} `));
  const leaf = fits.sort((a, b) => b.name.length - a.name.length)[0];
  return leaf && text.length > leaf.name.length ? { leaf, rest: text.slice(leaf.name.length + 1) } : null;
}

/** `prompt: a fox aspect: 16:9` → values by option name; words before any name go to the first text. */
export function typedValues(options, rest) {
  const names = options.map((option) => option.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!names.length || !rest.trim()) return {};
  const pieces = rest.split(new RegExp(`(?:^|\\s)(${names.join("|")}):\\s*`));
  const values = {};
  const first = pieces[0].trim();
  if (first && options[0].type === 3) values[options[0].name] = first;
  for (let at = 1; at < pieces.length; at += 2) values[pieces[at]] = (pieces[at + 1] ?? "").trim();
  return values;
}
