// Shows strides, views, broadcasting and its gradient. Prints one fact per line, and checks each.
#include <cstdlib>
#include <iostream>
#include <string>

#include "minitorch/minitorch.hpp"

using namespace minitorch;

namespace {

// Prints facts and records whether all are true.
class Lesson {
 public:
  void title(const std::string& text) { std::cout << "\n== " << text << "\n\n"; }
  void show(const std::string& name, const Tensor& x) {
    std::cout << name << ", shape " << to_text(x.shape()) << ", strides " << to_text(x.strides()) << ", offset "
              << x.offset() << "\n"
              << x << "\n";
  }
  void fact(const std::string& text, bool is_true) {
    std::cout << (is_true ? "  true:   " : "  WRONG:  ") << text << "\n";
    all_true_ = all_true_ && is_true;
  }
  bool all_true() const { return all_true_; }

 private:
  bool all_true_ = true;
};

bool are_equal(const Tensor& x, const Tensor& y) { return x.shape() == y.shape() && all(x == y).item() == 1; }

bool view_refuses(const Tensor& x, const Shape& shape) {
  try {
    view(x, shape);
    return false;
  } catch (const ShapeError&) {
    return true;
  }
}

Tensor sum_on_threads(const Tensor& x, int threads) {
  const int before = num_threads();
  set_num_threads(threads);
  Tensor y = sum(x);
  set_num_threads(before);
  return y;
}

void strides(Lesson& lesson) {
  lesson.title("Strides: how memory is walked");
  const Tensor x = arange(6).reshape({2, 3});
  lesson.show("x = arange(6).reshape({2, 3})", x);
  lesson.fact("the element at (i, j) lies at position 3i + j of memory", [&] {
    bool holds = true;
    for (std::int64_t i = 0; i < 2; ++i) {
      for (std::int64_t j = 0; j < 3; ++j) {
        const std::int64_t position = operators::index_to_position({i, j}, x.strides());
        holds = holds && x.data_pointer<std::int64_t>()[position] == static_cast<std::int64_t>(x.at({i, j}));
      }
    }
    return holds;
  }());
  const Tensor xt = x.transpose();
  lesson.show("x.transpose()", xt);
  lesson.fact("its strides are x's, exchanged", xt.strides() == Strides{1, 3});
  lesson.fact("it lies in the same memory: nothing was copied",
              xt.data_pointer<std::int64_t>() == x.data_pointer<std::int64_t>());
  lesson.fact("walked in its own order it has gaps, so view refuses and reshape copies",
              !xt.is_contiguous() && view_refuses(xt, {6}) &&
                  xt.reshape({6}).data_pointer<std::int64_t>() != x.data_pointer<std::int64_t>());
}

void views(Lesson& lesson) {
  lesson.title("Views: the same elements, seen otherwise");
  Tensor x = zeros({3, 4});
  const Tensor column = x.select(1, 2);
  lesson.show("column 2 of zeros({3, 4})", column);
  lesson.fact("it begins 2 elements into the memory, and takes steps of 4",
              column.offset() == 2 && column.strides() == Strides{4});
  x.fill_(7);
  lesson.fact("when x is filled with 7, the column sees it", are_equal(column, full({3}, 7.0)));
}

void broadcasting(Lesson& lesson) {
  lesson.title("Broadcasting: a stride of 0 repeats a value");
  const Tensor column = tensor({{10.0}, {20.0}}), row = tensor({1.0, 2.0, 3.0});
  lesson.show("row = tensor({1., 2., 3.}).expand({2, 3})", row.expand({2, 3}));
  lesson.fact("both rows are one in memory", row.expand({2, 3}).strides() == Strides{0, 1});
  std::cout << "column + row\n" << column + row << "\n";
  lesson.fact("(2, 1) and (3) make (2, 3)", (column + row).shape() == Shape{2, 3});
  try {
    row + tensor({1.0, 2.0});
    lesson.fact("(3) and (2) do not fit", false);
  } catch (const ShapeError& error) {
    std::cout << "  " << error.what() << "\n";
    lesson.fact("(3) and (2) do not fit, and the error says why", true);
  }
}

void gradients(Lesson& lesson) {
  lesson.title("The gradient of a broadcast: the sum over its uses");
  const Tensor x = tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}}, {.requires_grad = true});
  const Tensor b = tensor({10.0, 20.0, 30.0}, {.requires_grad = true});
  sum(x * b).backward();
  std::cout << "x\n" << x << "\nb\n" << b << "\ny = sum(x * b), and b's gradient is\n" << *b.grad() << "\n";
  lesson.fact("each element of b was used in both rows, so its derivative is the sum of its column of x",
              are_equal(*b.grad(), tensor({5.0, 7.0, 9.0})));
  lesson.fact("a gradient has its owner's shape", b.grad()->shape() == b.shape() && x.grad()->shape() == x.shape());
  lesson.fact("x's gradient is b, once for each row", are_equal(*x.grad(), b.detach().expand({2, 3})));

  const Tensor w = tensor({1.0, 2.0}, {.requires_grad = true});
  sum(w.unsqueeze(1) * w.unsqueeze(0)).backward();
  lesson.fact("w used twice, as column and as row: y = (w0 + w1)^2, and its gradient is 2 (w0 + w1) = 6 for both",
              are_equal(*w.grad(), tensor({6.0, 6.0})));
}

void kernels(Lesson& lesson) {
  lesson.title("Kernels: which way they go");
  const Tensor x = rand({1000, 1000}), row = ones({1000});
  const KernelTrace trace;
  x + x;
  x + x.transpose();
  x + row;
  std::cout << trace.text();
  lesson.fact("operands side by side, with gaps, and repeated are walked differently",
              trace.runs().size() == 3 && trace.runs()[0].path == KernelRun::Path::contiguous &&
                  trace.runs()[1].path == KernelRun::Path::strided &&
                  trace.runs()[2].path == KernelRun::Path::broadcast);
  lesson.fact("the work is cut by its shape alone, so bits do not depend on the number of threads",
              trace.runs()[0].parts > 1 && are_equal(sum_on_threads(x, 1), sum_on_threads(x, 4)));
}

}  // namespace

int main() {
  Lesson lesson;
  strides(lesson);
  views(lesson);
  broadcasting(lesson);
  gradients(lesson);
  kernels(lesson);
  return lesson.all_true() ? EXIT_SUCCESS : EXIT_FAILURE;
}
