/** What a message says, without its looks: for copying, for screen readers, for announcements. */

import { plainText } from "../markdown/plain.js";

const TEXT = 10;

/** Everything written in a message, as it was written. */
export function wordsOf(message) {
  const texts = [message.content];
  const walk = (parts) => {
    for (const part of parts ?? []) {
      if (part.type === TEXT) texts.push(part.content);
      walk(part.components);
    }
  };
  walk(message.components);
  return texts.filter(Boolean).join("\n");
}

/** The beginning of a message in plain words. */
export const gist = (message) =>
  message.loading ? "is thinking" : plainText(wordsOf(message), message.guild_id, 140);
