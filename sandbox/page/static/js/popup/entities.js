/** People, roles and channels as things to choose from. */

import { icon } from "../icons.js";
import { avatar } from "../shell/avatar.js";
import { DIRECT, channelName, nameOf, state } from "../state.js";

const USER = "user";
const ROLE = "role";
const CHANNEL = "channel";

/** What can be chosen in this place: `what` is "user", "role", "channel" or "mentionable". */
export function entities(what, channel, channelTypes = null) {
  const guild = state.guilds.find((one) => one.id === channel?.guild_id);
  if (what === CHANNEL) return channels(guild, channelTypes);
  if (what === ROLE) return roles(guild);
  return what === USER ? people(guild, channel) : [...people(guild, channel), ...roles(guild)];
}

function people(guild, channel) {
  const inside = guild
    ? guild.members.map((member) => state.users.get(member.user))
    : [...(channel?.recipients ?? []), state.me.user, state.bot];
  const once = [...new Map(inside.filter(Boolean).map((user) => [user.id, user])).values()];
  return once.map((user) => ({
    value: user.id,
    label: nameOf(user, guild?.id),
    detail: user.bot ? "app" : detail(user, guild),
    lead: avatar(user, 24),
    kind: USER,
  }));
}

/** The account's name where the server knows the person by another. */
const detail = (user, guild) => (nameOf(user, guild?.id) === user.username ? null : user.username);

function roles(guild) {
  return (guild?.roles ?? []).map((role) => ({
    value: role.id,
    label: `@${role.name.replace(/^@/, "")}`,
    lead: icon("at", 18),
    kind: ROLE,
  }));
}

function channels(guild, types) {
  const fits = (channel) => channel.type !== DIRECT && (!types?.length || types.includes(channel.type));
  return (guild?.channels ?? []).filter(fits).map((channel) => ({
    value: channel.id,
    label: channelName(channel),
    lead: icon("hash", 18),
    kind: CHANNEL,
  }));
}
