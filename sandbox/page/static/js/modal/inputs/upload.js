/** File upload (19): up to ten files, chosen or dropped. */

import { upload } from "../../actions.js";
import { fileProblem } from "../../composer/rules.js";
import { fill, h } from "../../dom.js";
import { icon } from "../../icons.js";
import { guildOf } from "../../state.js";
import { bytes, plural } from "../../words.js";

export function uploadInput(part, channel) {
  const { min_values: least = 1, max_values: most = 1 } = part;
  let files = [];
  const input = h("input", {
    type: "file",
    class: "out-of-sight",
    multiple: most > 1,
    tabindex: -1,
    "aria-label": "Files",
  });
  const button = h(
    "button",
    { class: "file-drop wide", type: "button", onclick: () => input.click() },
    icon("plus", 16),
    most > 1 ? `Choose or drop up to ${plural(most, "file")}` : "Choose or drop a file",
  );
  const list = h("ul", { class: "staged" });
  const root = h("div", { class: "modal-upload" }, button, input, list);
  const draw = () =>
    fill(
      list,
      files.map((file) =>
        h(
          "li",
          {},
          icon("file", 18),
          h("span", { class: "staged-name" }, file.name),
          h("span", { class: "dim" }, bytes(file.size)),
          h(
            "button",
            {
              class: "icon-button",
              type: "button",
              "aria-label": `Remove ${file.name}`,
              onclick: () => drop(file),
            },
            icon("close", 14),
          ),
        ),
      ),
    );
  const add = (more) => {
    files = [...files, ...more].slice(-most);
    draw();
  };
  const drop = (file) => {
    files = files.filter((one) => one !== file);
    draw();
  };
  input.addEventListener("change", () => (add([...input.files]), (input.value = "")));
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => (event.preventDefault(), add([...event.dataTransfer.files])));
  const problem = () => {
    if (files.length < least && !(part.required === false && !files.length))
      return `At least ${plural(least, "file")} needed.`;
    return files.map((file) => fileProblem(file, guildOf(channel)?.upload_limit)).find(Boolean) ?? null;
  };
  const value = async () => {
    const sent = [];
    for (const file of files) sent.push({ upload: (await upload(file)).upload });
    return sent;
  };
  return { root, control: button, problem, value };
}
