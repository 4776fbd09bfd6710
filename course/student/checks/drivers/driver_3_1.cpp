// Calls the parallel map, zip and reduce of task 3.1, on threads that are under control.
#include <functional>
#include <set>
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

// A call of one of the three functions, its result, and the threads that compute it.
struct Call {
  TensorData out;
  std::function<void()> run;
  std::set<int> workers = {};

  // Each call of a function of numbers notes its thread, and lets another one go on.
  void on_call() {
    if (threads::are_under_control) workers.insert(threads::own_number);
    threads::pause();
  }
  course::OneNumber watched(const course::OneNumber& f) {
    return [this, f](double x) {
      on_call();
      return f(x);
    };
  }
  course::TwoNumbers watched(const course::TwoNumbers& f) {
    return [this, f](double x, double y) {
      on_call();
      return f(x, y);
    };
  }
};

void read(Request& request, Call& call) {
  const std::string name = request.word(), function = request.word();
  const double start = name == "reduce" ? request.number() : 0;
  const int dim = name == "reduce" ? request.whole() : 0;
  const TensorData a = course::tensor(request);
  const TensorData b = name == "zip" ? course::tensor(request) : a;
  call.out = course::tensor(request);
  if (name == "map") {
    const course::OneNumber f = call.watched(course::function_of_one(function));
    call.run = [=, &call] { course::parallel_map(f, a, call.out); };
  } else if (name == "zip") {
    const course::TwoNumbers f = call.watched(course::function_of_two(function));
    call.run = [=, &call] { course::parallel_zip(f, a, b, call.out); };
  } else {
    const course::TwoNumbers f = call.watched(course::function_of_two(function));
    call.run = [=, &call] { course::parallel_reduce(f, start, a, dim, call.out); };
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
  threads::use({.number = number});
  call.run();
  write_sharing(answer, call.workers);
}

}  // namespace

int main() { return course::drive({{"result", result}, {"overlap", overlap}, {"sharing", sharing}}); }
