/** The page begins here. */

import { on } from "./bus.js";
import { userMenus } from "./menus/user.js";
import { modals } from "./modal/modal.js";
import { listen } from "./pushes.js";
import { app } from "./shell/app.js";
import { notices } from "./shell/notices.js";
import { applyTheme } from "./shell/theme.js";
import { go, refresh } from "./snapshot.js";
import { connection } from "./socket.js";
import { state } from "./state.js";
import { startTicking } from "./time.js";

const PERSONA = "mira";

function start() {
  applyTheme();
  document.body.append(app(), notices());
  userMenus();
  modals();
  listen();
  startTicking();
  on("connection", (now) => now === "open" && refresh());
  window.addEventListener("hashchange", () => go(location.hash.slice(1)));
  window.addEventListener("focus", () => state.unread.delete(state.place));
  connection.start(new URLSearchParams(location.search).get("as") || PERSONA);
}

start();
