// What the tests of the playground's room of networks do in its page: read it, and give it files and settings.

export const said = `document.querySelector(".message")?.textContent`;
export const text = (id) => `document.getElementById("${id}").textContent`;
export const click = (selector) => `document.querySelector(${JSON.stringify(selector)}).click()`;
export const isDrawn = `document.getElementById("epoch") !== null && ${text("epoch")} !== "–"`;

// Gives a file to the input of this name, as if a user had chosen it.
export const give = (name, fileName, content) => `(() => {
  const chosen = new DataTransfer();
  chosen.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(fileName)}));
  const input = document.querySelector("input[name=${name}]");
  input.files = chosen.files;
  input.dispatchEvent(new Event("change"));
})()`;

export const drop = (fileName, content) => `(() => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(fileName)}));
  dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
})()`;

export const table = ["x,y,class", ...Array.from({ length: 60 }, (_, i) => {
  const [x, y] = [(i % 8) * 10, Math.floor(i / 8)];
  return `${x},${y},${x > 35 ? "right" : "left"}`;
})].join("\n");

// Sets an input, as if a user had.
export const choose = (input, value) => `(() => {
  ${input}.value = ${JSON.stringify(value)};
  ${input}.dispatchEvent(new Event("change"));
})()`;
export const ofAll = (name) => `document.querySelector("[name=${name}]")`;
export const ofLayer = (l, name) => `document.querySelector("[aria-label='layer ${l}: ${name}']")`;
export const hasAddress = (part) => `location.hash.slice(1).split("&").includes(${JSON.stringify(part)})`;
