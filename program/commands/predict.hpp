// `minitorch predict`: what a trained model says of numbers, rows of a table, or a picture.
#pragma once

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds the command to `app`, which runs it where it reads it.
void add_predict(CLI::App& app);

}  // namespace minitorch::program
