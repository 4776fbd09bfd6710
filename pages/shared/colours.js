// Colours of lines and classes: Okabe and Ito's (2008), which the colour-blind tell apart. The theme has those of texts
// and backgrounds.
const all = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c7a00", "#7f7f7f"];

export const colour = (i) => all[i % all.length];

// Returns how many before i have its colour.
export const earlierOf = (i) => Math.floor(i / all.length);

// The colours of class 0 and class 1 of points, and of numbers below 0 and above.
export const pair = [0, 4];

export const colourOfSign = (number) => colour(pair[number < 0 ? 0 : 1]);

// Returns [red, green, blue] of colour i, each from 0 to 255.
export function channels(i) {
  const code = parseInt(colour(i).slice(1), 16);
  return [code >> 16, (code >> 8) & 255, code & 255];
}

// Returns a colour of the theme as it is now: it changes with light, dark and print.
export const ofTheme = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const themes = ["(prefers-color-scheme: dark)", "print"].map((query) => matchMedia(query));

// Calls f when the colours of the theme change.
export function onTheme(f) {
  for (const theme of themes) theme.addEventListener("change", f);
}
