// The steps that a reader goes through: forward, each value is computed; backward, each value is visited, and passes
// its contributions on. A step is { kind, name, say, formula }, and for a contribution the place where it arrives. A
// walk may have many steps, of which few are read: a formula is made when it is asked for.
import { call, equation, inFull, sum } from "./words.js";

const mostTerms = 20; // of a sum in a formula; more are counted

// Returns the sums of the first contributions, of the first two and so on; the engine's own once all are there.
function sumsOf({ contributions, derivative: whole }) {
  const add = (x, y) => Number(x) + Number(y);
  let last;
  return contributions.map(({ amount }, i) => {
    if (i === 0) last = amount;
    else if (typeof last !== "object") last = add(last, amount);
    else last = { shape: last.shape, numbers: last.numbers?.map((number, k) => add(number, amount.numbers[k])) };
    return i === contributions.length - 1 ? whole : last;
  });
}

const edgeName = (from, argument) => `${argument} ${from}`;

// Returns the graph: the values with the `sums` of their contributions, also by name, and an edge for each argument.
// `orderOf` returns where the contribution by an argument is among those to its value; undefined if there is none.
export function graphOf({ values: given }) {
  const values = given.map((value) => ({ ...value, sums: sumsOf(value) }));
  const byName = new Map(values.map((value) => [value.name, value]));
  const orders = new Map(values.flatMap(({ contributions }) =>
    contributions.map(({ from, argument }, i) => [edgeName(from, argument), i])));
  const edges = values.flatMap((value) =>
    value.arguments.map((text, i) => ({ to: value.name, argument: i + 1, from: text, isConstant: !byName.has(text) })),
  );
  const orderOf = (from, argument) => orders.get(edgeName(from, argument));
  return { values, byName, edges, orderOf, result: values[values.length - 1] };
}

const derivative = (name) => `d${name}`;

function forward({ byName }, value) {
  const { name } = value;
  if (value.function === "")
    return { kind: "value", name, say: `${name} is a leaf: it was given.`,
             get formula() { return equation(byName, [name, inFull(value.value)]); } };
  const numbers = () => value.arguments.map((text) => (byName.has(text) ? inFull(byName.get(text).value) : text));
  const parts = () => [name, call(value, value.arguments), call(value, numbers()), inFull(value.value)];
  return { kind: "value", name, say: `${name} is computed.`, get formula() { return equation(byName, parts()); } };
}

// "dx = 8 + 8 = 16", of the `count` contributions that have arrived, or "dx = the sum of 3000 contributions = 16". Only
// the first `mostTerms` amounts are read.
export function total(byName, name, amounts, sumOfAll, count = amounts.length) {
  const terms = count > mostTerms ? `the sum of ${count} contributions` : sum(amounts);
  return equation(byName, [derivative(name), ...(count > 1 ? [terms] : []), inFull(sumOfAll)]);
}

const uses = (count) => ["The only use", "Both uses"][count - 1] ?? `All ${count} uses`;

function visit({ byName, result }, value) {
  const { name, contributions } = value;
  const amounts = () => contributions.map(({ amount }) => amount);
  const isLeaf = value.function === "";
  const text =
    value === result
      ? `The backward pass begins at ${name}. Its derivative with respect to itself is 1.`
      : `${uses(contributions.length)} of ${name} ${contributions.length > 1 ? "have" : "has"} contributed` +
        (isLeaf ? `, and ${name} is a leaf: this is its gradient.` : ": the pass visits it, this once.");
  return { kind: "visit", name, say: text, get formula() { return total(byName, name, amounts(), value.derivative); } };
}

// Returns two steps for a contribution: on its edge, and added to what has arrived.
function contribution({ byName, orderOf }, value, argument) {
  const to = byName.get(value.arguments[argument - 1]);
  const order = orderOf(value.name, argument);
  if (order === undefined) return [];
  const { symbols, numbers } = value.formulas[argument - 1] ?? {};
  const parts = () => [symbols, numbers, inFull(to.contributions[order].amount)].filter((part) => part);
  const place = { from: value.name, argument, to: to.name, order };
  const before = () => to.contributions.slice(0, Math.min(order + 1, mostTerms)).map(({ amount }) => amount);
  return [
    {
      kind: "send",
      name: value.name,
      say: `${value.name} passes on a contribution to ${to.name}.`,
      get formula() { return equation(byName, parts()); },
      ...place,
    },
    {
      kind: "add",
      name: to.name,
      say: order === 0 ? `Nothing had arrived at ${to.name} before.` : `The contributions to ${to.name} are added.`,
      get formula() { return total(byName, to.name, before(), to.sums[order], order + 1); },
      ...place,
    },
  ];
}

// Returns all steps.
export function stepsOf(graph) {
  const { values, byName, result } = graph;
  const leaves = values.filter((value) => value.function === "");
  const name = result.name;
  return [
    {
      kind: "start",
      say: "Forward, the values appear in the order in which they are computed.",
      formula: "",
    },
    ...values.map((value) => forward(graph, value)),
    {
      kind: "turn",
      say: `Now backward: what is the derivative of ${name} with respect to each value? There is none yet.`,
      formula: `dx is short for d${name}/dx`,
    },
    ...[...values].reverse().flatMap((value) => [
      visit(graph, value),
      ...value.arguments.flatMap((_, i) => contribution(graph, value, i + 1)),
    ]),
    {
      kind: "end",
      say: "The backward pass has ended. The leaves have their gradients.",
      get formula() { return leaves.map((leaf) => total(byName, leaf.name, [], leaf.derivative)).join(",  "); },
    },
  ];
}

// Returns what a reader sees at step `at`: the values that are there, the contributions that have arrived at each, the
// one under way, and the value that the step is about.
export function stateAt(steps, at) {
  const state = { step: steps[at], known: new Set(), arrived: new Map(), visited: new Set(), isBackward: false };
  for (const step of steps.slice(0, at + 1)) {
    if (step.kind === "value") state.known.add(step.name);
    if (step.kind === "turn") state.isBackward = true;
    if (step.kind === "visit") state.visited.add(step.name);
    if (step.kind === "add") state.arrived.set(step.to, step.order + 1);
  }
  return state;
}

// Returns the derivative of a value so far: { amounts, total }; null before anything has arrived.
export function derivativeAt(state, value, result) {
  if (value === result && state.visited.has(value.name)) return { amounts: [], total: value.derivative };
  const count = state.arrived.get(value.name) ?? 0;
  if (count === 0) return null;
  return { amounts: value.contributions.slice(0, count).map(({ amount }) => amount), total: value.sums[count - 1] };
}
