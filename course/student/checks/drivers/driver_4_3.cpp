// Calls the functions of pooling of task 4.3.
#include <string>

#include "checks/drivers/tensor_formulas.hpp"
#include "module4/pooling.hpp"

namespace {

course::Tensor pooled(course::Request& request, const course::Tensor& x) {
  const std::string name = request.word();
  const int height = request.whole(), width = request.whole();
  return name == "tile" ? course::tile(x, height, width) : course::avg_pool2d(x, height, width);
}

}  // namespace

int main() { return course::drive({{"value", course::value<pooled>}, {"derivative", course::derivative<pooled>}}); }
