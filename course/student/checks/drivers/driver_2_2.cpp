// Calls the functions of broadcasting of task 2.2.
#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_text.hpp"
#include "module2/broadcasting.hpp"

namespace {

using course::Answer;
using course::Request;

void shape(Request& request, Answer& answer) {
  const course::Shape a = request.wholes(), b = request.wholes();
  course::write_numbers(answer, "shape", course::shape_broadcast(a, b));
}

void index(Request& request, Answer& answer) {
  const course::Index index = request.wholes();
  course::write_numbers(answer, "index", course::broadcast_index(index, request.wholes()));
}

}  // namespace

int main() { return course::drive({{"shape", shape}, {"index", index}}); }
