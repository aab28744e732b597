/** Plays what was told in a chapter, at reading pace: live while the tour is under way, or again from the record. */

import { on, tell } from "../bus.js";
import { state } from "../state.js";
import { ask, begun, chapterOf, learn, told, underWay } from "./model.js";
import { lead } from "./stage.js";

const QUICK = 0.06; // seconds a beat is shown while the tour hurries
const LEAST = 0.4; // seconds it is shown once the window is there

export class Player {
  #run = 0; // which run of the loop is the current one
  #wakers = new Set();
  #place = 0; // how many of the chapters begun were shown or left out
  #cut = false; // what is left of the chapter is left out
  chapter = null; // the number of the chapter that is shown
  at = 0; // how much of it was shown
  again = false; // it is shown again, from the record
  halted = false; // by the visitor, while only this window plays
  ended = false; // all of it was shown
  act = null; // the beat that says what a person does
  lines = []; // what came of that

  constructor() {
    on("tour_told", () => this.#wake()); // also of the next chapter: its first beat comes after its beginning
    on("tour", () => this.#wake());
  }

  /** Shows what the tour plays, from the newest act on. */
  live() {
    this.#place = begun.length;
    this.#begin(state.tour.at ?? (underWay() ? newest() : null), false, { late: true });
  }

  /** Shows a chapter again; `then` is called at its end. */
  replay(number, then = null) {
    this.#begin(number, true, { then });
  }

  /** Comes to the end of the chapter. */
  skip() {
    if (!this.again && underWay()) ask("skip", { chapter: this.chapter });
    this.#cut = true;
    this.halted = false;
    this.#wake(true);
  }

  /** Halts what only this window plays, or goes on with it. */
  halt(yes) {
    this.halted = yes;
    this.#wake();
    tell("tour");
  }

  /** Goes to where the newest beat is. */
  come() {
    const beat = told(this.chapter)[this.at - 1];
    return beat && lead(beat);
  }

  /** Shows nothing any more. */
  leave() {
    this.#run += 1;
    this.chapter = null;
    this.#wake(true);
  }

  async #begin(number, again, { then = null, late = false } = {}) {
    const run = ++this.#run;
    this.#wake(true);
    this.#cut = false;
    Object.assign(this, { chapter: number, again, at: 0, halted: false, ended: false, act: null, lines: [] });
    tell("tour");
    if (number) await learn(number);
    if (late) this.#catchUp(told(number));
    while (run === this.#run) await this.#step(run, then);
  }

  /** Puts up what was told since the newest act, for a window that comes late. */
  #catchUp(list) {
    const from = list.findLastIndex((beat) => beat.kind === "does");
    this.act = list[from] ?? null;
    this.lines = list.slice(from + 1);
    this.at = list.length;
    tell("tour");
  }

  async #step(run, then) {
    if (this.#stands()) return this.#news();
    if (this.#cut) this.at = told(this.chapter).length;
    const beat = told(this.chapter)[this.at];
    if (beat) return this.#show(beat, run);
    if (this.again) return this.#finish(then);
    const next = this.#next();
    if (next) return void this.#begin(next, false);
    this.#finished(chapterOf(this.chapter)?.state !== "playing");
    await this.#news();
  }

  /** The chapter that was begun after this one; those that were hurried are left out if others follow. */
  #next() {
    while (this.#place < begun.length) {
      const { n, hurried } = begun[this.#place++];
      if (n !== this.chapter && !(hurried && this.#place < begun.length)) return n;
    }
    return null;
  }

  /** Whether nothing is to be shown now. What went wrong is told even though the tour pauses for it. */
  #stands() {
    if (this.halted || this.again) return this.halted;
    return state.tour?.state === "paused" && chapterOf(this.chapter)?.state !== "off";
  }

  async #show(beat, run) {
    this.at += 1;
    if (beat.kind === "does") Object.assign(this, { act: beat, lines: [] });
    else this.lines = [...this.lines, beat];
    tell("tour");
    const quick = !this.again && state.tour?.hurried;
    const since = performance.now();
    if (!quick) await lead(beat);
    const taken = (performance.now() - since) / 1000;
    if (run === this.#run) await this.#news(quick ? QUICK : Math.max(beat.seconds - taken, LEAST));
  }

  #finish(then) {
    if (then) {
      this.leave();
      return void then();
    }
    this.#finished(true);
    return this.#news();
  }

  #finished(yes) {
    if (this.ended === yes) return;
    this.ended = yes;
    tell("tour");
  }

  /** Waits for a change; within `seconds`, for one that cuts the waiting short. */
  #news(seconds = null) {
    return new Promise((resolve) => {
      const waker = { timed: seconds !== null, resolve };
      this.#wakers.add(waker);
      if (waker.timed) setTimeout(() => this.#resolve(waker), seconds * 1000);
    });
  }

  #wake(all = false) {
    const hurried = !this.again && state.tour?.hurried;
    for (const waker of [...this.#wakers]) if (all || hurried || !waker.timed) this.#resolve(waker);
  }

  #resolve(waker) {
    if (this.#wakers.delete(waker)) waker.resolve();
  }
}

/** The newest chapter that was played. */
const newest = () => state.tour.chapters.findLast((chapter) => chapter.state !== "open")?.n ?? null;
