// The worker of the playground, below the library's own script: it trains in slices, so that it hears the page, and
// sends a frame when the page has drawn the last one.
"use strict";

const slice = 30; // milliseconds
const mostSteps = 1024; // in a call of the library
const planeSide = 96; // pixels of the picture of the plane
const unitSide = 32; // pixels of that of a unit
const mostUnits = 12; // of a layer have one

let library = null;
let window_ = [0, 0, 1, 1]; // the part of the plane that is drawn: x0, y0, x1, y1
let units = 0; // how many have pictures
let weights = 0; // how many elements the parameters have
let isPlaying = false;
let stopsAfterEpoch = false;
let pageHasDrawn = true; // the last frame
let hasNews = false; // that no frame has yet
let network = 0; // how many there were
let stepsAtOnce = 1;
let drawingUntil = 0; // when a frame may be made again: half of the time is for the training
let ended = []; // epochs that the page does not know yet
let epoch = 0;
let failure = ""; // what ended the training, which the page hears after a frame with the epochs before

// Calls a function of the library, and returns its text. Texts and arrays of float32 lie on the heap, for the stack is
// small.
function textFrom(name, ...values) {
  if (values.some((value) => typeof value === "string" && value.includes("\0")))
    throw new Error("There is a character NUL, which no text has.");
  const places = [];
  const passed = values.map((value) => {
    if (typeof value === "number") return value;
    const isText = typeof value === "string";
    const size = isText ? library.lengthBytesUTF8(value) + 1 : value.byteLength;
    const place = library._malloc(size);
    if (isText) library.stringToUTF8(value, place, size);
    else library.HEAPF32.set(value, place / 4);
    places.push(place);
    return place;
  });
  const text = library.UTF8ToString(library[`_minitorch_${name}`](...passed));
  places.forEach((place) => library._free(place));
  if (text.startsWith('{"error"')) throw new Error(JSON.parse(text).error);
  return text;
}
const call = (...values) => JSON.parse(textFrom(...values));

// Calls a function that leaves this many float32 on the heap, and returns them.
function numbersFrom(count, name, ...values) {
  const place = library[`_minitorch_${name}`](...values) / 4;
  if (place === 0) call("picture_error"); // throws it
  return library.HEAPF32.slice(place, place + count);
}
const pictures = (side, count, name, ...values) =>
  numbersFrom(side * side * count, name, ...values, side, side, ...window_);

const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);

// Calls a function of the classifier of pictures, and gives each array of the answer its `values`.
function look(...values) {
  const answer = call(...values);
  const numbers = library._minitorch_numbers() / 4;
  const fill = (part) => {
    if (part === null || typeof part !== "object") return;
    if (part.start === undefined) return Object.values(part).forEach(fill);
    const start = numbers + part.start;
    part.values = library.HEAPF32.slice(start, start + sizeOf(part.shape));
  };
  fill(answer);
  return answer;
}

// The points with some room around them.
function windowOf(points) {
  const [xs, ys] = [0, 1].map((i) => points.map((point) => point[i]));
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [dx, dy] = [0.06 * (x1 - x0) || 1, 0.06 * (y1 - y0) || 1];
  return [x0 - dx, y0 - dy, x1 + dx, y1 + dy];
}

function begin(made) {
  window_ = windowOf([...made.train, ...made.test]);
  units = made.settings.hidden.reduce((sum, size) => sum + Math.min(size, mostUnits), 2);
  const last = made.weights.at(-1);
  weights = last.start + sizeOf(last.shape);
  epoch = made.epoch;
  ended = [];
  stepsAtOnce = 1;
  drawingUntil = 0;
  hasNews = true;
  failure = "";
  return { ...made, network: ++network, window: window_, mostUnits };
}

function sendFrame() {
  const begun = performance.now();
  const frame = {
    network,
    epoch,
    epochs: ended,
    scores: call("scores"),
    weights: numbersFrom(weights, "weights"),
    plane: { side: planeSide, values: pictures(planeSide, 1, "picture") },
    units: { side: unitSide, values: pictures(unitSide, units, "units", mostUnits) },
    isPlaying,
  };
  ended = [];
  hasNews = false;
  pageHasDrawn = false;
  postMessage({ frame }, [frame.weights, frame.plane.values, frame.units.values].map(({ buffer }) => buffer));
  const now = performance.now();
  drawingUntil = now + (now - begun);
}

function train() {
  const end = performance.now() + slice;
  while (isPlaying && performance.now() < end) {
    const begun = performance.now();
    const { steps, epochs, failure: problem = "" } = call("step", stopsAfterEpoch ? 1 : stepsAtOnce);
    const time = performance.now() - begun;
    if (time < slice / 8) stepsAtOnce = Math.min(mostSteps, 2 * stepsAtOnce);
    else if (time > slice / 3) stepsAtOnce = Math.max(1, stepsAtOnce >> 1);
    ended.push(...epochs);
    epoch += epochs.length;
    hasNews = true;
    failure = problem;
    if (steps === 0 || failure !== "" || (stopsAfterEpoch && epochs.length > 0)) isPlaying = false;
  }
}

// A message to itself: what the page has sent meanwhile is heard first.
const next = new MessageChannel();
let isAwake = false;
function wake() {
  if (isAwake) return;
  isAwake = true;
  next.port2.postMessage(null);
}
next.port1.onmessage = () => {
  isAwake = false;
  try {
    if (isPlaying) train();
    if (hasNews && pageHasDrawn && (!isPlaying || performance.now() >= drawingUntil)) sendFrame();
    if (failure !== "" && !hasNews && pageHasDrawn) {
      postMessage({ failure });
      failure = "";
    }
  } catch (error) {
    isPlaying = false;
    postMessage({ failure: error.message });
  }
  if (isPlaying) wake();
};

const commands = {
  async start({ library: wasmBinary }) {
    library = await minitorch({ wasmBinary });
    return call("choices");
  },
  points: ({ settings }) => call("points", JSON.stringify(settings)),
  create: ({ settings, table }) => begin(call("create_from_table", JSON.stringify(settings), table)),
  open: ({ checkpoint, table }) => begin(call("open", checkpoint, table)),
  epochs({ epochs, table }) {
    const { settings } = call("set_epochs", epochs, table);
    hasNews = true;
    return { settings, network };
  },
  explain: ({ expression, values }) => call("explain", expression, JSON.stringify(values)),
  functions: () => call("functions"),
  checkpoint: () => textFrom("checkpoint"),
  weight({ name, index, value }) {
    call("set_weight", name, index, value);
    hasNews = true;
  },
  play({ untilEpochEnds }) {
    isPlaying = true;
    stopsAfterEpoch = untilEpochEnds;
  },
  pause() {
    isPlaying = false;
    hasNews = true;
  },
  drawn() {
    pageHasDrawn = true;
  },
  openClassifier: ({ checkpoint }) => look("open_classifier", checkpoint),
  classify: ({ height, width, values, label }) => look("classify", values, height, width, label),
  weightGradient: ({ filter, row, column }) => look("weight_gradient", filter, row, column),
};

onmessage = async ({ data: { id, command, values } }) => {
  try {
    postMessage({ id, answer: await commands[command](values) });
    wake();
  } catch (error) {
    postMessage({ id, error: error.message });
  }
};
