// Calls the central difference of task 1.1.
#include <cmath>
#include <string>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "module1/central_difference.hpp"

namespace {

using course::Answer;
using course::Request;

course::Function function(const std::string& name) {
  if (name == "square") return [](const std::vector<double>& x) { return x[0] * x[0]; };
  if (name == "cube") return [](const std::vector<double>& x) { return x[0] * x[0] * x[0]; };
  if (name == "product") return [](const std::vector<double>& x) { return x[0] * x[1]; };
  if (name == "quotient") return [](const std::vector<double>& x) { return x[0] / x[1]; };
  if (name == "wave") return [](const std::vector<double>& x) { return std::sin(x[0]) * std::exp(x[1]) + x[2]; };
  return [](const std::vector<double>& x) { return std::abs(x[0]); };  // size
}

}  // namespace

int main() {
  return course::drive({{"central_difference",
                         [](Request& request, Answer& answer) {
                           const auto f = function(request.word());
                           const std::vector<double> x = request.numbers();
                           answer << course::central_difference(f, x, static_cast<std::size_t>(request.whole()));
                         }},
                        {"with_epsilon", [](Request& request, Answer& answer) {
                           const auto f = function(request.word());
                           const std::vector<double> x = request.numbers();
                           const auto i = static_cast<std::size_t>(request.whole());
                           answer << course::central_difference(f, x, i, request.number());
                         }}});
}
