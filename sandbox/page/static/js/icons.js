/** The page's own line icons, drawn on a 24 by 24 grid. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  hash: ["M9 4 7 20", "M17 4l-2 16", "M4 9h16.5", "M3.5 15H20"],
  at: ["M16 12a4 4 0 1 0-1.2 2.9c.6 1.4 1.6 2.1 2.8 2.1 2 0 3.4-2 3.4-5a9 9 0 1 0-4 7.5"],
  send: ["M4 12 20 4l-5 16-3-7z", "M12 13l8-9"],
  plus: ["M12 5v14", "M5 12h14"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  down: ["M6 9l6 6 6-6"],
  right: ["M9 6l6 6-6 6"],
  left: ["M15 6l-6 6 6 6"],
  check: ["M5 13l4.5 4.5L19 7"],
  reply: ["M10 7 5 12l5 5", "M5 12h8a6 6 0 0 1 6 6"],
  copy: ["M9 9h10v11H9z", "M15 9V4H5v11h4"],
  trash: ["M5 7h14", "M9 7V4h6v3", "M7 7l1 13h8l1-13"],
  eye: [
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z",
    "M12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z",
  ],
  sun: [
    "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z",
    "M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M19 5l-1.7 1.7M6.7 17.3 5 19",
  ],
  moon: ["M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"],
  screen: ["M3 5h18v11H3z", "M9 20h6M12 16v4"],
  tools: ["M4 6h9M17 6h3M4 12h3M11 12h9M4 18h9M17 18h3", "M15 4v4M9 10v4M15 16v4"],
  menu: ["M4 7h16M4 12h16M4 17h16"],
  file: ["M6 3h8l4 4v14H6z", "M14 3v4h4"],
  download: ["M12 4v11", "M7 11l5 5 5-5", "M5 20h14"],
  warning: ["M12 4 2.5 20h19z", "M12 10v4.5M12 17.3v.2"],
  dots: ["M5.5 12h.01M12 12h.01M18.5 12h.01"],
  wallet: ["M3 7h16v13H3z", "M3 7l13-3v3", "M15 13.5h.01"],
  clock: ["M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z", "M12 7.5V12l3 2"],
  bolt: ["M13 3 5 14h6l-1 7 8-11h-6z"],
  pulse: ["M3 12h4l3-7 4 14 3-7h4"],
  film: ["M4 5h16v14H4z", "M8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4"],
  picture: ["M4 5h16v14H4z", "M4 16l4.5-4.5 4 4L16 12l4 4", "M9 9h.01"],
  music: [
    "M9 18V6l10-2v12",
    "M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  ],
  link: [
    "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1",
    "M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  ],
  external: ["M13 5h6v6", "M19 5l-9 9", "M16 14v5H5V8h5"],
  slash: ["M4 4h16v16H4z", "M14.5 8l-5 8"],
  person: ["M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z", "M4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"],
  smile: ["M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z", "M8 14c1 1.7 2.4 2.5 4 2.5s3-.8 4-2.5M9 9.5h.01M15 9.5h.01"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  message: ["M4 5h16v11H10l-4 4v-4H4z"],
  list: ["M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01"],
  jump: ["M12 5v13", "M6 12l6 6 6-6"],
  book: ["M5 4h13v16H7a2 2 0 0 1-2-2z", "M5 18a2 2 0 0 1 2-2h11", "M9 8h5"],
  play: ["M7 5l12 7-12 7z"],
  pause: ["M8 5v14M16 5v14"],
  skip: ["M5 5l10 7-10 7z", "M19 5v14"],
  again: ["M19 12a7 7 0 1 1-2.2-5.1", "M19 4v4.5h-4.5"],
  skull: ["M12 4a7 7 0 0 1 4 12.7V20H8v-3.3A7 7 0 0 1 12 4z", "M9.5 11.5h.01M14.5 11.5h.01M12 17v3"],
};

/** An icon by name. It is decoration: its button or line says in words what it means. */
export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    "aria-hidden": "true",
    class: "icon",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
