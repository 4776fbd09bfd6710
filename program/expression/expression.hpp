// Evaluates expressions such as "a = 2*x; b = 3*x + 1; a*b" with Scalars. They consist of numbers, names, the operators
// + - * / ^ and the functions of expression_functions.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "minitorch/scalar/scalar.hpp"

namespace minitorch::program {

/// Returns the value of `text`, with its graph. The names in `text` are those of `variables`, which are leaves, and the
/// ones that it defines. The value is named f, unless it has a name already or f names something else.
///
///   expression := part (';' part)*                   the value of the last part
///   part       := [name '='] sum                     names the value of the sum
///   sum        := product (('+' | '-') product)*
///   product    := sign (('*' | '/') sign)*
///   sign       := ('+' | '-') sign | power
///   power      := primary [('^' | '**') sign]        -x^2 is -(x^2), and 2^3^2 is 2^(3^2)
///   primary    := decimal | name | name '(' sum (',' sum)* ')' | '(' sum ')'
///
/// A decimal is a number by the grammar of nn/text/number_text.hpp, without a sign. Throws ExpressionError for a fault
/// in `text`, and Error if `text` is empty or leaves a variable unused.
Scalar evaluate(std::string_view text, const std::vector<Scalar>& variables);

/// Makes a leaf from "x=2": name x, value 2. The value is a number by the grammar of nn/text/number_text.hpp. Throws
/// Error for any other text.
Scalar variable(std::string_view text);

/// Makes a leaf from each text. Throws Error as variable, and if two have the same name.
std::vector<Scalar> variables_of(const std::vector<std::string>& texts);

}  // namespace minitorch::program
