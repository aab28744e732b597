/** What a message says: text, files, embeds, components, reactions. */

import { components } from "../components/index.js";
import { failureOf } from "../components/waiting.js";
import { dismiss } from "../actions.js";
import { h } from "../dom.js";
import { embeds } from "../embed.js";
import { icon } from "../icons.js";
import { markdown } from "../markdown/render.js";
import { attachments } from "../media/attachments.js";
import { reactions } from "./reactions.js";

/** Everything below the name. */
export function body(message) {
  const root = h("div", { class: "message-body" });
  if (message.loading) root.append(thinking(message));
  else
    root.append(
      ...[
        joined(message),
        content(message),
        attachments(message.attachments),
        embeds(message),
        components(message),
        reactions(message),
      ].filter(Boolean),
    );
  const failure = failureOf(message.id);
  if (failure) root.append(h("div", { class: "failure", role: "alert" }, icon("warning", 15), failure));
  if (message.seen_by_me) root.append(privately(message));
  return root;
}

function content(message) {
  const edited =
    message.edited_timestamp && !message.loading
      ? h("span", { class: "edited", title: "This message was changed" }, "(edited)")
      : null;
  if (!message.content) return null;
  const text = markdown(message.content, { guild: message.guild_id, jumbo: true, className: "content" });
  if (edited) (text.lastElementChild?.tagName === "P" ? text.lastElementChild : text).append(" ", edited);
  return text;
}

const JOINED = 7;

/** Discord's own line about somebody who joined. */
const joined = (message) =>
  message.type === JOINED
    ? h("div", { class: "content dim" }, `${message.author.username} joined the server.`)
    : null;

/** "Atelier is thinking…" */
function thinking(message) {
  return h("div", { class: "thinking" }, dots(), `${message.author.username} is thinking…`);
}

export const dots = () => h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));

function privately(message) {
  const go = h(
    "button",
    { class: "link-button", type: "button", onclick: () => dismiss(message) },
    "Dismiss message",
  );
  return h(
    "div",
    { class: "privately" },
    icon("eye", 15),
    "Only you can see this",
    h("span", { "aria-hidden": "true" }, "·"),
    go,
  );
}
