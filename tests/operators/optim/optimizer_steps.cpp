// The steps of optimisers against their formulas in double, one element at a time, for every length of vectors and
// tails, and on any number of threads.
#include "operators/optim/optimizer_steps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "operators/parallel/trace.hpp"
#include "operators/random/generator.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;
using namespace minitorch::operators;

namespace {

// p, g, and up to three state arrays, whose elements are not negative.
template <class T> struct Arrays {
  std::vector<T> p, g;
  std::array<std::vector<T>, 3> state;

  explicit Arrays(std::int64_t n) {
    Generator generator(3);
    for (auto* array : {&p, &g, state.data(), &state[1], &state[2]}) {
      for (std::int64_t i = 0; i < n; ++i) array->push_back(static_cast<T>(generator.uniform(0, 1)));
    }
    for (T& x : g) x -= T(0.5);
    for (T& x : state[0]) x += 1;  // RMSprop's √(v - a²)
  }
  std::int64_t n() const { return static_cast<std::int64_t>(p.size()); }
  bool operator==(const Arrays&) const = default;
};

// One element of p and of the state after a step.
using After = std::array<double, 4>;

// Checks that `step` agrees with `formula` for every element. Tries arrays of several lengths.
template <class T, class Step, class Formula> void check_elements(const Step& step, const Formula& formula) {
  const double precision = std::same_as<T, float> ? 1e-5 : 1e-14;
  for (const std::int64_t n : {0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 100}) {
    const Arrays<T> before(n);
    Arrays<T> after = before;
    step(after);
    double worst = 0;
    for (std::size_t i = 0; i < before.p.size(); ++i) {
      const auto at = [i](const std::vector<T>& x) { return static_cast<double>(x[i]); };
      const After wanted =
          formula(at(before.p), at(before.g), at(before.state[0]), at(before.state[1]), at(before.state[2]));
      const After found = {at(after.p), at(after.state[0]), at(after.state[1]), at(after.state[2])};
      for (std::size_t k = 0; k < wanted.size(); ++k)
        worst = std::max(worst, std::abs(wanted[k] - found[k]) / (1 + std::abs(wanted[k])));
    }
    CAPTURE(n);
    CHECK(worst < precision);
    CHECK(after.g == before.g);
  }
}

double direction(double p, double g, const StepOptions& o) { return (o.maximize ? -g : g) + o.weight_decay * p; }

// Without weight decay, with it, and with maximize.
const std::vector<StepOptions> base_options = {{.lr = 0.1},
                                               {.lr = 0.2, .weight_decay = 0.3},
                                               {.lr = 0.1, .maximize = true},
                                               {.lr = 0.2, .weight_decay = 0.3, .maximize = true}};

}  // namespace

TEMPLATE_TEST_CASE("a step of SGD is its formula", "", float, double) {
  using T = TestType;
  for (const StepOptions& o : base_options) {
    check_elements<T>([&](Arrays<T>& a) { sgd_step<T>(a.n(), a.p.data(), a.g.data(), nullptr, {.base = o}); },
                      [&](double p, double g, double b, double x, double y) {
                        return After{p - o.lr * direction(p, g, o), b, x, y};
                      });
    for (const bool nesterov : {false, true}) {
      const SGDStep step = {.base = o, .kept = 0.9, .taken = 0.8, .momentum = 0.7, .nesterov = nesterov};
      check_elements<T>([&](Arrays<T>& a) { sgd_step<T>(a.n(), a.p.data(), a.g.data(), a.state[0].data(), step); },
                        [&](double p, double g, double b, double x, double y) {
                          const double d = direction(p, g, o), next = 0.9 * b + 0.8 * d;
                          return After{p - o.lr * (nesterov ? d + 0.7 * next : next), next, x, y};
                        });
    }
  }
}

TEMPLATE_TEST_CASE("a step of Adam is its formula", "", float, double) {
  using T = TestType;
  for (const StepOptions& o : base_options) {
    for (const bool decoupled : {false, true}) {
      for (const bool amsgrad : {false, true}) {
        const AdamStep step = {
            .base = o, .beta1 = 0.8, .beta2 = 0.9, .eps = 1e-3, .rate = 0.6, .root_scale = 1.8, .decoupled = decoupled};
        check_elements<T>(
            [&](Arrays<T>& a) {
              T* const largest = amsgrad ? a.state[2].data() : nullptr;
              adam_step<T>(a.n(), a.p.data(), a.g.data(), a.state[0].data(), a.state[1].data(), largest, step);
            },
            [&](double p, double g, double m, double v, double largest) {
              const double d = decoupled ? direction(0, g, o) : direction(p, g, o);
              if (decoupled) p -= o.lr * o.weight_decay * p;
              m = 0.8 * m + 0.2 * d;
              v = 0.9 * v + 0.1 * d * d;
              if (amsgrad) largest = std::max(largest, v);
              p -= 0.6 * m / (1.8 * std::sqrt(amsgrad ? largest : v) + 1e-3);
              return After{p, m, v, largest};
            });
      }
    }
  }
}

TEMPLATE_TEST_CASE("a step of NAdam is its formula", "", float, double) {
  using T = TestType;
  for (const StepOptions& o : base_options) {
    const NAdamStep step = {.base = o,
                            .beta1 = 0.8,
                            .beta2 = 0.9,
                            .eps = 1e-3,
                            .root_scale = 1.8,
                            .gradient_rate = 0.07,
                            .momentum_rate = 0.05};
    check_elements<T>(
        [&](Arrays<T>& a) { nadam_step<T>(a.n(), a.p.data(), a.g.data(), a.state[0].data(), a.state[1].data(), step); },
        [&](double p, double g, double m, double v, double x) {
          const double d = direction(p, g, o);
          m = 0.8 * m + 0.2 * d;
          v = 0.9 * v + 0.1 * d * d;
          p -= (0.07 * d + 0.05 * m) / (1.8 * std::sqrt(v) + 1e-3);
          return After{p, m, v, x};
        });
  }
}

TEMPLATE_TEST_CASE("a step of RMSprop is its formula", "", float, double) {
  using T = TestType;
  for (const StepOptions& o : base_options) {
    for (const bool has_momentum : {false, true}) {
      for (const bool centered : {false, true}) {
        const RMSpropStep step = {.base = o, .alpha = 0.8, .eps = 1e-3, .momentum = 0.6};
        check_elements<T>(
            [&](Arrays<T>& a) {
              T *const b = has_momentum ? a.state[1].data() : nullptr, *const mean =
                                                                           centered ? a.state[2].data() : nullptr;
              rmsprop_step<T>(a.n(), a.p.data(), a.g.data(), a.state[0].data(), b, mean, step);
            },
            [&](double p, double g, double v, double b, double mean) {
              const double d = direction(p, g, o);
              v = 0.8 * v + 0.2 * d * d;
              if (centered) mean = 0.8 * mean + 0.2 * d;
              const double change = d / (std::sqrt(centered ? v - mean * mean : v) + 1e-3);
              if (has_momentum) b = 0.6 * b + change;
              return After{p - o.lr * (has_momentum ? b : change), v, b, mean};
            });
      }
    }
  }
}

TEMPLATE_TEST_CASE("steps of Adagrad and Adadelta are their formulas", "", float, double) {
  using T = TestType;
  for (const StepOptions& o : base_options) {
    check_elements<T>(
        [&](Arrays<T>& a) {
          adagrad_step<T>(a.n(), a.p.data(), a.g.data(), a.state[0].data(), {.base = o, .eps = 1e-3});
        },
        [&](double p, double g, double s, double x, double y) {
          const double d = direction(p, g, o);
          s += d * d;
          return After{p - o.lr * d / (std::sqrt(s) + 1e-3), s, x, y};
        });
    check_elements<T>(
        [&](Arrays<T>& a) {
          const AdadeltaStep step = {.base = o, .rho = 0.8, .eps = 1e-3};
          adadelta_step<T>(a.n(), a.p.data(), a.g.data(), a.state[0].data(), a.state[1].data(), step);
        },
        [&](double p, double g, double v, double u, double y) {
          const double d = direction(p, g, o);
          v = 0.8 * v + 0.2 * d * d;
          const double change = std::sqrt(u + 1e-3) / std::sqrt(v + 1e-3) * d;
          u = 0.8 * u + 0.2 * change * change;
          return After{p - o.lr * change, v, u, y};
        });
  }
}

TEST_CASE("without decay a parameter that is infinite stays so, and a NaN among the squares reaches the largest") {
  double p = std::numeric_limits<double>::infinity(), m = 0, v = 1, largest = 5;
  const double g = 1, nan = std::nan("");
  adam_step<double>(1, &p, &g, &m, &v, nullptr, {.base = {.lr = 0.1}, .eps = 1});
  CHECK(std::isinf(p));
  adam_step<double>(1, &p, &nan, &m, &v, &largest, {.base = {.lr = 0.1}, .beta2 = 0.5});
  CHECK(std::isnan(largest));
}

TEST_CASE("bits of a step do not depend on the number of threads, nor on where an element lies") {
  const std::int64_t n = 100001;
  const auto run = [&](int threads) {
    const Threads set(threads);
    Arrays<float> a(n);
    float *p = a.p.data(), *s = a.state[0].data(), *t = a.state[1].data(), *u = a.state[2].data();
    const StepOptions base = {.lr = 0.1, .weight_decay = 0.1};
    sgd_step<float>(n, p, a.g.data(), s, {.base = base, .kept = 0.9, .taken = 0.9, .momentum = 0.9, .nesterov = true});
    adam_step<float>(n, p, a.g.data(), s, t, u, {.base = base, .beta1 = 0.9, .beta2 = 0.99, .eps = 1e-8F, .rate = 0.1});
    adagrad_step<float>(n, p, a.g.data(), t, {.base = base, .eps = 1e-8F});
    adadelta_step<float>(n, p, a.g.data(), t, u, {.base = base, .rho = 0.9, .eps = 1e-6F});
    rmsprop_step<float>(n, p, a.g.data(), t, u, nullptr, {.base = base, .alpha = 0.9, .eps = 1, .momentum = 0.9});
    return a;
  };
  const Arrays<float> alone = run(1);
  for (const int threads : {2, 3, 4, 7}) CHECK(run(threads) == alone);

  Arrays<float> all(100), one(100);
  const AdamStep step = {.base = {}, .beta1 = 0.9, .beta2 = 0.99, .eps = 1e-8, .rate = 0.1};
  const RMSpropStep centred = {.base = {.lr = 0.1}, .alpha = 0.9, .eps = 1e-8, .momentum = 0.9};
  const auto steps = [&](Arrays<float>& a, std::int64_t size, std::size_t i) {
    float *p = &a.p[i], *s = &a.state[0][i], *t = &a.state[1][i], *u = &a.state[2][i];
    adam_step<float>(size, p, &a.g[i], s, t, nullptr, step);
    adam_step<float>(size, p, &a.g[i], s, t, u, step);
    rmsprop_step<float>(size, p, &a.g[i], t, s, u, centred);
  };
  steps(all, 100, 0);
  for (std::size_t i = 0; i < 100; ++i) steps(one, 1, i);
  CHECK(all == one);
}

TEST_CASE("a step is one run of a kernel, whose parts do not depend on the number of threads") {
  for (const int threads : {1, 3}) {
    const Threads set(threads);
    Arrays<double> a(100000);
    const KernelTrace trace;
    adam_step<double>(a.n(), a.p.data(), a.g.data(), a.state[0].data(), a.state[1].data(), nullptr, {});
    REQUIRE(trace.runs().size() == 1);
    CHECK(trace.runs()[0].kernel == "adam");
    CHECK(trace.runs()[0].parts > 1);
    CHECK(trace.runs()[0].path == Path::contiguous);
  }
}
