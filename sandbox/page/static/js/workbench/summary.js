/** The three figures that matter most, above the tabs. */

import { h } from "../dom.js";
import { usd } from "../words.js";
import { redraw } from "./part.js";

export function summary() {
  const root = h("div", { class: "bench-summary" });
  const draw = ({ bot, wallet, jobs = [], clock }) => {
    const busy = jobs.filter((job) => !["complete", "completed", "failed"].includes(job.status)).length;
    const key = [bot?.running, bot?.healthy, bot?.online, wallet?.balance, busy, clock?.speed];
    redraw(root, key, () => [
      figure("Bot", botWord(bot), botTone(bot)),
      figure("Wallet", usd(wallet?.balance)),
      figure("At work", String(busy)),
      figure("Clock", `${clock?.speed ?? 1}×`),
    ]);
  };
  return { root, draw };
}

const figure = (label, value, tone = "") =>
  h("div", { class: "figure" }, h("span", { class: "dim" }, label), h("strong", { class: tone }, value));

export function botWord(bot) {
  if (!bot?.running) return bot?.wanted ? "starting" : "off";
  return bot.healthy ? "ready" : bot.online ? "online" : "starting";
}

const botTone = (bot) => (bot?.healthy ? "good" : bot?.running ? "warm" : "bad");
