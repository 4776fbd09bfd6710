// The history of a run, from the records of its log: a record for each epoch, with the steps within it.

// Those of all epochs, also of one that was interrupted.
const recordsOf = (run) => (run.unfinished ? [...run.epochs, run.unfinished] : run.epochs);

// Returns the steps of all epochs: { step, loss, accuracy, rate, gradients, weights }; the last two have an array for
// each layer.
export function stepsOf(run) {
  const all = { step: [], loss: [], accuracy: [], rate: [], gradients: {}, weights: {} };
  for (const { steps } of recordsOf(run)) {
    if (!steps) continue;
    for (const name of ["step", "loss", "accuracy", "rate"]) all[name].push(...(steps[name] ?? []));
    for (const name of ["gradients", "weights"])
      for (const [layer, norms] of Object.entries(steps[name] ?? {})) (all[name][layer] ??= []).push(...norms);
  }
  return all;
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
