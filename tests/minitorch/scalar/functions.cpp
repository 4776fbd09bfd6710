// Every function of Scalars, row by row of the table: values at the ends, first to third derivatives against central
// differences, plain numbers on either side. tests/operators/ tests single values, golden.cpp compares with PyTorch,
// and scalar_operators.cpp tests operators.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <limits>
#include <regex>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/functions/functions_table.hpp"
#include "tests/paths.hpp"
#include "tests/special_values.hpp"

using namespace minitorch;
using namespace minitorch::test;
using table::BinaryRow;
using table::UnaryRow;

namespace {

const std::vector<double> to_the_ends = {0.0, -0.0, 1e-300, -1e-300, 0.7,   -0.7,   1.0,      -1.0,
                                         30,  -30,  1000.0, -1000.0, 1e300, -1e300, infinity, -infinity};

// Whether a graph's number and a plain double differ only by rounding.
Approx about(double expected) { return Approx(expected).epsilon(1e-13).margin(1e-15); }

Scalar derivative(const Scalar& y, const Scalar& x) {
  return grad(y, {x}, {.create_graph = true, .materialize_grads = true}).front();
}

// Σ wᵢ ∂y/∂xᵢ for the weights 1, 2, 3, ..., so that no two derivatives can be taken for each other.
Scalar weighted_gradient(const Scalar& y, const std::vector<Scalar>& xs) {
  const auto gradient = grad(y, xs, {.create_graph = true, .materialize_grads = true});
  Scalar sum;
  for (std::size_t i = 0; i < xs.size(); ++i) sum += static_cast<double>(i + 1) * gradient[i];
  return sum;
}

ScalarFunction of_list(const UnaryRow& row) {
  return [&row](const std::vector<Scalar>& xs) { return row.function(xs[0]); };
}
ScalarFunction of_list(const BinaryRow& row) {
  return [&row](const std::vector<Scalar>& xs) { return row.function(xs[0], xs[1]); };
}

// A line of a header that gives a row its name, with the comment above it:
//   /// eˣ
//   template <VariableLike X> variable_of<X> exp(const X& x) { return mapped(operators::Exp{}, x); }
struct NamedLine {
  std::string comment, name, row;
};

std::vector<NamedLine> named_lines() {
  std::ifstream file(test::source_path("minitorch/graph/elementwise_functions.hpp"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::regex line(R"re(\n/// ([^\n]+)\ntemplate <[^{]*?\b(\w+)\(const X& x(?:[^{]|\{\})*)re"
                        R"re(\{\s*return (?:mapp|zipp)ed\((?:operators::(\w+)\{|tolerance))re");
  std::vector<NamedLine> result;
  for (std::sregex_iterator match(text.begin(), text.end(), line), end; match != end; ++match) {
    const std::string row = (*match)[3];
    result.push_back({(*match)[1], (*match)[2], row.empty() ? "IsClose" : row});
  }
  return result;
}

// "relu" and "leaky_relu" of Relu and LeakyRelu.
std::string name_of_struct(const std::string& row) {
  std::string name;
  for (const char c : row) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !name.empty()) name += '_';
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name == "pow_constant" ? "pow" : name;
}

}  // namespace

TEST_CASE("every row of the tables has its name among the functions, with its help above it") {
  const std::vector<NamedLine> lines = named_lines();
  const auto check = [&lines]<class... F>(operators::Table<F...>) {
    const auto check_row = [&lines](const std::string& name, const std::string& help) {
      CAPTURE(name, help);
      CHECK_FALSE(help.empty());
      CHECK(std::any_of(lines.begin(), lines.end(), [&](const NamedLine& line) {
        return line.name == name && name_of_struct(line.row) == name && line.comment.starts_with(help);
      }));
    };
    (check_row(F::name, operators::About<F>::help), ...);
    return sizeof...(F);
  };
  const std::size_t rows =
      check(operators::UnaryFunctions{}) + check(operators::BinaryFunctions{}) + check(operators::Comparisons{});
  CHECK(lines.size() == rows);
}

TEST_CASE("a slope jumps at the kinks of its row alone, and has a value between those beside it there") {
  for (const UnaryRow& row : table::unary()) {
    for (int i = -400; i <= 400; ++i) {
      const double x = i / 100.0, h = 1e-7;
      if (!row.has_value(x - h) || std::abs(row.slope(x)) > 1e3) continue;
      const double left = row.slope(x - h), right = row.slope(x + h);
      const bool is_kink = std::find(row.kinks.begin(), row.kinks.end(), x) != row.kinks.end();
      CAPTURE(row.title(), x, left, right);
      if (!is_kink) CHECK(right == Approx(left).epsilon(1e-3).margin(1e-3));
      if (is_kink)
        CHECK((std::min(left, right) - 2 * h <= row.slope(x) && row.slope(x) <= std::max(left, right) + 2 * h));
    }
  }
}

TEST_CASE("a function is NaN only where the mathematics has no value") {
  for (const UnaryRow& row : table::unary()) {
    for (const double x : to_the_ends) {
      CAPTURE(row.title(), x);
      CHECK(std::isnan(row.value(x)) == !row.has_value(x));
    }
  }
}

TEST_CASE("a slope is NaN only where the function has no value") {
  for (const UnaryRow& row : table::unary()) {
    for (const double x : to_the_ends) {
      CAPTURE(row.title(), x);
      if (row.has_value(x)) CHECK_FALSE(std::isnan(row.slope(x)));
    }
  }
}

TEST_CASE("second and third derivatives are NaN only where the function has no value") {
  for (const UnaryRow& row : table::unary()) {
    for (const double number : to_the_ends) {
      CAPTURE(row.title(), number);
      const Scalar x{number};
      const Scalar second = derivative(derivative(row.function(x), x), x);
      if (!row.has_value(number)) continue;
      CHECK_FALSE(std::isnan(second.data()));
      CHECK_FALSE(std::isnan(derivative(second, x).data()));
    }
  }
}

TEST_CASE("NaN gives NaN, but where a function has a value whatever x is") {
  for (const UnaryRow& row : table::unary()) {
    CAPTURE(row.title());
    CHECK(std::isnan(row.value(not_a_number)) == !row.has_value(not_a_number));
  }
}

TEST_CASE("the mathematics is the same on floats as on doubles") {
  const auto about_as_float = [](double expected) { return Approx(expected).epsilon(1e-6); };
  for (const UnaryRow& row : table::unary()) {
    for (const double x : row.points) {
      CAPTURE(row.title(), x);
      CHECK(row.value_of_float(static_cast<float>(x)) == about_as_float(row.value(static_cast<float>(x))));
    }
  }
  for (const BinaryRow& row : table::binary()) {
    for (const auto& point : row.points) {
      const auto x = static_cast<float>(point[0]), y = static_cast<float>(point[1]);
      CAPTURE(row.name, x, y);
      CHECK(row.value_of_floats(x, y) == about_as_float(row.value(x, y)));
    }
  }
}

TEST_CASE("a function of Scalars has the value of its struct on doubles") {
  for (const UnaryRow& row : table::unary()) {
    for (const double x : row.points) {
      CAPTURE(row.title(), x);
      CHECK(row.function(Scalar{x}).data() == about(row.value(x)));
    }
  }
  for (const BinaryRow& row : table::binary()) {
    for (const auto& point : row.points) {
      CAPTURE(row.name, point);
      CHECK(row.function(Scalar{point[0]}, Scalar{point[1]}).data() == about(row.value(point[0], point[1])));
    }
  }
}

TEST_CASE("a function of constants is a constant") {
  const Scalar c = Scalar::constant(0.3);
  for (const UnaryRow& row : table::unary()) CHECK(row.function(c).is_constant());
  for (const BinaryRow& row : table::binary()) CHECK(row.function(c, c).is_constant());
}

TEST_CASE("first derivatives agree with central differences") {
  for (const UnaryRow& row : table::unary()) {
    for (const double x : row.points) {
      CAPTURE(row.title(), x);
      CHECK(check_gradients(of_list(row), {x}));
    }
  }
  for (const BinaryRow& row : table::binary()) {
    for (const auto& point : row.points) {
      CAPTURE(row.name, point);
      CHECK(check_gradients(of_list(row), point));
    }
  }
}

TEST_CASE("second derivatives agree with central differences") {
  for (const UnaryRow& row : table::unary()) {
    for (const double x : row.points) {
      CAPTURE(row.title(), x);
      CHECK(check_second_gradients(of_list(row), {x}));
    }
  }
  for (const BinaryRow& row : table::binary()) {
    for (const auto& point : row.points) {
      CAPTURE(row.name, point);
      CHECK(check_second_gradients(of_list(row), point));
    }
  }
}

TEST_CASE("third derivatives agree with central differences") {
  const auto second_derivative_of = [](const ScalarFunction& f) {
    return [f](const std::vector<Scalar>& xs) { return weighted_gradient(weighted_gradient(f(xs), xs), xs); };
  };
  for (const UnaryRow& row : table::unary()) {
    for (const double x : row.points) {
      CAPTURE(row.title(), x);
      CHECK(check_gradients(second_derivative_of(of_list(row)), {x}));
    }
  }
  for (const BinaryRow& row : table::binary()) {
    for (const auto& point : row.points) {
      CAPTURE(row.name, point);
      CHECK(check_gradients(second_derivative_of(of_list(row)), point));
    }
  }
}

TEST_CASE("a derivative is the same from backward, from grad with a graph, and from the slope on doubles") {
  for (const UnaryRow& row : table::unary()) {
    for (const double number : row.points) {
      CAPTURE(row.title(), number);
      const Scalar x{number};
      CHECK(derivative(row.function(x), x).data() == about(row.slope(number)));
      row.function(x).backward();
      CHECK(x.grad() == about(row.slope(number)));
    }
  }
  for (const BinaryRow& row : table::binary()) {
    for (const auto& point : row.points) {
      CAPTURE(row.name, point);
      const Scalar x{point[0]}, y{point[1]};
      CHECK(derivative(row.function(x, y), x).data() == about(row.slope_x(point[0], point[1])));
      CHECK(derivative(row.function(x, y), y).data() == about(row.slope_y(point[0], point[1])));
      row.function(x, y).backward();
      CHECK(x.grad() == about(row.slope_x(point[0], point[1])));
      CHECK(y.grad() == about(row.slope_y(point[0], point[1])));
    }
  }
}

TEST_CASE("a number may stand on either side, as a constant") {
  for (const BinaryRow& row : table::binary()) {
    for (const auto& point : row.points) {
      CAPTURE(row.name, point);
      const Scalar x{point[0]}, y{point[1]};
      const Scalar right = row.with_number_right(x, point[1]);
      const Scalar left = row.with_number_left(point[0], y);
      CHECK(right.data() == about(row.value(point[0], point[1])));
      CHECK(left.data() == about(row.value(point[0], point[1])));
      CHECK(derivative(right, x).data() == about(row.slope_x(point[0], point[1])));
      CHECK(derivative(left, y).data() == about(row.slope_y(point[0], point[1])));
    }
  }
}
