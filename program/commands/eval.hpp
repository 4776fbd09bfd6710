// `minitorch eval`: the score of a trained model on the test examples.
#pragma once

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds the command to `app`. Parsing arguments that name the command runs it.
void add_eval(CLI::App& app);

}  // namespace minitorch::program
