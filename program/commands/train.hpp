// `minitorch train`: trains a model, or resumes a training.
#pragma once

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds the command to `app`. Parsing arguments that name the command runs it.
void add_train(CLI::App& app);

}  // namespace minitorch::program
