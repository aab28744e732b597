/** What the tour tells, line by line. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "../shell/avatar.js";
import { become, go } from "../snapshot.js";
import { state } from "../state.js";

const BETWEEN = /\s{2,}/; // what is typed or pressed stands between two spaces

/** What a person does: their sign, and what they type or press set apart. */
export function actLine(beat) {
  const person = state.people.find((one) => one.name === beat.person);
  const words = beat.text
    .split(BETWEEN)
    .map((part, at) => (at % 2 ? h("code", { class: "tour-typed", dir: "auto" }, part) : ` ${part} `));
  return h("p", { class: "tour-act" }, person ? avatar(person.user, 22) : null, h("span", {}, words));
}

/** What came of it. */
export function line(beat) {
  const inside = { fine, off, sees, says }[beat.kind](beat);
  return h("p", { class: `tour-line ${beat.kind}` }, inside);
}

const fine = (beat) => [icon("check", 16), h("span", {}, beat.text)];
const off = (beat) => [icon("warning", 16), h("span", {}, beat.text)];
const says = (beat) => h("span", {}, beat.text);

function sees(beat) {
  const show = async () => {
    if (beat.person && beat.person !== state.me.name) await become(beat.person);
    go(beat.channel, beat.message);
  };
  return [
    icon("message", 16),
    h("button", { class: "link-button", type: "button", onclick: show }, `${beat.text}`),
  ];
}
