/** The card and the menu of a person: who they are, user commands, becoming them. */

import { openDirect, userMenu } from "../actions.js";
import { on, tell } from "../bus.js";
import { h } from "../dom.js";
import { openMenu } from "../popup/menu.js";
import { float } from "../popup/place.js";
import { avatar } from "../shell/avatar.js";
import { switchTo } from "../shell/persona.js";
import { go } from "../snapshot.js";
import { commandsIn, guildOf, here, nameOf, personOf, state } from "../state.js";
import { bornAt, relative } from "../time.js";
import { copy } from "./message.js";

const USER_COMMAND = 2;

/** Cards on press, menus on right-click, wherever a `data-user` stands. */
export function userMenus() {
  on("user_card", ({ user, anchor }) => openCard(user, anchor));
  document.addEventListener("contextmenu", (event) => {
    const target = event.target.closest?.("[data-user]");
    const user = target && state.users.get(target.dataset.user);
    if (!user) return;
    event.preventDefault();
    const point = event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : target;
    openMenu(point, actions(user), { label: `Actions on ${user.username}`, focusBack: target });
  });
}

function actions(user) {
  const apps = commandsIn(here()?.id).filter((command) => command.type === USER_COMMAND);
  const person = personOf(user.id);
  const items = [
    apps.length ? { heading: "Apps" } : false,
    ...apps.map((command) => ({
      label: command.label ?? command.name,
      icon: "bolt",
      run: () => userMenu(user.id, command.name),
    })),
    apps.length ? null : false,
    { label: "Mention", icon: "at", run: () => tell("insert", `<@${user.id}> `) },
    user.id === state.bot.id ? { label: "Direct messages", icon: "message", run: direct } : false,
    person && person.name !== state.me.name
      ? { label: `Continue as ${user.username}`, icon: "person", run: () => switchTo(person.name) }
      : false,
    { label: "Copy user ID", icon: "copy", run: () => copy(user.id, "The ID is copied.") },
  ];
  return items.filter((item) => item !== false);
}

/** Opens the direct messages with the bot. */
export async function direct() {
  const id = await openDirect();
  if (id) go(id);
}

/** How long there has been such an account, and since when it is a member here. */
function ages(user) {
  const member = guildOf(here())?.members.find((one) => one.user === user.id);
  const lines = [
    `Account made ${relative(bornAt(user.id))}`,
    member ? `Joined ${relative(Date.parse(member.joined_at))}` : null,
    member?.pending ? "Has not accepted the rules yet" : null,
  ];
  return lines.filter(Boolean).map((line) => h("div", { class: "dim small-word" }, line));
}

function openCard(user, anchor) {
  const person = personOf(user.id);
  const role = user.bot ? "The bot of this sandbox" : (person?.role ?? "member");
  const buttons = actions(user).filter((item) => item?.run);
  const card = h(
    "div",
    { class: "user-card", role: "dialog", "aria-label": user.username, tabindex: -1 },
    h(
      "div",
      { class: "user-card-head" },
      avatar(user, 64),
      h(
        "div",
        {},
        h("strong", {}, nameOf(user, here()?.guild_id)),
        user.bot ? h("span", { class: "badge" }, "App") : null,
        h("div", { class: "dim" }, role),
        ages(user),
      ),
    ),
    h(
      "div",
      { class: "user-card-actions" },
      buttons.map((item) =>
        h(
          "button",
          { class: "button secondary small", type: "button", onclick: () => (close(), item.run()) },
          item.label,
        ),
      ),
    ),
  );
  const close = float(card, anchor, { focusBack: anchor, holds: true });
  card.focus({ preventScroll: true });
}
