// `minitorch train`: its flags, and how it is gone on with.
#pragma once

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds the command to `app`, which runs it where it reads it.
void add_train(CLI::App& app);

}  // namespace minitorch::program
