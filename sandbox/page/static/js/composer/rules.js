/** What Discord's own client would refuse in an option, before anybody is asked. Sentences, or null. */

import { bytes } from "../words.js";

export const TYPES = {
  text: 3,
  whole: 4,
  flag: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  file: 11,
};
const LONGEST = 6000;

export const REQUIRED = "This option is required. Specify a value.";

/** What is wrong with a typed text. */
export function textProblem(option, text) {
  const { min_length: low = 0, max_length: high = LONGEST } = option;
  const length = [...text].length;
  if (length < low) return `At least ${low} characters are needed; there are ${length}.`;
  return length > high
    ? `At most ${high.toLocaleString("en")} characters fit; there are ${length.toLocaleString("en")}.`
    : null;
}

/** What is wrong with a typed number. */
export function numberProblem(option, text) {
  const whole = option.type === TYPES.whole;
  const value = Number(text);
  if (!/^-?\d+(\.\d+)?$/.test(text.trim()) || (whole && !Number.isSafeInteger(value)))
    return whole ? "Enter a whole number." : "Enter a number.";
  const { min_value: low, max_value: high } = option;
  if (low !== undefined && high !== undefined && (value < low || value > high))
    return `Enter a number from ${low} to ${high}.`;
  if (low !== undefined && value < low) return `Enter a number of at least ${low}.`;
  return high !== undefined && value > high ? `Enter a number of at most ${high}.` : null;
}

/** What is wrong with a file. `limit`: bytes the server takes. */
export function fileProblem(file, limit) {
  if (!file.size) return `${file.name} is empty.`;
  return limit && file.size > limit
    ? `${file.name} has ${bytes(file.size)}; this server takes files up to ${bytes(limit)}.`
    : null;
}

/** Bounds of an option in words: "1 to 4", "up to 2,000 characters". */
export function bounds(option) {
  const { min_value: low, max_value: high, max_length: long } = option;
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  if (low !== undefined) return `at least ${low}`;
  if (high !== undefined) return `at most ${high}`;
  return long ? `up to ${long.toLocaleString("en")} characters` : "";
}
