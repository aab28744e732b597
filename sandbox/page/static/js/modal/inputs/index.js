/** Every input of a dialog by its type: {root, control, problem(), value()}. */

import { checkboxInput, checkboxesInput, radioInput } from "./options.js";
import { selectInput } from "./select.js";
import { textInput } from "./text.js";
import { uploadInput } from "./upload.js";

const KINDS = {
  3: selectInput,
  4: textInput,
  5: selectInput,
  6: selectInput,
  7: selectInput,
  8: selectInput,
  19: uploadInput,
  21: radioInput,
  22: checkboxesInput,
  23: checkboxInput,
};

export const buildInput = (part, channel, label) => KINDS[part.type]?.(part, channel, label) ?? null;
