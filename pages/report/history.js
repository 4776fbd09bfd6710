// The history of a run, from the records of its log: a record for each epoch, with the steps within it.

// Those of all epochs, also of one that was interrupted.
const recordsOf = (run) => (run.unfinished ? [...run.epochs, run.unfinished] : run.epochs);

// Returns the steps of all epochs: { step, loss, accuracy, rate, gradients, weights }; the last two have an array for
// each layer. There are nulls for what an epoch's record lacks.
export function stepsOf(run) {
  const records = recordsOf(run).map(({ steps }) => steps).filter((steps) => steps);
  const joined = (listOf) => records.flatMap((steps) => listOf(steps) ?? steps.step.map(() => null));
  const lists = (names, of) => Object.fromEntries(names.map((name) => [name, joined((steps) => of(steps)?.[name])]));
  const byLayer = (of) => lists([...new Set(records.flatMap((steps) => Object.keys(of(steps) ?? {})))], of);
  return {
    ...lists(["step", "loss", "accuracy", "rate"], (steps) => steps),
    gradients: byLayer(({ gradients }) => gradients),
    weights: byLayer(({ weights }) => weights),
  };
}

export const lastEpoch = (run) => run.epochs[run.epochs.length - 1];

// Returns the number of steps in an epoch.
export const epochLength = (run) => run.start.steps_of_epoch ?? 1;

// Returns a setting of a run; undefined if its log has none.
export const setting = (run, name) => run.start.settings?.[name];

// Returns the time of all epochs in seconds; undefined if no record has one.
export function secondsOf(run) {
  const all = recordsOf(run).map(({ seconds }) => seconds).filter((seconds) => seconds !== undefined);
  return all.length > 0 ? all.reduce((sum, seconds) => sum + seconds) : undefined;
}
