/** The tour's place between the conversation and the composer: the welcome, then what the tour tells. */

import { on } from "../bus.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { become, go } from "../snapshot.js";
import { state } from "../state.js";
import { openChapters } from "./chapters.js";
import { actLine, line } from "./lines.js";
import {
  ask,
  chapterOf,
  follow,
  follows,
  homecoming,
  isShown,
  leaveHome,
  listenToTour,
  show,
  underWay,
} from "./model.js";
import { Player } from "./player.js";
import { mindTheVisitor } from "./stage.js";
import { welcome } from "./welcome.js";

const MOST_LINES = 3;
const ROOMY = matchMedia("(min-width: 761px)"); // else the focus would open a keyboard on the screen
const PAUSING = "Pauses at the end of this chapter.";
const DONE = "That was the tour. Now it is your turn.";
const PAUSED = "Paused. Try whatever you like meanwhile.";

let panel = null;

/** The tour as an element of the page. */
export function tour() {
  panel = new Panel();
  return panel.root;
}

/** The button above the conversation that opens and closes the panel. */
export function tourButton() {
  const button = h(
    "button",
    { class: "button secondary small tour-button", type: "button", hidden: true, onclick: () => panel.toggle() },
    icon("book", 17),
    h("span", {}, "Tour"),
  );
  button.setAttribute("aria-label", "Tour");
  const draw = () => {
    button.hidden = !state.tour;
    button.setAttribute("aria-expanded", String(Boolean(state.tour && isShown())));
  };
  on("snapshot", draw);
  on("tour", draw);
  return button;
}

class Panel {
  #restored = false;
  #drawn = ""; // what the welcome was drawn from
  #footed = null; // what the buttons below say
  #elements = new WeakMap(); // beat → its line

  constructor() {
    listenToTour();
    mindTheVisitor();
    this.player = new Player();
    this.#build();
    on("snapshot", () => this.#restore());
    on("tour", () => this.#draw());
  }

  // ── its parts ──

  #build() {
    const tool = (sign, label, onclick) =>
      h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, onclick }, icon(sign, 18));
    this.count = h("span", { class: "dim" });
    this.title = h("h2", {});
    this.list = tool("list", "Chapters", () => openChapters(this.list, this.player, (to) => this.#choose(to)));
    this.list.setAttribute("aria-haspopup", "menu");
    this.pause = tool("pause", "Pause", () => this.#pause());
    this.skip = tool("skip", "Skip this chapter", () => this.player.skip());
    this.close = tool("close", "Stop the tour", () => this.#stop());
    this.bar = h("span", { class: "tour-bar", "aria-hidden": "true" }, h("i", {}));
    this.body = h("div", { class: "tour-body", "aria-live": "polite" });
    this.waits = h("p", { class: "tour-line dim" });
    this.foot = h("div", { class: "tour-buttons" });
    this.told = h(
      "div",
      { class: "tour-told" },
      h(
        "header",
        { class: "tour-head" },
        icon("book", 19),
        h("div", { class: "tour-title" }, this.count, this.title),
        h("div", { class: "tour-tools" }, this.list, this.pause, this.skip, this.close),
      ),
      this.bar,
      this.body,
      this.foot,
    );
    this.greeting = h("div", {});
    this.root = h("section", { class: "tour", "aria-label": "Tour", hidden: true }, this.greeting, this.told);
  }

  // ── what the visitor does ──

  toggle() {
    if (isShown()) return this.#stop();
    show(true);
    if (state.tour.welcome) ask("welcomed");
    if (underWay()) this.player.live();
  }

  async #take() {
    const untouched = state.tour.chapters.every(({ n, state: now }) => now === (n === 1 ? "played" : "open"));
    leaveHome();
    follow(true);
    show(true);
    if (state.tour.welcome) await ask("welcomed");
    this.list.focus({ preventScroll: true }); // the button that was pressed is gone
    if (untouched) this.player.replay(1, () => this.#start());
    else this.#start();
  }

  async #start() {
    if (await ask("start")) this.player.live();
  }

  async #choose(chapter) {
    leaveHome();
    follow(true);
    if (chapter.state === "played") {
      if (state.tour.state === "playing") await ask("pause");
      this.player.replay(chapter.n);
    } else if (chapter.n !== state.tour.at && (await ask("go", { chapter: chapter.n }))) this.player.live();
  }

  #goOn() {
    if (state.tour.state !== "paused") return this.#take();
    leaveHome();
    follow(true);
    if (this.player.again) this.player.live();
    return ask("resume");
  }

  #follow() {
    leaveHome();
    follow(true);
    this.player.come();
  }

  #pause() {
    if (this.player.again || !underWay()) return this.player.halt(!this.player.halted);
    return ask(state.tour.state === "paused" ? "resume" : "pause");
  }

  async #stop() {
    this.player.leave();
    show(false);
    follow(false);
    if (ROOMY.matches) document.querySelector(".writer")?.focus();
    if (underWay()) await ask("stop");
    const home = homecoming();
    if (!home) return;
    if (home.person !== state.me.name) await become(home.person);
    go(home.place);
  }

  // ── what it shows ──

  /** After a reload the panel is where it was. */
  #restore() {
    if (!this.#restored && underWay() && isShown()) this.player.live();
    this.#restored = true;
    this.#draw();
  }

  #draw() {
    const now = state.tour;
    this.root.hidden = !now || !(now.welcome || isShown());
    if (this.root.hidden) return;
    this.greeting.hidden = !now.welcome;
    this.told.hidden = now.welcome;
    if (now.welcome) this.#drawWelcome(now);
    else this.#drawTold(now);
  }

  #drawWelcome(now) {
    if (this.#drawn === String(now.ready)) return;
    this.#drawn = String(now.ready);
    fill(this.greeting, welcome(() => this.#take()));
  }

  #drawTold(now) {
    const { player } = this;
    const chapter = chapterOf(player.chapter);
    const count = now.chapters.length;
    const held = this.told.contains(document.activeElement);
    this.count.textContent = chapter
      ? `Chapter ${chapter.n} of ${count}${player.again ? ", from the record" : ""}`
      : `${count} chapters`;
    this.title.textContent = chapter?.title ?? "A tour of Atelier";
    this.bar.firstChild.style.setProperty("--done", String((chapter?.n ?? 0) / count));
    this.#drawTools(now);
    this.#drawBody(now, chapter);
    this.#drawFoot(now);
    const focus = document.activeElement;
    if (held && (focus.hidden || !this.told.contains(focus))) this.list.focus({ preventScroll: true });
  }

  #drawTools(now) {
    const { player } = this;
    const live = !player.again && underWay();
    const halted = live ? now.state === "paused" : player.halted;
    const label = halted ? "Go on" : "Pause";
    this.pause.setAttribute("aria-label", label);
    this.pause.title = label;
    fill(this.pause, icon(halted ? "play" : "pause", 18));
    this.pause.hidden = this.skip.hidden = player.chapter === null || (player.ended && !live);
    this.close.setAttribute("aria-label", live ? "Stop the tour" : "Close the tour");
    this.close.title = this.close.getAttribute("aria-label");
  }

  #drawBody(now, chapter) {
    if (!chapter) return void fill(this.body, h("p", { class: "dim" }, outline(now)));
    const { act, lines, again } = this.player;
    const wanted = [act, ...lines.slice(-MOST_LINES)].filter(Boolean).map((beat) => this.#element(beat));
    const waits = !again && now.at && now.waiting;
    this.waits.textContent = waits ? `${now.waiting}…` : "";
    put(this.body, [...wanted, this.waits]);
  }

  /** A beat's line. It stays the same element: what is read aloud is read once. */
  #element(beat) {
    if (!this.#elements.has(beat)) this.#elements.set(beat, beat.kind === "does" ? actLine(beat) : line(beat));
    return this.#elements.get(beat);
  }

  #drawFoot(now) {
    const parts = this.#buttons(now).filter(Boolean);
    const words = parts.map(([label]) => label).join("|");
    if (words === this.#footed) return;
    this.#footed = words;
    fill(
      this.foot,
      parts.map(([label, sign, onclick, kind = "secondary"]) =>
        sign
          ? h("button", { class: `button ${kind} small`, type: "button", onclick }, icon(sign, 15), label)
          : h("span", { class: "dim" }, label),
      ),
    );
    this.foot.hidden = !parts.length;
  }

  /** What stands below: [label, sign, what it does, kind?], or words alone. */
  #buttons(now) {
    const { player } = this;
    const playing = now.state === "playing";
    const open = now.fresh && now.chapters.some((one) => one.state === "open");
    return [
      player.again && player.ended && ["Show it again", "again", () => player.replay(player.chapter)],
      open &&
        (player.again ? player.ended : !playing && now.state !== "paused") && [
          goOnWords(now),
          "play",
          () => this.#goOn(),
          "primary",
        ],
      player.chapter === null && !now.fresh && ["Choose a chapter", "list", () => this.list.click()],
      player.chapter !== null && !follows() && !player.ended && ["Follow", "jump", () => this.#follow()],
      now.state === "paused" && !player.again && [now.at ? PAUSING : PAUSED],
      now.state === "done" && !player.again && player.ended && [DONE],
    ];
  }
}

/** Puts these elements into the parent. Those that are there stay untouched. */
function put(parent, elements) {
  for (const old of [...parent.childNodes]) if (!elements.includes(old)) old.remove();
  elements.forEach((element, at) => {
    if (parent.childNodes[at] !== element) parent.insertBefore(element, parent.childNodes[at] ?? null);
  });
}

const goOnWords = (now) =>
  now.chapters.filter((chapter) => chapter.state !== "open").length > 1 ? "Go on with the tour" : "Take the tour";

const outline = (now) =>
  now.fresh
    ? "Members make pictures and clips, moderators keep the money together, the bot is killed on the way, and at the end the books are compared with the chain. It takes about eight minutes; every chapter can be skipped."
    : "What was played in this world can be shown again. New chapters need a new world: make demo ARGS=--fresh.";
