// The losses, epoch by epoch, while they come.
import uPlot from "uplot";
import { colour, ofTheme, onTheme } from "../../shared/colours.js";
import { element, section } from "../../shared/elements.js";
import { shown, tick } from "../../shared/numbers.js";

const fewPoints = 12; // which are marked
const mostPoints = 2000; // of a line; then each second is left out

const finite = (value) => (Number.isFinite(value) ? value : null);

// Returns { part, begin, show }.
export function losses() {
  let data = [[], [], []], every = 1;
  const place = element("div", { class: "chart", role: "img", "aria-label": "losses by epoch" });
  const font = "12px system-ui, sans-serif";
  const axis = { stroke: () => ofTheme("quiet"), grid: { stroke: () => ofTheme("grid"), width: 1 },
                 ticks: { show: false }, font, labelFont: font };
  const points = { show: () => data[0].length < fewPoints, size: 6 };
  const value = (_, y) => (y === null ? "–" : shown(y));
  const range = (_, low, high) => (high === null ? [null, null] : [0, Math.max(high, 0.1)]); // none of no losses
  const line = (label, i, dash) => ({ label, stroke: colour(i), width: 2, dash, points, value });
  const plot = new uPlot(
    {
      width: 400,
      height: 220,
      scales: { x: { time: false }, y: { range } },
      cursor: { y: false },
      axes: [{ ...axis, size: 34, space: 60, label: "epoch", labelSize: 18 },
             { ...axis, size: 50, values: (_, ticks) => ticks.map((y) => tick(y)) }],
      series: [{ label: "epoch" }, line("training loss", 0, []), line("test loss", 1, [8, 4])],
    },
    data,
    place,
  );
  new ResizeObserver(() => plot.setSize({ width: Math.max(200, Math.floor(place.clientWidth)), height: 220 }))
    .observe(place);
  onTheme(() => plot.redraw(false, true));
  const draw = () => plot.setData(data);
  return {
    part: section("losses", "Losses", place,
                  element("p", { class: "note" }, "The training's is the mean of the epoch's steps, while the network ",
                          "changes; the figure at the top is that of the network as it is now.")),
    begin() {
      [data, every] = [[[], [], []], 1];
      draw();
    },
    show({ epochs }) {
      if (epochs.length === 0) return;
      for (const { epoch, loss, test } of epochs)
        if (epoch % every === 0) [epoch, loss, test.loss].forEach((value, i) => data[i].push(finite(value)));
      if (data[0].length > mostPoints) {
        every *= 2;
        data = data.map((values) => values.filter((_, i) => data[0][i] % every === 0));
      }
      place.setAttribute("aria-label", `losses by epoch: ${shown(data[1].at(-1) ?? NaN)} of the training, ` +
                         `${shown(data[2].at(-1) ?? NaN)} of the test`);
      draw();
    },
  };
}
