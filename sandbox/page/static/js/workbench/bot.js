/** The bot's process and the clock everything runs by. */

import { h } from "../dom.js";
import { act, actButton } from "./acts.js";
import { part, redraw, rows } from "./part.js";
import { botWord } from "./summary.js";

const SKIPS = [
  ["1 minute", 60],
  ["15 minutes", 900],
  ["1 hour", 3600],
];

export function botTab() {
  const process = h("div");
  const clock = h("div");
  const log = h("pre", { class: "bot-log", tabindex: 0, "aria-label": "The bot's log" });
  const root = h(
    "div",
    {},
    part("Process", process),
    part("Clock", clock),
    part("The end of the bot's log", log),
  );
  const draw = ({ bot = {}, clock: time = {}, chain = {} }) => {
    redraw(process, [bot.running, bot.healthy, bot.online, bot.pid, bot.wanted], () => processLines(bot));
    redraw(clock, [time.speed, time.speeds, chain.warp], () => clockLines(time, chain));
    drawLog(log, bot.log ?? []);
  };
  return { root, draw };
}

function processLines(bot) {
  const gateway = bot.online ? "connected" : "not connected";
  const off = !bot.running && !bot.wanted;
  return [
    rows(
      ["State", botWord(bot)],
      ["Process", bot.pid ?? "none"],
      ["Gateway", gateway],
      ["Health", bot.healthy ? "answers 200" : "not yet"],
    ),
    h("div", { class: "inline-form" }, [
      actButton("Kill (as a power cut)", () => act("bot", { act: "kill" }), { style: "danger" }),
      off
        ? actButton("Start", () => act("bot", { act: "start" }), { style: "success" })
        : actButton("Switch off", () => act("bot", { act: "stop" })),
      actButton("Restart", () => act("bot", { act: "restart" })),
    ]),
  ];
}

function clockLines(time, chain) {
  const speeds = [...new Set([...(time.speeds ?? []), time.speed])].filter(Boolean).sort((a, b) => a - b);
  const set = (speed) =>
    h(
      "button",
      {
        class: speed === time.speed ? "chip on" : "chip",
        type: "button",
        "aria-pressed": String(speed === time.speed),
        "data-focus": `speed-${speed}`,
        onclick: () => speed === time.speed || act("speed", { speed }),
      },
      `${speed}×`,
    );
  const skip = ([label, seconds]) =>
    actButton(`Skip ${label}`, () => act("warp", { seconds }), { focus: `skip-${seconds}` });
  return [
    h(
      "p",
      { class: "dim" },
      `Waiting passes ${time.speed} times as fast as in life; the bot restarts when this changes.`,
    ),
    h("div", { class: "inline-form", role: "group", "aria-label": "Speed of the clock" }, speeds.map(set)),
    h("div", { class: "inline-form" }, SKIPS.map(skip)),
    chain.warp
      ? h("p", { class: "dim" }, `The chain is ${Math.round(chain.warp).toLocaleString("en")} s ahead.`)
      : null,
  ];
}

function drawLog(log, lines) {
  const text = lines.join("\n") || "Nothing yet.";
  if (log.textContent === text) return;
  const end = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  log.textContent = text;
  if (end) log.scrollTop = log.scrollHeight;
}
