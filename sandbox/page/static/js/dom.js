/**
 * Elements without HTML: whatever came from outside becomes a text node or a checked attribute.
 *
 * h("button", { class: "primary", onclick: press, disabled: busy }, "Generate")
 */

const FORBIDDEN = new Set(["innerHTML", "outerHTML", "srcdoc", "href", "src", "style"]);

/** An element with attributes, listeners (`onclick`) and children (nodes, texts, lists, nothing). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(element, name, value);
  append(element, children);
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (FORBIDDEN.has(name)) throw new Error(`${name} is not set this way; see links.js and media.js`);
  if (typeof value === "function") element.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked" || name === "muted") element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Appends nodes and texts; lists are flattened, `null`, `undefined` and `false` are left out. */
export function append(parent, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return parent;
}

/** Replaces everything inside `parent`. */
export function fill(parent, ...children) {
  parent.replaceChildren();
  return append(parent, children);
}

/** Replaces everything inside `parent`. What had the focus has it again, known by its `data-focus`. */
export function refill(parent, ...children) {
  const name = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  fill(parent, ...children);
  if (name) [...parent.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === name)?.focus();
  return parent;
}

let last = 0;

/** A fresh id for `aria-labelledby` and its kin. */
export function freshId(prefix = "x") {
  last += 1;
  return `${prefix}-${last}`;
}

/** Calls `run` once things have been quiet for `wait` milliseconds. */
export function debounce(run, wait) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(run, wait, ...args);
  };
}
