// Calls the functions of lists of task 0.3.
#include <cmath>
#include <string>

#include "checks/drivers/driver.hpp"
#include "module0/lists.hpp"

namespace {

using course::Answer;
using course::List;
using course::Request;

course::OneNumber one(const std::string& name) {
  if (name == "square") return [](double x) { return x * x; };
  if (name == "half") return [](double x) { return x / 2; };
  return [](double x) { return x + 1; };  // next
}

course::TwoNumbers two(const std::string& name) {
  if (name == "sub") return [](double x, double y) { return x - y; };
  if (name == "twice_and_add") return [](double x, double y) { return 2 * x + y; };
  return [](double x, double y) { return x * y; };  // mul
}

}  // namespace

int main() {
  return course::drive(
      {{"map",
        [](Request& request, Answer& answer) {
          const auto f = one(request.word());
          answer << course::map(f, request.numbers());
        }},
       {"zip_with",
        [](Request& request, Answer& answer) {
          const auto f = two(request.word());
          const List xs = request.numbers(), ys = request.numbers();
          answer << course::zip_with(f, xs, ys);
        }},
       {"reduce",
        [](Request& request, Answer& answer) {
          const auto f = two(request.word());
          const double start = request.number();
          answer << course::reduce(f, start, request.numbers());
        }},
       {"neg_list", [](Request& request, Answer& answer) { answer << course::neg_list(request.numbers()); }},
       {"add_lists",
        [](Request& request, Answer& answer) {
          const List xs = request.numbers(), ys = request.numbers();
          answer << course::add_lists(xs, ys);
        }},
       {"sum", [](Request& request, Answer& answer) { answer << course::sum(request.numbers()); }},
       {"prod", [](Request& request, Answer& answer) { answer << course::prod(request.numbers()); }}});
}
