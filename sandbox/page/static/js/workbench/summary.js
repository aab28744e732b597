/** The three figures that matter most, above the tabs. */

import { h } from "../dom.js";
import { usd } from "../words.js";
import { redraw } from "./part.js";

export function summary() {
  const root = h("div", { class: "bench-summary" });
  const draw = ({ bot, wallets, jobs = [], clock }) => {
    const money = wallets?.reduce((sum, wallet) => sum + wallet.balance, 0);
    const busy = jobs.filter((job) => !["complete", "completed", "failed"].includes(job.status)).length;
    const key = [bot?.running, bot?.healthy, bot?.online, money, busy, clock?.speed];
    redraw(root, key, () => [
      figure("Bot", botWord(bot), botTone(bot)),
      figure("Wallet", usd(money)),
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
