// L-BFGS, and steps with a closure. Its trajectories are in optimizer_trajectories.cpp, its states in
// optimizer_state.cpp.
#include "nn/optim/lbfgs.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/optim/adam.hpp"
#include "nn/optim/schedulers.hpp"
#include "nn/optim/sgd.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

nn::Parameter numbers_parameter(const std::vector<double>& numbers, DType dtype = float64) {
  return nn::Parameter(from_vector(numbers, {static_cast<std::int64_t>(numbers.size())}, {.dtype = dtype}));
}

// Returns a closure of a loss of p.
template <class F> auto closure_of(nn::Optimizer& optimizer, const F& loss_of) {
  return [&optimizer, loss_of] {
    optimizer.zero_grad();
    const Tensor loss = loss_of();
    loss.backward();
    return loss;
  };
}

constexpr auto wolfe = nn::LineSearch::strong_wolfe;

}  // namespace

TEST_CASE("L-BFGS walks Rosenbrock's valley to its end in one step, as PyTorch's does") {
  for (const DType dtype : {float32, float64}) {
    const nn::Parameter p = numbers_parameter({-1.2, 1}, dtype);
    nn::LBFGS optimizer({p}, {.max_iter = 60, .line_search_fn = wolfe});
    const Tensor first = optimizer.step(closure_of(optimizer, [&] {
      const Tensor x = p.value()[0], y = p.value()[1];
      return square(1 - x) + 100 * square(y - square(x));
    }));
    CHECK(first.item() == Approx(24.2));  // that of the start
    const auto found = p.value().to_vector<double>();
    const double margin = dtype == float32 ? 1e-5 : 1e-12;
    CHECK(found[0] == Approx(0.9999814210791366).margin(margin));  // of PyTorch 1.13
    CHECK(found[1] == Approx(0.9999619651810989).margin(margin));
  }
}

TEST_CASE("L-BFGS without a line search takes steps of lr, the first of at most lr along the gradient") {
  const nn::Parameter p = numbers_parameter({3, -1});
  nn::LBFGS optimizer({p}, {.lr = 0.5, .max_iter = 1});
  optimizer.step(closure_of(optimizer, [&] { return sum(square(p.value())) / 2; }));
  CHECK(p.value().to_vector<double>() == std::vector<double>{3 - 0.5 / 4 * 3, -1 + 0.5 / 4});  // 1 / Σ|g| = 1 / 4
  optimizer.step(closure_of(optimizer, [&] { return sum(square(p.value())) / 2; }));
  CHECK(p.value().to_vector<double>()[0] == Approx(2.625 / 2));  // H is 1 / 1, so d = -g
}

TEST_CASE("a step of L-BFGS ends at a minimum, after max_iter directions, and after max_eval evaluations") {
  const nn::Parameter p = numbers_parameter({0, 0});
  int evaluations = 0;
  const auto count = [&](nn::LBFGSOptions options, const std::vector<double>& start) {
    p.set_value(from_vector(start, {2}, {.dtype = float64}));
    evaluations = 0;
    nn::LBFGS optimizer({p}, options);
    optimizer.step(closure_of(optimizer, [&] {
      ++evaluations;
      return sum(pow(p.value(), 4));
    }));
    return evaluations;
  };
  CHECK(count({}, {0, 0}) == 1);
  CHECK(count({.lr = 0.1, .max_iter = 4}, {1, 2}) == 4);  // none after the last direction
  CHECK(count({.lr = 0.1, .max_iter = 40, .max_eval = 7}, {1, 2}) == 7);
  CHECK(count({.lr = 0.1, .max_iter = 40, .tolerance_grad = 100}, {1, 2}) == 1);
  CHECK(count({.lr = 0.1, .max_iter = 40, .tolerance_change = 100}, {1, 2}) == 2);  // the slope is below -100 first
  CHECK(count({.lr = 0.1, .max_iter = 40, .tolerance_change = 1}, {1, 2}) > 1);
}

TEST_CASE("with a smaller history_size, L-BFGS forgets the oldest pairs") {
  const nn::Parameter p = numbers_parameter({-1.2, 1});
  nn::LBFGS optimizer({p}, {.line_search_fn = wolfe});
  const auto closure = closure_of(optimizer, [&] {
    const Tensor x = p.value()[0], y = p.value()[1];
    return square(1 - x) + 100 * square(y - square(x));
  });
  const auto pairs = [&] { return (optimizer.state_dict().tensors.size() - 2) / 2; };  // besides d and the gradient
  optimizer.step(closure);
  CHECK(pairs() > 3);
  nn::LBFGSOptions options = optimizer.options();
  options.history_size = 3;
  optimizer.set_options(options);
  optimizer.step(closure);
  CHECK(pairs() == 3);
}

TEST_CASE("the line search steps back from where the loss is not a number") {
  for (const double start : {0.5, 0.999}) {
    const nn::Parameter p = numbers_parameter({start});
    nn::LBFGS optimizer({p}, {.lr = 50, .max_iter = 40, .line_search_fn = wolfe});
    const auto barrier = closure_of(optimizer, [&] {
      const Tensor x = p.value();
      return sum(-log(x) - 2 * log(1 - x));  // NaN beyond 0 and 1; least at 1/3
    });
    for (int i = 0; i < 3; ++i) optimizer.step(barrier);
    CHECK(p.value().item() == Approx(1.0 / 3));
  }
}

TEST_CASE("every optimiser takes a closure, and returns its loss") {
  const nn::Parameter p = numbers_parameter({1, 2}), q = numbers_parameter({1, 2});
  nn::Adam a({p}, {.lr = 0.1}), b({q}, {.lr = 0.1});
  for (int i = 0; i < 3; ++i) {
    const auto without_graph = no_grad();  // a step records its closure all the same
    const Tensor loss = a.step(closure_of(a, [&] { return sum(square(p.value())); }));
    const GradMode recording(GradMode::Recording::on);
    b.zero_grad();
    const Tensor other = sum(square(q.value()));
    other.backward();
    b.step();
    CHECK(loss.item() == other.item());
    CHECK(p.value().to_vector<double>() == q.value().to_vector<double>());
  }
  nn::SGD sgd({p}, {.lr = 1});
  CHECK(sgd.step([] { return 0.5; }) == 0.5);
}

TEST_CASE("L-BFGS moves Scalars as the elements of a tensor") {
  const std::vector<Scalar> xs = {Scalar{-1.2}, Scalar{1.0}};
  const nn::Parameter p = numbers_parameter({-1.2, 1});
  nn::LBFGS of_scalars(xs, {.max_iter = 7, .line_search_fn = wolfe}), of_tensor({p}, of_scalars.options());
  for (int i = 0; i < 3; ++i) {
    const Scalar loss = of_scalars.step([&] {
      of_scalars.zero_grad();
      const Scalar loss_now = square(1 - xs[0]) + 100 * square(xs[1] - square(xs[0]));
      loss_now.backward();
      return loss_now;
    });
    const Tensor other = of_tensor.step(closure_of(of_tensor, [&] {
      const Tensor x = p.value()[0], y = p.value()[1];
      return square(1 - x) + 100 * square(y - square(x));
    }));
    CHECK(loss.data() == other.item());
    CHECK(std::vector{xs[0].data(), xs[1].data()} == p.value().to_vector<double>());
  }
  CHECK(xs[0].data() == Approx(0.34184236067537654));  // of PyTorch 1.13
}

TEST_CASE("parameters without a gradient stay, and a step without any gradient does nothing") {
  const nn::Parameter p = numbers_parameter({1, 2}), unused = numbers_parameter({5}), empty = numbers_parameter({});
  nn::LBFGS optimizer({unused, p, empty}, {.line_search_fn = wolfe});
  optimizer.step(closure_of(optimizer, [&] { return sum(square(p.value())); }));
  CHECK(allclose(p.value(), zeros({2}, {.dtype = float64}), {.atol = 1e-12}));
  CHECK(unused.value().item() == 5);
  optimizer.step([] { return 0.0; });
  CHECK(unused.value().item() == 5);
  nn::LBFGS of_nothing({empty});
  CHECK(of_nothing.step([] { return 1; }) == 1);
}

TEST_CASE("a step of L-BFGS without a closure, or with one that throws, changes nothing") {
  const nn::Parameter p = numbers_parameter({-1.2, 1});
  nn::LBFGS optimizer({p}, {.max_iter = 5, .line_search_fn = wolfe});
  const auto loss_of = [&] {
    const Tensor x = p.value()[0], y = p.value()[1];
    return square(1 - x) + 100 * square(y - square(x));
  };
  optimizer.step(closure_of(optimizer, loss_of));
  const auto numbers = p.value().to_vector<double>();
  const nn::Json state = optimizer.state_dict().values;
  CHECK_THROWS_WITH(
      optimizer.step(),
      "step: LBFGS evaluates the loss several times, so it needs a closure: step([&] { ...; return loss; })");
  int calls = 0;
  CHECK_THROWS_WITH(optimizer.step(closure_of(optimizer,
                                              [&] {
                                                if (++calls == 3) throw std::runtime_error("enough");
                                                return loss_of();
                                              })),
                    "enough");
  CHECK(calls == 3);
  CHECK(p.value().to_vector<double>() == numbers);
  CHECK(optimizer.state_dict().values == state);
}

TEST_CASE("check_zero_grad warns of gradients that L-BFGS has used, of Scalars too") {
  std::ostringstream out;
  const auto check = check_zero_grad(out);
  const std::vector<Scalar> xs = {Scalar{2.0}};
  nn::LBFGS optimizer(xs, {.max_iter = 1});
  const auto without_zero_grad = [&] {
    const Scalar loss = square(xs[0]);
    loss.backward();
    return loss;
  };
  optimizer.step(without_zero_grad);
  CHECK(check.count() == 0);
  optimizer.step(without_zero_grad);
  CHECK(check.count() == 1);
}

TEST_CASE("Scalars stay what they are when the first call of a closure throws") {
  const std::vector<Scalar> xs = {Scalar{-1.2}, Scalar{1.0}};
  nn::LBFGS optimizer(xs);
  CHECK_THROWS_WITH(optimizer.step([]() -> double { throw std::runtime_error("at once"); }), "at once");
  CHECK(std::vector{xs[0].data(), xs[1].data()} == std::vector<double>{-1.2, 1});
}

TEST_CASE("L-BFGS refuses parameters of several dtypes, and a model converted between steps") {
  const nn::Parameter p = numbers_parameter({1, 2}), q = numbers_parameter({1}, float32);
  nn::LBFGS mixed({p, q});
  CHECK_THROWS_WITH(mixed.step([] { return 0; }),
                    "step: LBFGS has parameters of float64 and float32, all must have the same dtype");
  nn::LBFGS optimizer({p});
  optimizer.step(closure_of(optimizer, [&] { return sum(square(p.value())); }));
  p.to(float32);
  CHECK_THROWS_WITH(optimizer.step([] { return 0; }),
                    "step: the parameters of LBFGS are float32, but were float64 in the steps before; make a new "
                    "optimiser after converting a model");
}

TEST_CASE("nonsensical options of L-BFGS are errors that name them") {
  const std::vector<nn::Parameter> p = {numbers_parameter({1})};
  CHECK_THROWS_WITH(nn::LBFGS(p, {.max_iter = 0}), "LBFGS: max_iter is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::LBFGS(p, {.max_eval = 0}), "LBFGS: max_eval is 0, it must be at least 1");
  CHECK_THROWS_WITH(nn::LBFGS(p, {.history_size = 0}), "LBFGS: history_size is 0, it must be at least 1");
  nn::LBFGS optimizer(p);
  nn::ExponentialLR schedule(optimizer, 0.5);
  schedule.step();
  CHECK(optimizer.lr() == 0.5);
  CHECK_FALSE(optimizer.has_momentum());
}
