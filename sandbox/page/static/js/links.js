/** Addresses that came from outside: only http and https ever become links. */

import { h } from "./dom.js";

const JUMP = /^https?:\/\/(?:[a-z]+\.)?discord\.com\/channels\/(\d+|@me)\/(\d+)(?:\/(\d+))?\/?$/;

/** The address if it may be opened, else null. */
export function safeUrl(text) {
  try {
    const url = new URL(String(text));
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Channel and message of an address that leads to a place in Discord; null for other addresses. */
export function jumpTarget(text) {
  const found = JUMP.exec(String(text));
  return found && { channel: found[2], message: found[3] ?? null };
}

/** A link to elsewhere, or plain text where the address is not fit to be opened. */
export function outside(address, children, props = {}) {
  const url = safeUrl(address);
  if (!url) return h("span", props, children);
  const anchor = h("a", { target: "_blank", rel: "noopener noreferrer", title: url, ...props }, children);
  anchor.href = url;
  return anchor;
}

/** A link that saves one of the sandbox's own files. */
export function download(address, props, ...children) {
  const anchor = h("a", { rel: "noopener", ...props }, children);
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return outside(address, children, props);
  url.searchParams.set("download", "1");
  anchor.href = url.href;
  return anchor;
}
