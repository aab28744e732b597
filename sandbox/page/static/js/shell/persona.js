/** Who is looking: the bar with my name, and changing into somebody else. */

import { on, tell } from "../bus.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../popup/menu.js";
import { become, speak, takeDirect } from "../snapshot.js";
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
        h("span", { class: "dim" }, [state.me.role, foreign()].filter(Boolean).join(" · ")),
        h("span", { class: "out-of-sight" }, " Change person"),
      ),
      icon("down", 16),
    );
  };
  on("snapshot", draw);
  draw();
  return h("div", { class: "persona-bar" }, who, themeButton());
}

/** The name of the language that the person's Discord speaks, if it is another than the page's. */
function foreign() {
  const own = state.me.locale.split("-")[0] === document.documentElement.lang;
  return own ? null : state.languages.find((one) => one.locale === state.me.locale)?.name;
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
  const direct = {
    label: "Takes direct messages",
    checked: Boolean(state.me.dms_open),
    many: true,
    run: () => attempt(() => takeDirect(!state.me.dms_open)),
  };
  const items = [{ heading: "Look at it as" }, ...people, null, ...windows, direct];
  const spoken = [null, { heading: `${state.me.user.username}'s Discord speaks` }, ...languages];
  openMenu(anchor, languages.length ? [...items, ...spoken] : items, {
    label: "Change person",
    focusBack: anchor,
  });
}

/** Sets the language of the person who is looking. */
const speakIn = (language) =>
  attempt(async () => {
    await speak(language.locale);
    tell("notice", { text: `${state.me.user.username}'s Discord speaks ${language.name} now.` });
  });

/** Goes on as somebody else in this window. */
export const switchTo = (name) =>
  attempt(async () => {
    await become(name);
    tell("notice", { text: `You are ${state.me.user.username} now, ${state.me.role}.` });
  });

/** Does it, and shows the sentence of a refusal. */
async function attempt(act) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell("notice", { text: error.message, bad: true });
  }
}
