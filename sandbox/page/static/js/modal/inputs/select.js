/** Selects (3, 5, 6, 7, 8) inside a dialog. */

import { defaults, selectControl } from "../../components/select.js";

export function selectInput(part, channel, label) {
  let values = defaults(part);
  const control = selectControl(part, channel, (chosen) => (values = chosen), values, label);
  const { min_values: least = 1, max_values: most = 1 } = part;
  const problem = () => {
    if (!values.length && part.required === false) return null;
    if (values.length < least) return least === 1 ? "Make a choice." : `Choose at least ${least}.`;
    return values.length > most ? `Choose at most ${most}.` : null;
  };
  return { root: control, control, problem, value: () => values };
}
