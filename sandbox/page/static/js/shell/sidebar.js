/** The channels of the open server (or the direct messages) and, below, who I am. */

import { on, tell } from "../bus.js";
import { fill, h, refill } from "../dom.js";
import { icon } from "../icons.js";
import { direct } from "../menus/user.js";
import { go } from "../snapshot.js";
import { DIRECT, channelName, guildOf, here, nameOf, partner, state } from "../state.js";
import { avatar } from "./avatar.js";
import { personaBar } from "./persona.js";

const CATEGORY = 4;
const THREADS = [11, 12];
const SIGNS = { 0: "hash", 1: "at", 2: "music", 11: "message", 12: "lock", 15: "list" };

export function sidebar() {
  const title = h("div", { class: "sidebar-title" });
  const list = h("div", { class: "sidebar-list" });
  const draw = () => {
    const guild = guildOf(here());
    fill(title, h("strong", { dir: "auto" }, guild?.name ?? "Direct messages"));
    refill(list, guild ? [channels(guild), members(guild)] : directs());
  };
  for (const topic of ["snapshot", "where", "places", "unread", "bot"]) on(topic, draw);
  const note = h("footer", { class: "sidebar-note" }, "A sandbox. Not affiliated with Discord.");
  return h("div", { class: "sidebar" }, title, list, personaBar(), note);
}

const isThread = (channel) => THREADS.includes(channel.type);

function channels(guild) {
  const tops = guild.channels.filter((channel) => !isThread(channel));
  const items = tops.flatMap((channel) => [
    entry(channel),
    ...guild.channels.filter((one) => isThread(one) && one.parent_id === channel.id).map(entry),
  ]);
  return h(
    "div",
    {},
    h("h2", { class: "sidebar-heading" }, "Channels"),
    h("ul", { class: "channel-list" }, items),
  );
}

function entry(channel) {
  if (channel.type === CATEGORY) return h("li", { class: "sidebar-heading" }, channel.name);
  const open = channel.id === state.place;
  const unread = state.unread.get(channel.id) ?? 0;
  const classes = ["channel", open && "open", unread && "unread", isThread(channel) && "thread"];
  const props = {
    class: classes.filter(Boolean).join(" "),
    type: "button",
    "aria-current": open ? "page" : null,
    "data-channel": channel.id,
    "data-focus": channel.id,
  };
  const sign =
    channel.type === DIRECT ? avatar(partner(channel), 22) : icon(SIGNS[channel.type] ?? "hash", 18);
  return h(
    "li",
    {},
    h(
      "button",
      { ...props, onclick: () => go(channel.id) },
      sign,
      h("span", { class: "channel-name", dir: "auto" }, channelName(channel)),
      channel.nsfw ? h("span", { class: "dim small-word", title: "Age-restricted" }, "18+") : null,
      unread ? h("span", { class: "count" }, String(Math.min(unread, 99))) : null,
      unread ? h("span", { class: "out-of-sight" }, " unread") : null,
    ),
  );
}

function directs() {
  const start = h(
    "button",
    { class: "channel", type: "button", onclick: direct },
    avatar(state.bot, 22),
    h("span", { class: "channel-name" }, `Write to ${state.bot?.username ?? "the bot"}`),
  );
  return h("ul", { class: "channel-list" }, state.dms.length ? state.dms.map(entry) : h("li", {}, start));
}

function members(guild) {
  const people = guild.members.map((member) => state.users.get(member.user)).filter(Boolean);
  const known = people.filter(
    (user) => user.bot || state.people.some((person) => person.user.id === user.id),
  );
  const sorted = [...known.filter((user) => user.bot), ...known.filter((user) => !user.bot)];
  return h(
    "div",
    {},
    h("h2", { class: "sidebar-heading" }, "Members"),
    h(
      "ul",
      { class: "channel-list" },
      sorted.map((user) => member(user, guild)),
    ),
  );
}

function member(user, guild) {
  const away = user.bot && !state.botOnline;
  const classes = `channel member${away ? " away" : ""}`;
  const face = h(
    "span",
    { class: "presence-wrap" },
    avatar(user, 26),
    h("span", { class: away ? "presence off" : "presence" }),
  );
  const mark = user.bot
    ? h("span", { class: "badge" }, away ? "offline" : "App")
    : user.id === guild.owner
      ? h("span", { class: "dim small-word" }, "owner")
      : null;
  const open = (event) => tell("user_card", { user, anchor: event.currentTarget });
  return h(
    "li",
    {},
    h(
      "button",
      { class: classes, type: "button", "data-user": user.id, "data-focus": user.id, onclick: open },
      face,
      h("span", { class: "channel-name" }, nameOf(user, guild.id)),
      mark,
    ),
  );
}
