/** What this window knows. Changed by `snapshot.js` and `pushes.js` alone; everybody may read. */

export const TEXT = 0;
export const DIRECT = 1;

export const state = {
  me: null, // {name, user, role, locale}
  people: [], // all personas
  languages: [], // {locale, name} that a person can choose
  bot: null,
  botOnline: false,
  guilds: [],
  dms: [],
  channels: new Map(),
  users: new Map(),
  roles: new Map(),
  commandIds: {},
  commands: new Map(), // channel id → key of a set of commands
  commandSets: {}, // key → commands
  messages: new Map(), // channel id → messages, oldest first
  more: new Map(), // channel id → older ones exist
  interactions: new Map(), // id → INTERACTION that waits or failed
  modals: [],
  typing: new Map(), // channel id → Map of user id → until
  unread: new Map(), // channel id → count
  place: null, // the open channel's id
  clock: { speed: 1 },
  tour: null, // TOUR, if this sandbox offers one
  workbench: null,
};

export const channelOf = (id) => state.channels.get(id) ?? null;
export const guildOf = (channel) => state.guilds.find((guild) => guild.id === channel?.guild_id) ?? null;
export const here = () => channelOf(state.place);
export const messagesIn = (channelId) => state.messages.get(channelId) ?? [];
export const commandsIn = (channelId) => state.commandSets[state.commands.get(channelId)] ?? [];

/** A message by id, in its channel or anywhere. */
export function findMessage(id, channelId) {
  const lists = channelId ? [messagesIn(channelId)] : [...state.messages.values()];
  for (const list of lists) {
    const found = list.find((message) => message.id === id);
    if (found) return found;
  }
  return null;
}

/** How a person is called in this server: nickname, else name. */
export function nameOf(user, guildId) {
  const guild = state.guilds.find((one) => one.id === guildId);
  const member = guild?.members.find((one) => one.user === user?.id);
  return member?.nick || user?.global_name || user?.username || "somebody";
}

/** The person's word for a channel. */
export function channelName(channel) {
  if (channel?.type !== DIRECT) return channel?.name ?? "unknown";
  return partner(channel)?.username ?? "Direct message";
}

/** Whom a direct channel is with. */
export const partner = (channel) =>
  channel.recipients?.find((user) => user.id !== state.me?.user.id) ?? state.bot;

/** The persona behind a user id, if it is one. */
export const personOf = (userId) => state.people.find((person) => person.user.id === userId) ?? null;

/** Snowflakes compare by length, then as text. */
export const older = (one, other) => one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
