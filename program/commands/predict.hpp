// `minitorch predict`: predicts with a trained model, from numbers, rows of a table, or pictures.
#pragma once

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds the command to `app`. Parsing arguments that name the command runs it.
void add_predict(CLI::App& app);

}  // namespace minitorch::program
