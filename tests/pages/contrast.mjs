// The contrast of texts, as WCAG 2 defines it: from 1 to 21. Small texts need 4.5.

// Returns an expression of a page: the least contrast of the elements that a selector finds, with their background over
// the page's, while their `property`, a percentage, goes from 0 to `most`.
export const leastContrast = (selector, property, most) => `(() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const seen = (...colours) => {
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return context.getImageData(0, 0, 1, 1).data;
  };
  const linear = (x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const page = getComputedStyle(document.body).backgroundColor;
  let least = Infinity;
  for (const one of document.querySelectorAll(${JSON.stringify(selector)})) {
    for (let share = 0; share <= ${most}; share += 5) {
      one.style.setProperty(${JSON.stringify(property)}, share + "%");
      const { color, backgroundColor } = getComputedStyle(one);
      const [dark, light] = [color, backgroundColor].map((over) => luminance(seen(page, over))).sort((a, b) => a - b);
      least = Math.min(least, (light + 0.05) / (dark + 0.05));
    }
  }
  return least;
})()`;
