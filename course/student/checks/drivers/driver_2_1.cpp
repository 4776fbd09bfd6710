// Calls the functions of strides and positions of task 2.1.
#include <string>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_text.hpp"

namespace {

using course::Answer;
using course::Request;
using course::TensorData;

void strides_of(Request& request, Answer& answer) {
  course::write_numbers(answer, "strides", course::strides_of(request.wholes()));
}

void position(Request& request, Answer& answer) {
  const course::Index index = request.wholes();
  const course::Strides strides = request.wholes();
  answer << course::index_to_position(index, strides, request.whole());
}

void index(Request& request, Answer& answer) {
  const int ordinal = request.whole();
  course::write_numbers(answer, "index", course::to_index(ordinal, request.wholes()));
}

// The permuted tensor, and whether it is a view.
void permute(Request& request, Answer& answer) {
  const TensorData a = course::tensor(request);
  const TensorData result = course::permute(a, request.wholes());
  course::write_numbers(answer, "shape", result.shape);
  course::write_numbers(answer, "strides", result.strides);
  answer << "offset" << result.offset << (result.storage == a.storage ? "view" : "copy");
  course::write_elements(answer, result);
}

}  // namespace

int main() {
  return course::drive({{"strides_of", strides_of}, {"position", position}, {"index", index}, {"permute", permute}});
}
