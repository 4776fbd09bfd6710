// The worker with the library, as the page sees it: questions with answers, and frames to draw.
import { partOf, textOf } from "../shared/packed.js";

// Starts the worker. Resolves to { ask, listen, choices, textOf }: a function that asks the worker, one that sets who
// listens, what settings of a training may be, and a function that returns the text of a part of the page.
export async function startEngine() {
  const address = URL.createObjectURL(new Blob([partOf("worker")], { type: "text/javascript" }));
  const worker = new Worker(address);
  const questions = new Map();
  let last = 0, onFrame = null, onFailure = null;
  let waiting = null; // the frame that is drawn next

  // `onFrame` is called before the browser draws, or at once where the page is hidden, with the last frame of a
  // training; `onFailure` with the text of an error that ended it.
  function listen(listener) {
    ({ onFrame, onFailure } = listener);
  }

  // Resolves to the answer. Rejects with the library's message.
  function ask(command, values = {}) {
    const id = ++last;
    worker.postMessage({ id, command, values });
    return new Promise((resolve, reject) => questions.set(id, { resolve, reject }));
  }
  function draw() {
    if (waiting === null) return;
    const frame = waiting;
    waiting = null;
    onFrame(frame);
    setTimeout(() => ask("drawn")); // after the browser has shown it, and heard the user
  }
  // A browser draws no hidden page. The worker would gather epochs until it is seen again.
  document.addEventListener("visibilitychange", () => document.hidden && draw());
  worker.onmessage = ({ data }) => {
    if (data.frame) {
      waiting = data.frame;
      return document.hidden ? draw() : requestAnimationFrame(draw);
    }
    if (data.failure) return onFailure(data.failure);
    const { resolve, reject } = questions.get(data.id);
    questions.delete(data.id);
    return data.error === undefined ? resolve(data.answer) : reject(new Error(data.error.replace(/^playground: /, "")));
  };
  worker.onerror = ({ message }) => {
    for (const { reject } of questions.values()) reject(new Error(message));
    questions.clear();
    onFailure?.(message);
  };
  const choices = await ask("start", { library: partOf("library") });
  URL.revokeObjectURL(address);
  return { ask, listen, choices, textOf };
}
