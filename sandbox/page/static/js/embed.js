/** A classic embed. */

import { h } from "./dom.js";
import { outside } from "./links.js";
import { markdown } from "./markdown/render.js";
import { shape } from "./media/media.js";
import { picture } from "./media/picture.js";
import { timestamp } from "./time.js";

const SUPPRESSED = 4;

/** The embeds of a message; null if there are none to show. */
export function embeds(message) {
  if (!message.embeds?.length || message.flags & SUPPRESSED) return null;
  return h(
    "div",
    { class: "embeds" },
    message.embeds.map((embed, number) => one(embed, message, number)),
  );
}

function one(embed, message, number) {
  const guild = message.guild_id;
  const root = h(
    "article",
    { class: "embed" },
    h(
      "div",
      { class: "embed-main" },
      author(embed),
      title(embed, guild),
      description(embed, guild),
      fields(embed, guild),
    ),
  );
  if (Number.isInteger(embed.color))
    root.style.setProperty("--accent-line", `#${embed.color.toString(16).padStart(6, "0")}`);
  if (embed.thumbnail)
    root.append(
      h(
        "div",
        { class: "embed-thumbnail" },
        picture(embed.thumbnail, "", { key: `${message.id}-t${number}` }),
      ),
    );
  if (embed.image) root.append(image(embed.image, `${message.id}-i${number}`));
  const foot = footer(embed);
  if (foot) root.append(foot);
  return root;
}

function image(media, key) {
  const box = h("div", { class: "embed-image" }, picture(media, "", { key }));
  shape(box, media, 480, 360);
  return box;
}

function author({ author }) {
  if (!author?.name) return null;
  return h(
    "div",
    { class: "embed-author", dir: "auto" },
    author.url ? outside(author.url, author.name, { class: "md-link" }) : author.name,
  );
}

function title(embed, guild) {
  if (!embed.title) return null;
  const words = markdown(embed.title, { guild });
  return h(
    "div",
    { class: "embed-title" },
    embed.url ? outside(embed.url, words, { class: "md-link" }) : words,
  );
}

const description = (embed, guild) => (embed.description ? markdown(embed.description, { guild }) : null);

function fields(embed, guild) {
  if (!embed.fields?.length) return null;
  const one = (field) =>
    h(
      "div",
      { class: field.inline ? "embed-field inline" : "embed-field" },
      h("dt", {}, markdown(field.name, { guild })),
      h("dd", {}, markdown(field.value, { guild })),
    );
  return h("dl", { class: "embed-fields" }, embed.fields.map(one));
}

function footer({ footer, timestamp: stamp }) {
  if (!footer?.text && !stamp) return null;
  const parts = [
    footer?.text,
    footer?.text && stamp ? " · " : null,
    stamp ? timestamp(Date.parse(stamp), "f") : null,
  ];
  return h("footer", { class: "embed-footer", dir: "auto" }, parts);
}
