// Calls the functions of lists of task 0.3.
#include "checks/drivers/driver.hpp"
#include "checks/drivers/functions_of_numbers.hpp"
#include "module0/lists.hpp"

namespace {

using course::Answer;
using course::List;
using course::Request;

}  // namespace

int main() {
  return course::drive(
      {{"map",
        [](Request& request, Answer& answer) {
          const auto f = course::function_of_one(request.word());
          answer << course::map(f, request.numbers());
        }},
       {"zip_with",
        [](Request& request, Answer& answer) {
          const auto f = course::function_of_two(request.word());
          const List xs = request.numbers(), ys = request.numbers();
          answer << course::zip_with(f, xs, ys);
        }},
       {"reduce",
        [](Request& request, Answer& answer) {
          const auto f = course::function_of_two(request.word());
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
