/** Who cares about what changed: `on("places", redraw)`, `tell("places")`. */

const listeners = new Map();

/** Calls `listener` on every `tell` of the topic; returns how to stop it. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

/** Tells everybody who listens to this topic. */
export function tell(topic, data) {
  for (const listener of [...(listeners.get(topic) ?? [])]) listener(data);
}
