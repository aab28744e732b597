/** What the sandbox pushes, put into the state and told to whoever shows it. */

import { on, tell } from "./bus.js";
import { choosePlace, refresh, takePlaces } from "./snapshot.js";
import { older, state } from "./state.js";

const TYPING_SECONDS = 10;
const WORKBENCH_LINES = 500;

const takers = {
  message_create: create,
  message_update: update,
  message_delete: ({ id, channel_id: channel }) => remove(channel, id),
  interaction: interaction,
  modal: (modal) =>
    setModals([...state.modals.filter((one) => one.interaction !== modal.interaction), modal]),
  modal_closed: ({ interaction: id }) => setModals(state.modals.filter((one) => one.interaction !== id)),
  commands: takeCommands,
  typing: typing,
  channel_create: putChannel,
  channel_update: putChannel,
  channel_delete: ({ id }) => dropChannel(id),
  guilds: takeGuilds,
  bot: ({ online }) => {
    state.botOnline = online;
    tell("bot");
  },
  workbench: (part) => {
    state.workbench = { ...state.workbench, ...part };
    tell("workbench", part);
  },
  workbench_log: ({ lines }) => {
    if (!state.workbench) return;
    state.workbench.log = [...(state.workbench.log ?? []), ...lines].slice(-WORKBENCH_LINES);
    tell("workbench_log", lines);
  },
  tour: (tour) => {
    state.tour = tour;
    tell("tour");
  },
  tour_beat: (beat) => tell("tour_beat", beat),
  reload: refresh,
};

/** Begins to take what is pushed. */
export function listen() {
  on("push", ({ event, data }) => {
    if (state.me || event === "reload") takers[event]?.(data);
  });
}

function create(message) {
  const list = state.messages.get(message.channel_id) ?? [];
  if (list.some((one) => one.id === message.id)) return update(message);
  const at = list.findLastIndex((one) => older(one.id, message.id) < 0) + 1;
  const next = [...list.slice(0, at), message, ...list.slice(at)];
  state.messages.set(message.channel_id, next);
  stopTyping(message);
  count(message);
  tell("message", { kind: "create", message });
}

function update(message) {
  const list = state.messages.get(message.channel_id) ?? [];
  if (!list.some((one) => one.id === message.id)) return;
  const next = list.map((one) => (one.id === message.id ? message : one));
  state.messages.set(message.channel_id, next);
  tell("message", { kind: "update", message });
}

function remove(channelId, id) {
  const list = state.messages.get(channelId) ?? [];
  const message = list.find((one) => one.id === id);
  if (!message) return;
  state.messages.set(
    channelId,
    list.filter((one) => one.id !== id),
  );
  tell("message", { kind: "delete", message });
}

function count(message) {
  if (message.channel_id === state.place && document.hasFocus()) return;
  if (message.channel_id === state.place || message.author.id === state.me.user.id) return;
  state.unread.set(message.channel_id, (state.unread.get(message.channel_id) ?? 0) + 1);
  tell("unread");
}

function interaction(change) {
  if (change.state === "done") state.interactions.delete(change.interaction);
  else state.interactions.set(change.interaction, change);
  tell("interaction", change);
}

function setModals(modals) {
  state.modals = modals;
  tell("modals");
}

function takeCommands({ commands, command_sets: sets, command_ids: ids }) {
  state.commands = new Map(Object.entries(commands));
  state.commandSets = sets;
  state.commandIds = ids ?? state.commandIds;
  tell("commands");
}

function typing({ channel_id: channel, user }) {
  const people = state.typing.get(channel) ?? new Map();
  people.set(user, Date.now() + TYPING_SECONDS * 1000);
  state.typing.set(channel, people);
  tell("typing");
  setTimeout(() => tell("typing"), TYPING_SECONDS * 1000 + 50);
}

function stopTyping(message) {
  if (state.typing.get(message.channel_id)?.delete(message.author.id)) tell("typing");
}

function putChannel(channel) {
  state.channels.set(channel.id, channel);
  const guild = state.guilds.find((one) => one.id === channel.guild_id);
  if (guild) {
    const others = guild.channels.filter((one) => one.id !== channel.id);
    guild.channels = [...others, channel].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  } else if (!state.dms.some((one) => one.id === channel.id)) {
    state.dms = [...state.dms, channel];
  }
  tell("places");
  if (channel.id === state.place) tell("here");
}

function dropChannel(id) {
  state.channels.delete(id);
  for (const guild of state.guilds) guild.channels = guild.channels.filter((one) => one.id !== id);
  state.dms = state.dms.filter((one) => one.id !== id);
  tell("places");
  leaveIfGone();
}

function takeGuilds(change) {
  state.guilds = change.guilds;
  takePlaces(change);
  state.dms = state.dms.filter((one) => state.channels.has(one.id));
  tell("places");
  leaveIfGone();
}

function leaveIfGone() {
  if (state.channels.has(state.place)) return;
  state.place = choosePlace();
  tell("where", {});
}
