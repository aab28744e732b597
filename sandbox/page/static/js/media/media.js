/** What kind of file something is, and addresses that may be shown in the page. */

const KINDS = [
  ["image", /\.(png|jpe?g|gif|webp|avif)$/i],
  ["video", /\.(mp4|webm|mov|m4v)$/i],
  ["audio", /\.(mp3|wav|ogg|oga|flac|m4a|opus)$/i],
];

/** "image", "video", "audio" or "file". SVG is never shown as a picture from a stranger. */
export function kindOf({ content_type: type, filename, name, url }) {
  const main = String(type ?? "").split("/")[0];
  if (type && String(type).includes("svg")) return "file";
  if (["image", "video", "audio"].includes(main)) return main;
  const path = String(filename ?? name ?? url ?? "").split("?")[0];
  return KINDS.find(([, ending]) => ending.test(path))?.[0] ?? "file";
}

/** The address as one of the sandbox's own, or null: nothing is fetched from elsewhere. */
export function ownUrl(address) {
  try {
    const url = new URL(address, location.href);
    return url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}

/** Sets where a picture, video or audio comes from; false if it is not the sandbox's own. */
export function setSource(element, address) {
  const url = ownUrl(address);
  if (url) element.src = url;
  return url !== null;
}

/** The last part of an address's path, readable. */
export function fileName(address) {
  try {
    return decodeURIComponent(new URL(address, location.href).pathname.split("/").at(-1)) || "file";
  } catch {
    return "file";
  }
}

/** Gives an element the shape of its media before they are loaded, at most `width` by `height`. */
export function shape(element, media, width, height) {
  if (!media.width || !media.height) return;
  const scale = Math.min(1, width / media.width, height / media.height);
  element.style.aspectRatio = `${media.width} / ${media.height}`;
  element.style.width = `${Math.round(media.width * scale)}px`;
}
