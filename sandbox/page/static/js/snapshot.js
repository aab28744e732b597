/** Taking a whole snapshot, and getting one as another person. */

import { tell } from "./bus.js";
import { Refused, connection, request } from "./socket.js";
import { DIRECT, TEXT, channelOf, state } from "./state.js";

const RETRY = 1000;

/** Asks for everything anew, until it is answered. A connection that breaks meanwhile comes back and asks again. */
export async function refresh() {
  try {
    take(await request("snapshot"));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell("notice", { text: error.message, bad: true });
    if (connection.state === "open") setTimeout(refresh, RETRY);
  }
}

/** Becomes somebody else; throws Refused. */
export async function become(name) {
  const answer = await request("persona", { name });
  connection.remember(name);
  const address = new URL(location.href);
  address.searchParams.set("as", name);
  history.replaceState(null, "", address);
  take(answer);
}

/** Sets the language of my Discord; throws Refused. */
export async function speak(locale) {
  take(await request("language", { locale }));
}

/** Lets bots and members write to me, or not; throws Refused. */
export async function takeDirect(open) {
  take(await request("dms", { open }));
}

/** Replaces what is known with the snapshot and tells "snapshot" and "where". */
export function take(snapshot) {
  const { me, people, bot, guilds, dms, languages } = snapshot;
  const changed = state.me?.user.id !== me.user.id;
  Object.assign(state, { me, people, bot, guilds, dms, languages, modals: snapshot.modals ?? [] });
  state.botOnline = snapshot.bot_online;
  state.clock = snapshot.clock ?? state.clock;
  state.tour = snapshot.tour ?? null;
  state.commandIds = snapshot.command_ids ?? {};
  takePlaces(snapshot);
  state.commands = new Map(Object.entries(snapshot.commands ?? {}));
  state.commandSets = snapshot.command_sets ?? {};
  state.messages = new Map(Object.entries(snapshot.messages ?? {}));
  state.more = new Map(Object.entries(snapshot.more ?? {}));
  state.interactions = new Map((snapshot.interactions ?? []).map((one) => [one.interaction, one]));
  if (changed) state.unread = new Map();
  state.place = choosePlace();
  tell("snapshot");
  tell("where");
}

/** Replaces the tables of channels, people and roles. */
export function takePlaces({ channels, users, roles }) {
  state.channels = new Map(Object.entries(channels ?? {}));
  state.users = new Map(Object.entries(users ?? {}));
  state.roles = new Map(Object.entries(roles ?? {}));
}

/** The channel to show: the open one, the one in the address, else the first one. */
export function choosePlace() {
  const wanted = [state.place, location.hash.slice(1)].find((id) => id && channelOf(id));
  if (wanted) return wanted;
  const first = state.guilds.flatMap((guild) => guild.channels).find((channel) => channel.type === TEXT);
  return first?.id ?? [...state.channels.values()].find((channel) => channel.type === DIRECT)?.id ?? null;
}

/** Opens a channel, perhaps at one message. */
export function go(channelId, messageId = null) {
  if (!channelOf(channelId)) return;
  state.place = channelId;
  state.unread.delete(channelId);
  const address = new URL(location.href);
  address.hash = channelId;
  history.replaceState(null, "", address);
  tell("where", { messageId });
}
