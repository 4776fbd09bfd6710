// The arrow keys, and the way of the focus by them.

export const arrows = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }; // x and y

// Moves the focus by an arrow key from one of the buttons to the next, in rows or in columns of them. Tab then reaches
// the one with the focus, and none of the others.
export function moveFocus(event, { rows, columns }) {
  const lines = rows ?? columns;
  const l = lines.findIndex((line) => line.includes(document.activeElement));
  if (!(event.key in arrows) || l < 0) return;
  event.preventDefault();
  const [dx, dy] = arrows[event.key];
  const [across, along] = rows ? [dy, dx] : [dx, dy];
  const nearest = (all, i) => all[Math.max(0, Math.min(all.length - 1, i))];
  const next = nearest(nearest(lines, l + across), lines[l].indexOf(document.activeElement) + along);
  for (const button of lines.flat()) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}
