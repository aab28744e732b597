/** Goes where the tour is: becomes the person who acts or reads, and opens the channel at the message. */

import { on } from "../bus.js";
import { become, go } from "../snapshot.js";
import { Refused } from "../socket.js";
import { channelOf, findMessage, state } from "../state.js";
import { follow, follows } from "./model.js";

const PATIENCE = 1500; // milliseconds until a message that was told of has come

let leading = false;

/** Brings this window to a beat, unless its visitor does something else there. */
export async function lead(beat) {
  if (!follows()) return;
  if (document.querySelector("dialog[open]")) return follow(false);
  leading = true;
  const focused = document.activeElement;
  try {
    await arrive(beat);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  } finally {
    leading = false;
    giveBack(focused);
  }
}

/** Notices that the visitor goes somewhere or writes something: the window is theirs then. */
export function mindTheVisitor() {
  on("where", () => leading || !follows() || !left() || follow(false));
  document.addEventListener("input", (event) => event.target.closest?.(".composer") && follow(false));
}

let expected = { person: null, place: null };

/** Whether somebody else's wish brought the window where it is. */
const left = () =>
  expected.place !== null && (state.place !== expected.place || state.me?.name !== expected.person);

async function arrive({ person, channel, message }) {
  if (person && person !== state.me.name) await become(person);
  if (channel && channelOf(channel)) {
    if (message) await come(message, channel);
    if (!message && channel === state.place) toNewest();
    if (message || channel !== state.place) go(channel, findMessage(message, channel) ? message : null);
  }
  expected = { person: state.me.name, place: state.place };
}

/** Brings the list to its end, where what an act brings will stand. */
const toNewest = () => document.querySelector(".list .pill:not([hidden])")?.click();

/** Waits a little for a message that is on its way. */
function come(id, channel) {
  if (findMessage(id, channel)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const stop = on("message", () => findMessage(id, channel) && done());
    const timer = setTimeout(done, PATIENCE);
  });
}

/** Gives the focus back to the button that had it: pointing at a message takes it. */
function giveBack(focused) {
  if (focused?.isConnected && focused !== document.body) focused.focus({ preventScroll: true });
  else document.activeElement?.closest?.(".message")?.blur();
}
