/** Sizes, money and counts as people read them. */

/** 1,234,567 bytes → "1.18 MB". */
export function bytes(size) {
  if (!Number.isFinite(size)) return "";
  const units = ["bytes", "KB", "MB", "GB"];
  let unit = 0;
  let left = size;
  while (left >= 1024 && unit < units.length - 1) {
    left /= 1024;
    unit += 1;
  }
  return `${unit ? left.toFixed(left < 10 ? 2 : 1) : left} ${units[unit]}`;
}

/** Micro-USDC → "$1.234": two digits at least, six at most. */
export function usd(micro) {
  if (!Number.isFinite(micro)) return "–";
  const sign = micro < 0 ? "−" : "";
  const digits = String(Math.abs(micro)).padStart(7, "0");
  const cents = digits.slice(-6).replace(/0{1,4}$/, "");
  return `${sign}$${Number(digits.slice(0, -6)).toLocaleString("en-US")}.${cents}`;
}

/** "$12.5" → 12,500,000; null if it is not an amount. */
export function micro(text) {
  const found = /^\$?(\d{1,6})(?:\.(\d{1,6}))?$/.exec(text.trim());
  return found && Number(found[1]) * 1_000_000 + Number((found[2] ?? "").padEnd(6, "0"));
}

export const plural = (count, word, words = `${word}s`) => `${count} ${count === 1 ? word : words}`;

const letters = new Intl.Segmenter();

/** The beginning of a text: at most `length` letters, the dots that say so among them; whole words if it can be. */
export function cut(text, length) {
  if (text.length <= length) return text;
  const shown = [...letters.segment(text)].map((part) => part.segment);
  if (shown.length <= length) return text;
  const start = shown.slice(0, length - 1).join("");
  const space = start.lastIndexOf(" ");
  return `${(space > start.length / 2 ? start.slice(0, space) : start).trimEnd()}…`;
}

/** The first letters of a name, for where a picture would be. */
export function initials(name) {
  const parts = String(name).trim().split(/\s+/).filter(Boolean);
  return (
    parts
      .slice(0, 2)
      .map((part) => [...part][0].toUpperCase())
      .join("") || "?"
  );
}

/** A hue of 0 to 359 that stays the same for the same text; names that are alike get far-off ones. */
export function hue(text) {
  let sum = 2166136261;
  for (const letter of String(text)) sum = Math.imul(sum ^ letter.codePointAt(0), 16777619) >>> 0;
  return ((sum >>> 7) * 137) % 360;
}
