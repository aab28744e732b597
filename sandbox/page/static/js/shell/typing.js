/** "Mira is typing…" */

import { on } from "../bus.js";
import { fill, h } from "../dom.js";
import { dots } from "../message/body.js";
import { state } from "../state.js";

export function typingLine() {
  const root = h("div", { class: "typing", "aria-live": "off" });
  const draw = () => {
    const people = [...(state.typing.get(state.place) ?? [])];
    const now = people.filter(([user, until]) => until > Date.now() && user !== state.me?.user.id);
    const names = now.map(([user]) => state.users.get(user)?.username).filter(Boolean);
    const words =
      names.length > 2
        ? "Several people are typing…"
        : `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} typing…`;
    fill(root, names.length ? [dots(), words] : null);
  };
  on("typing", draw);
  on("where", draw);
  return root;
}
