// Expressions as one writes them on paper, evaluated with Scalars: "a = 2*x; b = 3*x + 1; a*b".
// They have numbers, names, the operators + - * / ^ and the functions of expression_functions.hpp, and no more.
#pragma once

#include <string_view>
#include <vector>

#include "minitorch/scalar/scalar.hpp"

namespace minitorch::program {

/// The value of `text`, with its graph. Names in it are those of `variables`, leaves, and those that it defines itself.
/// The value is called f, unless it has a name, or something else is called f.
///
///   expression := part (';' part)*                   its value is that of the last part
///   part       := [name '='] sum                     a result that a name is given to, or the last
///   sum        := product (('+' | '-') product)*
///   product    := sign (('*' | '/') sign)*
///   sign       := ('+' | '-') sign | power
///   power      := primary [('^' | '**') sign]        so -x^2 is -(x^2), and 2^3^2 is 2^(3^2)
///   primary    := decimal | name | name '(' sum (',' sum)* ')' | '(' sum ')'
///
/// A decimal is one of nn/text/number_text.hpp, without a sign. Throws ExpressionError where `text` is wrong, and Error
/// where it is empty or does not use one of the variables.
Scalar evaluate(std::string_view text, const std::vector<Scalar>& variables);

/// The leaf x of value 2, made from "x=2"; the value is a number by the grammar of nn/text/number_text.hpp. Throws Error
/// where `text` says no such thing.
Scalar variable(std::string_view text);

}  // namespace minitorch::program
