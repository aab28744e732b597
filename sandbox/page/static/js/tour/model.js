/** What this window knows of the tour: its chapters, what was told in each, and whether this window follows it. */

import { on, tell } from "../bus.js";
import { Refused, request } from "../socket.js";
import { state } from "../state.js";

const SHOWN = "sandbox-tour";
const FOLLOWS = "sandbox-tour-follows";
const HOME = "sandbox-tour-home";

const beats = new Map(); // chapter's number → what was told in it, oldest first

/** The chapters begun while this window looked, in their order: {n, hurried}. Short ones are over at once. */
export const begun = [];

/** The chapter with this number, if any. */
export const chapterOf = (number) => state.tour?.chapters.find((chapter) => chapter.n === number) ?? null;

/** Whether the tour is under way: what was played before it ended may still be shown. */
export const underWay = () => ["playing", "paused"].includes(state.tour?.state);

/** What is known to be told in a chapter. */
export const told = (number) => beats.get(number) ?? [];

/** Begins to take what is pushed about the tour. */
export function listenToTour() {
  on("tour_beat", ({ chapter, n, beat }) => {
    if (n === 0) begun.push({ n: chapter, hurried: state.tour.hurried });
    const list = n === 0 ? [] : (beats.get(chapter) ?? []);
    if (n > list.length) return void learn(chapter);
    list[n] = beat;
    beats.set(chapter, list);
    tell("tour_told", chapter);
  });
}

/** Asks for everything told in a chapter so far. */
export async function learn(number) {
  const answer = await ask("beats", { chapter: number });
  if (!answer) return;
  if (answer.beats.length >= told(number).length) beats.set(number, answer.beats);
  tell("tour_told", number);
}

/** Asks the tour for something; null and a notice if that is refused. */
export async function ask(verb, data = {}) {
  try {
    return await request(`tour.${verb}`, data);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell("notice", { text: error.message, bad: true });
    return null;
  }
}

/** Whether the panel stands open in this window; a reload keeps it. */
export const isShown = () => sessionStorage.getItem(SHOWN) === "open";

export function show(open) {
  sessionStorage.setItem(SHOWN, open ? "open" : "closed");
  tell("tour");
}

/** Whether this window goes where the tour is. */
export const follows = () => sessionStorage.getItem(FOLLOWS) === "yes";

export function follow(yes) {
  if (yes === follows()) return;
  sessionStorage.setItem(FOLLOWS, yes ? "yes" : "no");
  tell("tour");
}

/** Remembers who looked where before the tour took over. */
export function leaveHome() {
  if (!sessionStorage.getItem(HOME)) {
    sessionStorage.setItem(HOME, JSON.stringify({ person: state.me.name, place: state.place }));
  }
}

/** Who looked where before the tour, once; null if this window did not follow it. */
export function homecoming() {
  const home = sessionStorage.getItem(HOME);
  sessionStorage.removeItem(HOME);
  return home && JSON.parse(home);
}
