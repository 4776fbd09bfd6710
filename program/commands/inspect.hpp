// `minitorch inspect`, and `minitorch-inspect` by itself: what is in a checkpoint, how two differ, and the same in another
// format.
#pragma once

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds the command to `app`, which runs it where it reads it.
void add_inspect(CLI::App& app);
/// Makes `app` itself the command.
void make_inspect(CLI::App& app);

}  // namespace minitorch::program
