// What a number may be, in words.

// "from 0 to 10"; `limits` are those of the library's choices.
export const ruleOf = ({ low, high = Infinity, rule }) =>
  rule ?? (high === Infinity ? `${low} or more` : `from ${low} to ${high}`);
