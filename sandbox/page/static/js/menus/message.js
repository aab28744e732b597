/** The menu of a message: the bot's own commands on it, copying, deleting. */

import { dismiss, messageMenu, remove } from "../actions.js";
import { tell } from "../bus.js";
import { chooseReaction } from "../message/reactions.js";
import { wordsOf } from "../message/words.js";
import { openMenu } from "../popup/menu.js";
import { commandsIn } from "../state.js";

const MESSAGE_COMMAND = 3;

export function openMessageMenu(message, anchor, focusBack = anchor) {
  const apps = commandsIn(message.channel_id).filter((command) => command.type === MESSAGE_COMMAND);
  const items = apps.map((command) => ({
    label: command.label ?? command.name,
    icon: "bolt",
    run: () => messageMenu(message, command.name),
  }));
  if (items.length && !message.seen_by_me && !message.loading) items.unshift({ heading: "Apps" });
  else items.length = 0;
  const text = wordsOf(message);
  openMenu(
    anchor,
    [
      ...items,
      items.length ? null : false,
      message.reactable && !message.loading
        ? {
            label: "Add reaction",
            icon: "smile",
            run: () => chooseReaction(message, anchor, focusBack instanceof Element ? focusBack : null),
          }
        : false,
      text ? { label: "Copy text", icon: "copy", run: () => copy(text, "The text is copied.") } : false,
      { label: "Copy message ID", icon: "copy", run: () => copy(message.id, "The ID is copied.") },
      message.seen_by_me ? { label: "Dismiss message", icon: "close", run: () => dismiss(message) } : false,
      message.deletable && !message.seen_by_me
        ? { label: "Delete message", icon: "trash", danger: true, run: () => remove(message) }
        : false,
    ].filter((item) => item !== false),
    { label: "Message actions", focusBack: focusBack instanceof Element ? focusBack : null },
  );
}

/** Puts a text on the clipboard and says so. */
export async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    tell("notice", { text: said });
  } catch {
    tell("notice", { text: "The browser does not allow copying here.", bad: true });
  }
}
