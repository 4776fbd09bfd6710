// Digits to begin with, as lines in a square of 100.
import { drawn, element } from "../../shared/elements.js";

export const samples = [
  "M50 14C24 14 24 86 50 86S76 14 50 14Z",
  "M40 30L54 14V86",
  "M28 34C28 8 72 8 71 34C70 54 36 66 27 86H75",
  "M29 22C44 6 72 14 70 32C68 46 54 48 44 48C58 48 74 52 73 68C71 90 38 92 26 76",
  "M58 14L24 62H78M62 38V88",
  "M71 14H37L32 46C52 36 74 46 72 66C70 90 38 92 26 78",
  "M64 14C40 24 26 50 29 70C34 92 70 90 71 68C71 46 40 46 30 66",
  "M26 16H74L44 88",
  "M50 48C26 40 28 13 50 13S74 40 50 48C22 56 24 88 50 88S78 56 50 48Z",
  "M71 34C68 10 32 12 31 34C31 56 66 56 71 34C71 56 67 74 56 88",
];

// Returns a row of buttons. `onChoice` is called with the index of a digit.
export function sampleButtons(onChoice) {
  const button = (path, i) =>
    element("button", { type: "button", class: "sample", "aria-label": `a drawn ${i}`, onclick: () => onChoice(i) },
            drawn("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" }, drawn("path", { d: path })));
  return element("div", { class: "samples", role: "group", "aria-label": "digits to begin with" },
                 ...samples.map(button));
}
