// Every function of the table against PyTorch. tests/golden/make_scalar_functions.py wrote PyTorch's values and
// derivatives. Intended differences are listed here with the reason, and are tested, too.
#include <cmath>
#include <cstddef>
#include <fstream>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

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

using Numbers = std::vector<double>;

// A function at one place: PyTorch's numbers and ours. Of one argument: the value, the first and the second
// derivative. Of two arguments: the value, both slopes, and both derivatives of dz/dx + 2 dz/dy.
struct Place {
  std::string function;  // as "elu(0.5)"
  Numbers arguments, of_pytorch, ours;
};
const std::vector<std::string> unary_columns = {"y", "dy", "ddy"};
const std::vector<std::string> binary_columns = {"z", "dx", "dy", "ddx", "ddy"};

const std::string& column(const Place& place, std::size_t number) {
  return (place.arguments.size() == 1 ? unary_columns : binary_columns)[number];
}

// A number of ours that is not PyTorch's.
struct Deviation {
  std::string function;
  Numbers arguments;
  std::string column;
  double ours;
  std::string reason;
};

const std::string nan_gives_nan = "NaN gives NaN, also as a derivative";
const std::string middle_piece = "for NaN it is that of the middle piece, whose slope has x in it";
const std::string one_sided =
    "at 0 PyTorch takes the slope of elu and selu from the left and its slope from the right; ours are both from the "
    "left";
const std::string vanishes = "x times a factor that vanishes faster is 0 at infinity, not ∞ · 0";
const std::string has_limit = "x / (1 + |x|) has limits at infinity; PyTorch's formula has ∞ / ∞ in it";
const std::string squares_near_one = "PyTorch computes 1 - tanh² of a tanh near 1; the number is mpmath's";
const std::string no_threshold = "PyTorch calls softplus x from 20 on; the number is mpmath's";
const std::string c_standard = "pow(-∞, c) is ∞ or 0 for a fractional c, as the C standard has it";
const std::string power_of_zero =
    "at x = 0 ours differentiates y xʸ⁻¹ and the slope 0 in y; PyTorch's formula has 0 · ∞ in it";
const std::string no_logarithm = "ln x is in it, which has no value for x < 0; PyTorch masks it where y = 0";
const std::string masked_slope = "∂²z/∂x∂y is 1/x at y = 0; PyTorch masks the slope there, and loses it";

const std::vector<Deviation> scalar_deviations = {
    {"elu(1)", {0}, "ddy", 1, one_sided},
    {"elu(0.5)", {0}, "ddy", 0.5, one_sided},
    {"elu(1)", {not_a_number}, "dy", not_a_number, nan_gives_nan},
    {"elu(1)", {not_a_number}, "ddy", not_a_number, nan_gives_nan},
    {"elu(0.5)", {not_a_number}, "dy", not_a_number, nan_gives_nan},
    {"elu(0.5)", {not_a_number}, "ddy", not_a_number, nan_gives_nan},
    {"sign", {not_a_number}, "y", not_a_number, nan_gives_nan},
    {"erf", {infinity}, "ddy", 0, vanishes},
    {"erf", {-infinity}, "ddy", 0, vanishes},
    {"erfc", {infinity}, "ddy", 0, vanishes},
    {"erfc", {-infinity}, "ddy", 0, vanishes},
    {"gelu", {infinity}, "dy", 1, vanishes},
    {"gelu", {infinity}, "ddy", 0, vanishes},
    {"gelu", {-infinity}, "y", 0, vanishes},
    {"gelu", {-infinity}, "dy", 0, vanishes},
    {"gelu", {-infinity}, "ddy", 0, vanishes},
    {"silu", {infinity}, "dy", 1, vanishes},
    {"silu", {infinity}, "ddy", 0, vanishes},
    {"silu", {-infinity}, "y", 0, vanishes},
    {"silu", {-infinity}, "dy", 0, vanishes},
    {"silu", {-infinity}, "ddy", 0, vanishes},
    {"mish", {10}, "ddy", -1.4837162178540022347e-7, squares_near_one},
    {"mish", {1000}, "ddy", 0, vanishes},
    {"mish", {1e6}, "ddy", 0, vanishes},
    {"mish", {infinity}, "dy", 1, vanishes},
    {"mish", {infinity}, "ddy", 0, vanishes},
    {"mish", {-infinity}, "y", 0, vanishes},
    {"mish", {-infinity}, "dy", 0, vanishes},
    {"mish", {-infinity}, "ddy", 0, vanishes},
    {"hardswish", {-infinity}, "y", 0, vanishes},
    {"hardswish", {not_a_number}, "dy", not_a_number, nan_gives_nan},
    {"hardswish", {not_a_number}, "ddy", 1.0 / 3, middle_piece},
    {"selu", {0}, "ddy", 1.7580993408473768599, one_sided},
    {"selu", {not_a_number}, "dy", not_a_number, nan_gives_nan},
    {"selu", {not_a_number}, "ddy", not_a_number, nan_gives_nan},
    {"softsign", {infinity}, "y", 1, has_limit},
    {"softsign", {infinity}, "dy", 0, has_limit},
    {"softsign", {infinity}, "ddy", 0, has_limit},
    {"softsign", {-infinity}, "y", -1, has_limit},
    {"softsign", {-infinity}, "dy", 0, has_limit},
    {"softsign", {-infinity}, "ddy", 0, has_limit},
    {"softplus", {20.5}, "y", 20.500000001250152866, no_threshold},
    {"softplus", {20.5}, "dy", 0.99999999874984713518, no_threshold},
    {"softplus", {20.5}, "ddy", 1.2501528632609782561e-9, no_threshold},
    {"softplus", {30}, "ddy", 9.3576229688384233028e-14, no_threshold},
    {"pow(-0.5)", {-infinity}, "y", 0, c_standard},
    {"pow(0.5)", {-infinity}, "y", infinity, c_standard},
    {"pow(0.5)", {-infinity}, "dy", 0, c_standard},
    {"pow(1.5)", {-infinity}, "dy", infinity, c_standard},
    {"pow(1.5)", {-infinity}, "ddy", 0, c_standard},
    {"pow", {0, 0}, "ddx", 0, power_of_zero},
    {"pow", {0, 0}, "ddy", 0, power_of_zero},
    {"pow", {0, 1e-8}, "ddx", -infinity, power_of_zero},
    {"pow", {0, 0.3}, "ddx", -infinity, power_of_zero},
    {"pow", {0, 1}, "ddx", 0, power_of_zero},
    {"pow", {0, 1}, "ddy", 1, power_of_zero},
    {"pow", {0, 2}, "ddx", 2, power_of_zero},
    {"pow", {0, 2}, "ddy", 0, power_of_zero},
    {"pow", {0, 3.5}, "ddx", 0, power_of_zero},
    {"pow", {0, 3.5}, "ddy", 0, power_of_zero},
    {"pow", {0, 1000}, "ddx", 0, power_of_zero},
    {"pow", {0, 1000}, "ddy", 0, power_of_zero},
    {"pow", {-1, 0}, "ddx", not_a_number, no_logarithm},
    {"pow", {-2, 0}, "ddx", not_a_number, no_logarithm},
    {"pow", {-3.5, 0}, "ddx", not_a_number, no_logarithm},
    {"pow", {-infinity, 0}, "ddx", not_a_number, no_logarithm},
    {"pow", {0.3, 0}, "ddy", 6.232434360446251, masked_slope},
    {"pow", {1.0, 0}, "ddy", 1.0, masked_slope},
    {"pow", {2.0, 0}, "ddy", 1.4609060278364028, masked_slope},
    {"pow", {3.5, 0}, "ddy", 3.4245443961809388, masked_slope},
    {"pow", {1e-08, 0}, "ddy", 100000678.64295813, masked_slope},
    {"pow", {1000.0, 0}, "ddy", 95.43516598861116, masked_slope},
    {"pow", {infinity, 0}, "ddx", not_a_number, "ours has ∞ · 0 in it; PyTorch masks it where y = 0"},
};

// atan2 of one infinite argument and a finite one: the direction of an axis.
std::vector<Deviation> directions_of_axes() {
  const std::string reason = "the limit is 0; PyTorch's formula has ∞ · 0 in it";
  std::vector<Deviation> result;
  for (const double finite : {0.0, 0.3, 1.0, -1.0, 2.0, -2.0, 3.5, -3.5, 1e-8, 1000.0}) {
    for (const double infinite : {infinity, -infinity}) {
      for (const char* column : {"dx", "ddx", "ddy"})
        result.push_back({"atan2", {finite, infinite}, column, 0, reason});
      for (const char* column : {"dy", "ddx", "ddy"})
        result.push_back({"atan2", {infinite, finite}, column, 0, reason});
    }
  }
  return result;
}

const std::vector<Deviation>& deviations() {
  static const std::vector<Deviation> all = [] {
    std::vector<Deviation> result = scalar_deviations, of_atan2 = directions_of_axes();
    result.insert(result.end(), of_atan2.begin(), of_atan2.end());
    return result;
  }();
  return all;
}

bool is_same_number(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool is_close_to(double expected, double found) {
  return is_same_number(expected, found) || std::abs(found - expected) <= 1e-15 + 1e-12 * std::abs(expected);
}

bool is_at(const Deviation& deviation, const Place& place, std::size_t number) {
  if (deviation.function != place.function || deviation.column != column(place, number)) return false;
  for (std::size_t i = 0; i < place.arguments.size(); ++i) {
    if (!is_same_number(deviation.arguments[i], place.arguments[i])) return false;
  }
  return deviation.arguments.size() == place.arguments.size();
}

double number(const nlohmann::json& json) {
  return json.is_string() ? std::stod(json.get<std::string>()) : json.get<double>();
}

Numbers numbers(const nlohmann::json& row, std::size_t from, std::size_t to) {
  Numbers result;
  for (std::size_t i = from; i < to; ++i) result.push_back(number(row.at(i)));
  return result;
}

Scalar sum_of_slopes(const Scalar& y, const std::vector<Scalar>& xs) {
  const auto slopes = grad(y, xs, {.create_graph = true, .materialize_grads = true});
  return xs.size() == 1 ? slopes[0] : slopes[0] + 2 * slopes[1];
}

// The value, the first derivatives by backward, and the derivatives of their weighted sum.
template <class Function> Numbers ours(const Function& function, const std::vector<Scalar>& xs) {
  const Scalar y = function(xs);
  Numbers result = {y.data()};
  for (const Scalar& d : grad(sum_of_slopes(y, xs), xs, {.materialize_grads = true})) result.push_back(d.data());
  function(xs).backward();
  Numbers slopes;
  for (const Scalar& x : xs) slopes.push_back(x.grad().value());
  result.insert(result.begin() + 1, slopes.begin(), slopes.end());
  return result;
}

nlohmann::json scalar_golden() {
  return nlohmann::json::parse(std::ifstream(test::source_path("tests/golden/scalar_functions.json")));
}

std::vector<Place> places() {
  const nlohmann::json json = scalar_golden();
  std::vector<Place> result;
  for (const auto& golden_row : json.at("unary")) {
    for (const UnaryRow& row : table::unary()) {
      if (golden_row.at(0) != row.name || golden_row.at(1) != row.options) continue;
      const Numbers xs = numbers(golden_row, 2, 3);
      const auto f = [&row](const std::vector<Scalar>& x) { return row.function(x[0]); };
      result.push_back({row.title(), xs, numbers(golden_row, 3, 6), ours(f, {Scalar{xs[0]}})});
    }
  }
  for (const auto& golden_row : json.at("binary")) {
    for (const BinaryRow& row : table::binary()) {
      if (golden_row.at(0) != row.name) continue;
      const Numbers xs = numbers(golden_row, 1, 3);
      const auto f = [&row](const std::vector<Scalar>& x) { return row.function(x[0], x[1]); };
      result.push_back({row.name, xs, numbers(golden_row, 3, 8), ours(f, {Scalar{xs[0]}, Scalar{xs[1]}})});
    }
  }
  return result;
}

}  // namespace

TEST_CASE("values, first and second derivatives are PyTorch's, but for the deviations that are listed") {
  for (const Place& place : places()) {
    for (std::size_t i = 0; i < place.ours.size(); ++i) {
      double expected = place.of_pytorch.at(i);
      std::string reason;
      for (const Deviation& deviation : deviations()) {
        if (is_at(deviation, place, i)) {
          expected = deviation.ours;
          reason = deviation.reason;
        }
      }
      CAPTURE(place.function, place.arguments, column(place, i), expected, place.ours[i], reason);
      CHECK(is_close_to(expected, place.ours[i]));
    }
  }
}

TEST_CASE("every deviation from PyTorch that is listed is one") {
  const std::vector<Place> all = places();
  for (const Deviation& deviation : deviations()) {
    CAPTURE(deviation.function, deviation.arguments, deviation.column, deviation.reason);
    std::size_t found = 0;
    for (const Place& place : all) {
      for (std::size_t i = 0; i < place.ours.size(); ++i) {
        if (!is_at(deviation, place, i)) continue;
        ++found;
        CHECK_FALSE(is_close_to(place.of_pytorch[i], place.ours[i]));
      }
    }
    CHECK(found > 0);
  }
}

TEST_CASE("every function of the table is held against PyTorch, and every line of PyTorch's against a function") {
  const std::vector<Place> all = places();
  std::set<std::string> held;
  for (const Place& place : all) held.insert(place.function);
  std::set<std::string> listed;
  for (const UnaryRow& row : table::unary()) listed.insert(row.title());
  for (const BinaryRow& row : table::binary()) listed.insert(row.name);
  CHECK(held == listed);
  CHECK(all.size() == scalar_golden().at("unary").size() + scalar_golden().at("binary").size());
}
