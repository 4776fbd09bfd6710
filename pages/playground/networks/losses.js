// The losses, epoch by epoch, while they come.
import { element, section } from "../../shared/elements.js";
import { shown } from "../../shared/numbers.js";
import { plot } from "../../shared/plot.js";

const mostPoints = 2000; // of a line; then each second is left out

// Returns { part, begin, show }.
export function losses() {
  let data = [[], [], []], every = 1;
  const range = (_, low, high) => (high === null ? [null, null] : [0, Math.max(high, 0.1)]); // none of no losses
  const { legend, place, said, draw, name } =
    plot({ x: "epoch", lines: [{ label: "training loss" }, { label: "test loss", dash: 1 }], data, scaleOfY: { range },
           high: 220 });
  name("Losses by epoch.");
  return {
    part: section("losses", "Losses", legend, place, said,
                  element("p", { class: "note" }, "The training's is the mean of the epoch's steps, while the network ",
                          "changes; the figure at the top is that of the network as it is now.")),
    begin() {
      [data, every] = [[[], [], []], 1];
      draw(data);
    },
    show({ epochs, isPlaying }) {
      said.setAttribute("aria-live", isPlaying ? "off" : "polite"); // else each frame would be read aloud
      if (epochs.length === 0) return;
      for (const { epoch, loss, test } of epochs)
        if (epoch % every === 0) [epoch, loss, test.loss].forEach((value, i) => data[i].push(value));
      if (data[0].length > mostPoints) {
        every *= 2;
        data = data.map((values) => values.filter((_, i) => data[0][i] % every === 0));
      }
      name(`Losses by epoch: ${shown(data[1].at(-1))} of the training, ${shown(data[2].at(-1))} of the test.`);
      draw(data);
    },
  };
}
