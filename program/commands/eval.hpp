// `minitorch eval`: how well a trained model does on the examples that are kept for the test.
#pragma once

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds the command to `app`, which runs it where it reads it.
void add_eval(CLI::App& app);

}  // namespace minitorch::program
