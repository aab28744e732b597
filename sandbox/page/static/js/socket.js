/** The one connection to the sandbox: requests with answers, pushes, and coming back after a break. */

import { tell } from "./bus.js";

const PATIENCE = 20_000;
const STRANGER = 2;
const WAITS = [300, 700, 1500, 3000, 5000];

/** What the sandbox said against a request; its message is a sentence to show. */
export class Refused extends Error {}

class Connection {
  #socket = null;
  #next = 1;
  #open = new Map();
  #failures = 0;
  #persona = "";
  #known = false;
  state = "connecting";

  /** Connects as this persona and stays connected. Tells "connection" and, for pushes, "push". */
  start(persona) {
    this.#persona = persona;
    const address = new URL("/ws", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    if (persona) address.searchParams.set("as", persona);
    this.#socket = new WebSocket(address);
    this.#socket.addEventListener("open", () => this.#opened());
    this.#socket.addEventListener("message", (frame) => this.#read(frame.data));
    this.#socket.addEventListener("close", () => this.#closed());
  }

  /** Comes back as this persona after a break. */
  remember(persona) {
    this.#persona = persona;
  }

  /** The answer to one request; throws Refused with the sandbox's sentence. */
  request(verb, data = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return Promise.reject(new Refused("The sandbox is not connected right now."));
    }
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const late = () => this.#settle(id, { ok: false, error: "The sandbox did not answer." });
      this.#open.set(id, { resolve, reject, timer: setTimeout(late, PATIENCE) });
      this.#socket.send(JSON.stringify({ ...data, id, do: verb }));
    });
  }

  #opened() {
    this.#failures = 0;
    this.#known = true;
    this.#become("open");
  }

  #read(text) {
    const frame = JSON.parse(text);
    if ("reply" in frame) this.#settle(frame.reply, frame);
    else tell("push", frame);
  }

  #settle(id, answer) {
    const waiting = this.#open.get(id);
    if (!waiting) return;
    this.#open.delete(id);
    clearTimeout(waiting.timer);
    if (answer.ok) waiting.resolve(answer);
    else waiting.reject(new Refused(answer.error || "That did not work."));
  }

  #closed() {
    for (const id of [...this.#open.keys()]) this.#settle(id, { ok: false, error: "The connection broke." });
    this.#become("lost");
    const wait = WAITS[Math.min(this.#failures, WAITS.length - 1)];
    this.#failures += 1;
    const somebody = this.#known || this.#failures < STRANGER; // else perhaps nobody is called so
    setTimeout(() => this.start(somebody ? this.#persona : ""), wait);
  }

  #become(state) {
    this.state = state;
    tell("connection", state);
  }
}

export const connection = new Connection();

/** Sends one request and returns its answer; throws Refused. */
export const request = (verb, data) => connection.request(verb, data);
