/** The files that hang below a message. */

import { h } from "../dom.js";
import { gallery } from "../components/gallery.js";
import { fileCard } from "./filecard.js";
import { kindOf } from "./media.js";
import { audio } from "./player.js";
import { spoilerBox } from "./spoiler.js";

const SPOILER = 8;
const isSpoiler = (file) => Boolean(file.flags & SPOILER) || file.filename?.startsWith("SPOILER_");

/** Pictures and videos as one gallery, then sounds and other files one below the other. */
export function attachments(files) {
  if (!files?.length) return null;
  const seen = files.filter((file) => ["image", "video"].includes(kindOf(file)));
  const rest = files.filter((file) => !seen.includes(file));
  const items = seen.map((file) => ({
    media: file,
    description: file.description,
    spoiler: isSpoiler(file),
  }));
  return h("div", { class: "attachments" }, items.length ? gallery({ items }) : null, rest.map(one));
}

function one(file) {
  const card = kindOf(file) === "audio" ? audio(file) : fileCard(file);
  return isSpoiler(file) ? spoilerBox(card, file.id) : card;
}
