// Calls the parallel map, zip and reduce of task 3.1, on threads that are under control.
#include <functional>
#include <string>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_calls.hpp"
#include "checks/drivers/writers.hpp"
#include "module3/parallel_ops.hpp"

namespace {

using course::Answer;
using course::Request;
using course::TensorData;
namespace threads = course::threads;

// A call of one of the three functions, and its result.
struct Call {
  TensorData out;
  std::function<void()> run;
};

// The functions of numbers let another thread go on.
course::OneNumber paused(const course::OneNumber& f) {
  return [f](double x) {
    threads::pause();
    return f(x);
  };
}
course::TwoNumbers paused(const course::TwoNumbers& f) {
  return [f](double x, double y) {
    threads::pause();
    return f(x, y);
  };
}

void read(Request& request, Call& call) {
  const std::string name = request.word(), function = request.word();
  const double start = name == "reduce" ? request.number() : 0;
  const int dim = name == "reduce" ? request.whole() : 0;
  const TensorData a = course::tensor(request);
  const TensorData b = name == "zip" ? course::tensor(request) : a;
  call.out = course::tensor(request);
  TensorData& out = call.out;
  if (name == "map") {
    call.run = [=, &out] { course::parallel_map(paused(course::function_of_one(function)), a, out); };
  } else if (name == "zip") {
    call.run = [=, &out] { course::parallel_zip(paused(course::function_of_two(function)), a, b, out); };
  } else {
    call.run = [=, &out] { course::parallel_reduce(paused(course::function_of_two(function)), start, a, dim, out); };
  }
}

// The result on some threads that change at each call of the function.
void result(Request& request, Answer& answer) {
  threads::use({.number = request.whole(), .order = threads::Order::in_turn});
  Call call;
  read(request, call);
  course::on_access = threads::pause;
  call.run();
  course::on_access = nullptr;
  answer << call.out;
}

void overlap(Request& request, Answer& answer) {
  const int number = request.whole();
  Call call;
  read(request, call);
  course::Writers writers = course::writers_of(call.run, call.out, number);
  if (writers.overlap.empty()) writers.overlap = writers.gap;  // here, each element has a writer
  write_overlap(answer, writers);
}

void sharing(Request& request, Answer& answer) {
  const int number = request.whole();
  Call call;
  read(request, call);
  write_sharing(answer, course::writers_of(call.run, call.out, number));
}

}  // namespace

int main() { return course::drive({{"result", result}, {"overlap", overlap}, {"sharing", sharing}}); }
