// `minitorch explain`: backpropagation through an expression, told step by step.
// The story is the library's (minitorch/tools/explain.hpp), the expression's language is in expression.hpp.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace minitorch::program {

/// Adds the command to `app`, which runs it where it reads it.
void add_explain(CLI::App& app);

/// An expression may begin with a minus, as "-x^2" does, and CLI11 would take it for flags. In the `arguments` of this
/// command, which are those of the program, a space is put before it.
void tell_minus_from_flags(std::vector<std::string>& arguments);

}  // namespace minitorch::program
