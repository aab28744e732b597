/**
 * Which button or select of a message waits for the bot, and which was left without an answer.
 * The sandbox names the message of an interaction; which part was pressed only this window knows.
 */

import { on, tell } from "../bus.js";
import { state } from "../state.js";

const parts = new Map(); // interaction → {message, customId}
const failed = new Map(); // message id → sentence

/** Remembers what was pressed. */
export function pressed(interaction, messageId, customId) {
  failed.delete(messageId);
  parts.set(interaction, { message: messageId, customId });
  const known = state.interactions.get(interaction);
  if (!known)
    settle(interaction); // its end came before the answer
  else if (known.state === "failed") fail(known);
  else tell("message_state", messageId);
}

/** Whether the bot still owes an answer to this part. */
export function waitingOn(messageId, customId) {
  return [...parts.values()].some((part) => part.message === messageId && part.customId === customId);
}

/** What to say below the message: "This interaction failed". */
export const failureOf = (messageId) => failed.get(messageId) ?? null;

function settle(interaction) {
  const part = parts.get(interaction);
  parts.delete(interaction);
  if (part) tell("message_state", part.message);
}

function fail(change) {
  if (change.message) failed.set(change.message, change.error || "This interaction failed");
  parts.delete(change.interaction);
  if (change.message) tell("message_state", change.message);
}

on("interaction", (change) => {
  if (change.state === "failed" && change.kind === 3) fail(change);
  else if (change.state === "done") settle(change.interaction);
  else if (change.state === "waiting" && change.message && failed.delete(change.message))
    tell("message_state", change.message);
});
on("snapshot", () => {
  parts.clear();
  failed.clear();
});
