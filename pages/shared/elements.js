// Elements of the page. Text is always text, never HTML, whatever a name holds.

// Returns an element: element("p", { class: "note" }, "text", another, listOfMore). A list of any length is a child; a
// call has no room for a hundred thousand arguments. A value of false leaves an attribute out; a function is a listener
// of the event in the name "onclick".
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

// The same for a drawing.
export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat())
    if (child !== null && child !== undefined && child !== false) made.append(child);
  return made;
}

// Returns a section with a heading; its link is `#name`.
export function section(name, title, ...children) {
  const heading = element("h2", { id: `${name}-title` }, title);
  return element("section", { id: name, "aria-labelledby": `${name}-title` }, heading, ...children);
}

// Returns a table. The first cell of each row is its heading if `hasRowHeads`; the others are aligned to the right.
export function table({ caption, heads, rows, hasRowHeads = false }) {
  const cell = (text, i) =>
    hasRowHeads && i === 0 ? element("th", { scope: "row" }, text) : element("td", { class: "number" }, text);
  return element(
    "div",
    { class: "scrolls", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, rows.map((row) => element("tr", {}, row.map(cell)))),
    ),
  );
}

// Returns what is closed at first, with the title to open it. `make` makes the content when it is opened.
export function closed(title, make) {
  const details = element("details", {}, element("summary", {}, title));
  details.addEventListener("toggle", () => details.open && details.children.length === 1 && details.append(make()));
  return details;
}
