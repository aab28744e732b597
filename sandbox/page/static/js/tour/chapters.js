/** The list of chapters, as a menu: those that were played are shown again, the others are played. */

import { openMenu } from "../popup/menu.js";
import { state } from "../state.js";

const LABEL = "Chapters of the tour";
const SIGNS = { played: "check", off: "warning", playing: "play", open: "right" };

/** Opens the list at its button. */
export function openChapters(anchor, player, choose) {
  const items = state.tour.chapters
    .filter((chapter) => state.tour.fresh || chapter.state === "played")
    .map((chapter) => ({
      label: `${chapter.n}. ${chapter.title}`,
      hint: hint(chapter),
      icon: SIGNS[chapter.state],
      checked: chapter.n === player.chapter,
      run: () => choose(chapter),
    }));
  openMenu(anchor, [{ heading: "Chapters" }, ...items], { label: LABEL, focusBack: anchor });
}

function hint(chapter) {
  if (chapter.state === "played") return "Show it again, from the record";
  if (chapter.state === "playing") return "Is being played";
  return chapter.state === "off" ? "Did not come out as expected; play it anew" : null;
}
