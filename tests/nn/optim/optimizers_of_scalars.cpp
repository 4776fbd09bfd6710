// Optimisers of Scalars go the way of a tensor with the same elements, and refuse what is not a leaf.
#include <cstddef>
#include <memory>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

template <class Optimizer, class Options> void check_way_of_a_tensor(const Options& options) {
  std::vector<Scalar> scalars = {Scalar{1.0}, Scalar{-2.0}, Scalar{0.5}};
  const nn::Parameter tensor(minitorch::tensor({1, -2, 0.5}, {.dtype = float64}));
  Optimizer of_scalars(scalars, options), of_tensor(std::vector{tensor}, options);
  CAPTURE(of_scalars.name());
  for (int step = 0; step < 20; ++step) {
    of_scalars.zero_grad();
    of_tensor.zero_grad();
    (scalars[0] * scalars[0] * scalars[1] + exp(scalars[1])).backward();  // the third has no gradient
    const Tensor x = tensor[0], y = tensor[1];
    (x * x * y + exp(y)).backward();
    of_scalars.step();
    of_tensor.step();
    for (std::size_t i = 0; i < 3; ++i) CHECK(scalars[i].data() == elements(tensor)[i]);
  }
  CHECK(scalars[0].data() != 1);
}

}  // namespace

TEST_CASE("optimisers move Scalars as the elements of a tensor") {
  check_way_of_a_tensor<nn::SGD>(nn::SGDOptions{.lr = 0.01, .momentum = 0.9, .nesterov = true});
  check_way_of_a_tensor<nn::Adam>(nn::AdamOptions{.lr = 0.01, .weight_decay = 0.1, .amsgrad = true});
  check_way_of_a_tensor<nn::AdamW>(nn::AdamWOptions{.lr = 0.01});
  check_way_of_a_tensor<nn::NAdam>(nn::NAdamOptions{.lr = 0.01});
  check_way_of_a_tensor<nn::RMSprop>(nn::RMSpropOptions{.momentum = 0.5, .centered = true});
  check_way_of_a_tensor<nn::Adagrad>(nn::AdagradOptions{});
  check_way_of_a_tensor<nn::Adadelta>(nn::AdadeltaOptions{});
}

TEST_CASE("an optimiser of Scalars does nothing without a gradient, and forgets gradients") {
  const Scalar x{2.0};
  nn::Adam optimizer(std::vector{x});
  optimizer.step();
  CHECK(x.data() == 2);
  square(x).backward();
  optimizer.zero_grad();
  CHECK_FALSE(x.grad());
  optimizer.step();
  CHECK(x.data() == 2);
}

TEST_CASE("a state of an optimiser of Scalars goes on where it was") {
  const auto train = [](nn::Adam& optimizer, const Scalar& x) {
    optimizer.zero_grad();
    square(x).backward();
    optimizer.step();
  };
  const Scalar x{2.0};
  nn::Adam first(std::vector{x}, {.lr = 0.1});
  train(first, x);
  const Scalar y{x.data()};
  nn::Adam second(std::vector{y}, {.lr = 0.1});
  second.load_state_dict(first.state_dict());
  train(first, x);
  train(second, y);
  CHECK(x.data() == y.data());
}

TEST_CASE("a schedule sets the learning rate of an optimiser of Scalars, and a forgotten zero_grad is reported") {
  Scalar x{2.0, "x"};
  nn::SGD optimizer(std::vector{x}, {.lr = 0.5});
  nn::StepLR schedule(optimizer, 1, {.gamma = 0.5});
  std::ostringstream out;
  const auto guard = check_zero_grad(out);
  square(x).backward();
  optimizer.step();
  schedule.step();
  CHECK(x.data() == 0);
  CHECK(optimizer.lr() == 0.25);
  square(x).backward();
  CHECK(guard.count() == 1);
}

TEST_CASE("gradients of Scalars are clipped as those of a tensor") {
  const auto scalars = [] { return std::vector{Scalar{3.0}, Scalar{-4.0}, Scalar{7.0}}; };
  const auto with_gradients = [](const std::vector<Scalar>& xs) {
    (square(xs[0]) / 2 + square(xs[1]) / 2).backward();  // 3 and -4, and none for the last
  };
  const std::vector<Scalar> xs = scalars();
  CHECK(nn::clip_grad_norm(xs, 1) == 0);
  with_gradients(xs);
  nn::SGD optimizer(xs, {.lr = 1});
  CHECK(nn::clip_grad_norm(optimizer.scalars(), 2.5) == 5);
  const double factor = 2.5 / (5 + 1e-6);
  CHECK(xs[0].grad() == 3 * factor);
  CHECK(xs[1].grad() == -4 * factor);
  CHECK_FALSE(xs[2].grad());
  CHECK(nn::clip_grad_norm(xs, 100, {.norm_type = 1}) == Approx(7 * factor));
  CHECK(xs[0].grad() == 3 * factor);
  nn::clip_grad_value(xs, 1.75);
  CHECK(xs[0].grad() == 3 * factor);
  CHECK(xs[1].grad() == -1.75);
  optimizer.step();
  CHECK(xs[0].data() == 3 - 3 * factor);
  CHECK(xs[1].data() == -4 + 1.75);
  CHECK(xs[2].data() == 7);

  CHECK(nn::clip_grad_norm(std::vector<Scalar>{}, 1) == 0);
  CHECK_THROWS_WITH(nn::clip_grad_norm(xs, -1), ContainsSubstring("clip_grad_norm: max_norm is -1"));
  CHECK_THROWS_WITH(nn::clip_grad_value(std::vector{xs[0], xs[0]}, 1),
                    "clip_grad_value: Scalar 1 is given twice, each must be there once");
  xs[0].backward(INFINITY);
  CHECK_THROWS_WITH(nn::clip_grad_norm(xs, 1, {.error_if_nonfinite = true}),
                    ContainsSubstring("the norm of the gradients is inf"));
  CHECK(xs[1].grad() == -1.75);
}

TEST_CASE("an optimiser has parameters or Scalars") {
  const std::vector<Scalar> xs = {Scalar{1.0}, Scalar{2.0}};
  const nn::SGD of_scalars(xs, {.lr = 1}), of_parameters(std::vector{nn::Parameter(ones({2}))}, {.lr = 1});
  CHECK(of_scalars.scalars()[1].unique_id() == xs[1].unique_id());
  CHECK(of_parameters.parameters().size() == 1);
  CHECK_THROWS_WITH(of_scalars.parameters(),
                    "parameters: SGD was made of Scalars, which are no parameters; scalars() returns them");
  CHECK_THROWS_WITH(of_parameters.scalars(), "scalars: SGD was made of parameters; parameters() returns them");
}

TEST_CASE("optimisers refuse lists of Scalars that they cannot change") {
  const Scalar x{2.0, "x"}, y = x * 2;
  CHECK_THROWS_WITH(nn::Adam(std::vector<Scalar>{}),
                    "Adam: the list of Scalars is empty; were they taken from the model?");
  CHECK_THROWS_WITH(nn::Adam(std::vector{x, y}),
                    "Adam: Scalar 1 is the result of a function, a parameter must be a leaf, as Scalar{2.0}");
  CHECK_THROWS_WITH(nn::Adam(std::vector{Scalar::constant(2)}),
                    "Adam: Scalar 0 is a constant, a parameter must be a leaf, as Scalar{2.0}");
  CHECK_THROWS_WITH(nn::SGD(std::vector{x, Scalar{1.0}, x}, {.lr = 0.1}),
                    "SGD: Scalar 2, 'x' is given twice, each must be there once");
}

TEST_CASE("cross_entropy of no Scalars is refused") {
  CHECK_THROWS_WITH(nn::cross_entropy(std::vector<Scalar>{}, 0),
                    "cross_entropy: the example has no Scalars, it must have one for each class");
}

TEST_CASE("cross_entropy of Scalars is that of a tensor, with derivatives") {
  const std::vector<Scalar> x = {Scalar{0.5}, Scalar{-1.0}, Scalar{2.0}};
  const Tensor t = tensor({0.5, -1, 2}, {.dtype = float64, .requires_grad = true});
  for (const std::int64_t target : {0, 1, 2}) {
    const Scalar loss = nn::cross_entropy(x, target);
    const Tensor expected = nn::cross_entropy(t, tensor(target));
    CHECK(loss.data() == Approx(expected.item()).epsilon(1e-15));
    loss.backward();
    expected.backward();
  }
  for (std::size_t i = 0; i < 3; ++i) CHECK(*x[i].grad() == Approx(elements(*t.grad())[i]).margin(1e-15));
  CHECK_THROWS_AS(nn::cross_entropy(x, 3), IndexError);
  CHECK_THROWS_WITH(nn::cross_entropy(x, -1),
                    "cross_entropy: class -1 of an example of 3 Scalars, it must be from 0 to 2");
}
