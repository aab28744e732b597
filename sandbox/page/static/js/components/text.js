/** Text display (10). */

import { markdown } from "../markdown/render.js";

export const text = (part, message) =>
  markdown(part.content, { guild: message.guild_id, className: "text-display" });
