/** Text areas as high as their text, where the browser does not do it by itself (`field-sizing`). */

const ITSELF = CSS.supports("field-sizing", "content");

/** Keeps a text area's height in step with what is written in it. Returns it. */
export function growing(area) {
  if (ITSELF) return area;
  const fit = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  };
  area.addEventListener("input", fit);
  area.addEventListener("focus", fit);
  return area;
}
