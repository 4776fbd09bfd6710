// What a loss means, in a sentence or two.
import { counted, equalsPercent, percent, shown } from "../shared/numbers.js";
import { lastEpoch } from "./history.js";

// Returns what the loss of the run is, what guessing would have, and what the last test loss says.
export function meaning(run) {
  const { test } = lastEpoch(run) ?? {};
  const { outputs } = run.start;
  if (!test || !outputs) return "";
  if (test.accuracy !== undefined) {
    return (
      `The loss is the cross-entropy: -ln p, with p the probability of the right class. Guessing among ${outputs} ` +
      `classes has ${shown(Math.log(outputs))}. A loss of ${shown(test.loss)} is that of ` +
      `p ${equalsPercent(Math.exp(-test.loss))} for every example.`
    );
  }
  if (test.perplexity !== undefined) {
    return (
      `The loss is -ln p, with p the probability of the next token. Guessing among ${outputs} tokens has ` +
      `${shown(Math.log(outputs))}. A loss of ${shown(test.loss)} is the doubt among ` +
      `${counted(test.perplexity, "token")} of equal probability: the perplexity.`
    );
  }
  const verdict = test.loss > 1 ? "is worse than that" : `leaves ${percent(test.loss)} of the variance`;
  return (
    "The loss is the mean squared error, in units of the standard deviation of what is predicted. Saying the mean " +
    `every time has about 1. A loss of ${shown(test.loss)} ${verdict}` +
    (test.rmse === undefined ? "." : `: an error of ${shown(test.rmse)}, as the root of its mean square.`)
  );
}
