/** Who is looking: the bar with my name, and changing into somebody else. */

import { on, tell } from "../bus.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../popup/menu.js";
import { become, speak } from "../snapshot.js";
import { Refused } from "../socket.js";
import { state } from "../state.js";
import { avatar } from "./avatar.js";
import { themeButton } from "./theme.js";

export function personaBar() {
  const who = h("button", {
    class: "persona",
    type: "button",
    "aria-haspopup": "menu",
    onclick: () => openPersonas(who),
  });
  const draw = () => {
    if (!state.me) return;
    fill(
      who,
      avatar(state.me.user, 34),
      h(
        "span",
        { class: "persona-words" },
        h("strong", {}, state.me.user.username),
        h("span", { class: "dim" }, state.me.role),
        h("span", { class: "out-of-sight" }, " Change person"),
      ),
      icon("down", 16),
    );
  };
  on("snapshot", draw);
  draw();
  return h("div", { class: "persona-bar" }, who, themeButton());
}

function openPersonas(anchor) {
  const people = state.people.map((person) => ({
    label: person.user.username,
    hint: person.role,
    lead: avatar(person.user, 30),
    checked: person.name === state.me.name,
    run: () => switchTo(person.name),
  }));
  const others = state.people.filter((person) => person.name !== state.me.name);
  const windows = others.slice(0, 1).map((person) => ({
    label: `Open a second window as ${person.user.username}`,
    icon: "external",
    run: () => window.open(`?as=${encodeURIComponent(person.name)}`, "_blank", "noopener"),
  }));
  const languages = (state.languages ?? []).map((language) => ({
    label: language.name,
    checked: language.locale === state.me.locale,
    run: () => speakIn(language),
  }));
  const items = [{ heading: "Look at it as" }, ...people, null, ...windows];
  const spoken = [null, { heading: `${state.me.user.username}'s Discord speaks` }, ...languages];
  openMenu(anchor, languages.length ? [...items, ...spoken] : items, {
    label: "Change person",
    focusBack: anchor,
  });
}

/** Sets the language of the person who is looking. */
async function speakIn(language) {
  try {
    await speak(language.locale);
    tell("notice", { text: `${state.me.user.username}'s Discord speaks ${language.name} now.` });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell("notice", { text: error.message, bad: true });
  }
}

/** Goes on as somebody else in this window. */
export async function switchTo(name) {
  try {
    await become(name);
    tell("notice", { text: `You are ${state.me.user.username} now, ${state.me.role}.` });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell("notice", { text: error.message, bad: true });
  }
}
