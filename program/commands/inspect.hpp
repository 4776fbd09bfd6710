// `minitorch inspect`, also as the program `minitorch-inspect`: shows a checkpoint, compares two, or converts one to
// another format.
#pragma once

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds the command to `app`. Parsing arguments that name the command runs it.
void add_inspect(CLI::App& app);
/// Makes `app` itself this command.
void make_inspect(CLI::App& app);

}  // namespace minitorch::program
