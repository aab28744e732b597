/** What a person does, as requests. A refusal becomes a sentence on the screen, never a crash. */

import { tell } from "./bus.js";
import { Refused, request } from "./socket.js";
import { messagesIn, state } from "./state.js";

const PAGE = 50;

/** Runs a request and shows a refusal as a notice; null if it was refused. */
export async function attempt(verb, data) {
  try {
    return await request(verb, data);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell("notice", { text: error.message, bad: true });
    return null;
  }
}

export const press = (message, customId) => attempt("click", { message: message.id, custom_id: customId });

export const choose = (message, customId, values) =>
  attempt("select", { message: message.id, custom_id: customId, values });

export const dismiss = (message) => attempt("dismiss", { message: message.id });
export const remove = (message) => attempt("delete", { message: message.id });
export const react = (message, emoji, on) =>
  attempt(on ? "react" : "unreact", { message: message.id, emoji });
export const messageMenu = (message, name) => attempt("message_menu", { message: message.id, name });

export const userMenu = (userId, name) => attempt("user_menu", { channel: state.place, user: userId, name });

/** Opens the direct messages with the bot; their channel's id or null. */
export async function openDirect() {
  const answer = await attempt("dm_open");
  if (!answer) return null;
  const known = typeof answer.channel === "string" ? null : answer.channel;
  if (known) tell("push", { event: "channel_create", data: known });
  return known?.id ?? answer.channel;
}

/** Loads one page of older messages; false if there are none. */
export async function loadOlder(channelId) {
  const list = messagesIn(channelId);
  const answer = await attempt("history", { channel: channelId, before: list[0]?.id, limit: PAGE });
  if (!answer) return false;
  const known = new Set(messagesIn(channelId).map((message) => message.id));
  const fresh = answer.messages.filter((message) => !known.has(message.id));
  state.messages.set(channelId, [...fresh, ...messagesIn(channelId)]);
  state.more.set(channelId, answer.more);
  return fresh.length > 0;
}

/** Stores a file with the sandbox: {upload, filename, size, content_type}; throws Refused. */
export async function upload(file) {
  const address = `/upload?name=${encodeURIComponent(file.name || "file")}`;
  let answer;
  try {
    answer = await (await fetch(address, { method: "POST", body: file })).json();
  } catch {
    throw new Refused(`${file.name} could not be uploaded.`);
  }
  if (!answer.ok) throw new Refused(answer.error || `${file.name} could not be uploaded.`);
  return answer;
}
