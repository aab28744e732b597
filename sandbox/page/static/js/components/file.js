/** File (13): a file inside a message's layout. */

import { fileCard } from "../media/filecard.js";
import { spoilerBox } from "../media/spoiler.js";

export function file(part) {
  const card = fileCard({ ...part.file, name: part.name, size: part.size });
  return part.spoiler ? spoilerBox(card, part.file.id) : card;
}
