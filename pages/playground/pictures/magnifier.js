// A map, large and with its numbers, in a dialogue.
import { ofTheme } from "../../shared/colours.js";
import { element } from "../../shared/elements.js";
import { drawMap, emptyMap, rangeOf } from "./maps.js";

const pixels = 952; // of the canvas; a whole number for each pixel of 28, 14, 7 and so on

const short = (value) => (value === 0 ? "0" : value.toFixed(Math.abs(value) >= 10 ? 0 : Math.abs(value) >= 1 ? 1 : 2)
  .replace(/^(-?)0\./, "$1."));

const tableOf = ({ side, values }) => element("table", {}, ...Array.from({ length: side }, (_, row) =>
  element("tr", {}, ...Array.from(values.subarray(row * side, (row + 1) * side), (value) =>
    element("td", {}, short(value))))));

// Returns { part, open }.
export function magnifier() {
  const small = emptyMap();
  const canvas = element("canvas", { width: pixels, height: pixels });
  const title = element("h2", {});
  const about = element("p", { class: "note" });
  const close = element("button", { type: "button", onclick: () => part.close() }, "Close");
  const part = element("dialog", { class: "magnifier", "aria-label": "a map with its numbers",
                                   onclick: (event) => event.target === part && part.close() },
                       element("div", { class: "head" }, title, close), about,
                       element("div", { class: "scrolls", tabindex: "0", role: "region", "aria-label": "numbers" },
                               canvas));

  function open(name, map, largest) {
    const { side, values } = map;
    drawMap(small, map, largest);
    const context = canvas.getContext("2d");
    const size = pixels / side;
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, pixels, pixels);
    context.fillStyle = ofTheme("text");
    context.font = `${Math.min(28, Math.round(size / 2.6))}px system-ui, sans-serif`;
    [context.textAlign, context.textBaseline] = ["center", "middle"];
    values.forEach((value, i) =>
      context.fillText(short(value), (i % side + 0.5) * size, (Math.floor(i / side) + 0.5) * size));
    title.textContent = name.charAt(0).toUpperCase() + name.slice(1);
    about.textContent = `${side} × ${side} numbers ${rangeOf(values)}`;
    canvas.style.setProperty("--side", side);
    canvas.replaceChildren(tableOf(map)); // who does not see the canvas reads it
    part.showModal();
  }
  return { part, open };
}
