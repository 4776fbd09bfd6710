// Each step is a lambda for one element. Options become template parameters (`with_flag`), so the loops over elements
// have no branches and vectorise.
#include "operators/optim/optimizer_steps.hpp"

#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>

#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"

namespace minitorch::operators {

namespace {

// Elements; below it, threads cost more than they save (benchmarks/optimizers.cpp).
constexpr std::int64_t grain = 32768;

// Calls f with the flag as a type.
template <class F> void with_flag(bool flag, const F& f) {
  if (flag) {
    f(std::true_type{});
  } else {
    f(std::false_type{});
  }
}

// Calls f(p[i], g[i], state[i]...) for each i.
template <class F, class T, class... State>
[[gnu::noinline]] void for_elements(std::int64_t n, const F& f, T* __restrict p, const T* __restrict g,
                                    State* __restrict... state) {
  for (std::int64_t i = 0; i < n; ++i) f(p[i], g[i], state[i]...);
}

// The same, shared among threads.
template <class F, class T, class... State>
void update(std::string_view kernel, std::int64_t n, const F& f, T* p, const T* g, State*... state) {
  KernelTrace::record(kernel, {n}, Path::contiguous, n, grain);
  parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
    for_elements(end - begin, f, p + begin, g + begin, (state + begin)...);
  });
}

// The direction d of an element, from p and g.
template <class T, bool decays> struct Direction {
  T sign, weight_decay;

  explicit Direction(const StepOptions& step)
      : sign(step.maximize ? T(-1) : T(1)), weight_decay(static_cast<T>(step.weight_decay)) {}
  T operator()(T p, T g) const {
    if constexpr (decays) {
      return sign * g + weight_decay * p;
    } else {
      return sign * g;
    }
  }
};

// Calls f with the Direction that `step` asks for.
template <class T, class F> void with_direction(const StepOptions& step, const F& f) {
  with_flag(step.weight_decay != 0, [&](auto decays) { f(Direction<T, decays.value>(step)); });
}

// The variance v - a²: 0 if rounding makes it negative, infinite if v is, for any a. NaN stays NaN.
template <class T> T spread(T v, T a) {
  const T rest = v - a * a;
  const T at_least_0 = rest < 0 ? T(0) : rest;
  return v > std::numeric_limits<T>::max() ? v : at_least_0;
}

// A decaying average, but 0 for a subnormal number. Where no gradient comes, averages decay to those, and stay there:
// 0.9 times the smallest one rounds to itself. A step with subnormal numbers takes ten times as long.
template <class T> T average(T x) { return std::abs(x) < std::numeric_limits<T>::min() ? T(0) : x; }

// The same for averages of squares whose root is a divisor beside eps. A subnormal one becomes 0 only where its root,
// times 1,000 at most (1 / √(1 - beta2)), is too small to change eps.
template <class T> class AverageSquare {
 public:
  explicit AverageSquare(T eps)
      : least_(eps * std::numeric_limits<T>::epsilon() > 1000 * std::sqrt(std::numeric_limits<T>::min())
                   ? std::numeric_limits<T>::min()
                   : T(0)) {}
  T operator()(T square) const { return square < least_ ? T(0) : square; }

 private:
  T least_;
};

}  // namespace

template <std::floating_point T> void sgd_step(std::int64_t n, T* p, const T* g, T* b, const SGDStep& step) {
  const auto lr = static_cast<T>(step.base.lr), kept = static_cast<T>(step.kept), taken = static_cast<T>(step.taken);
  const auto momentum = static_cast<T>(step.momentum);
  with_direction<T>(step.base, [&](auto direction) {
    if (b == nullptr)
      return update(
          "sgd", n, [=](T& x, T gx) { x -= lr * direction(x, gx); }, p, g);
    with_flag(step.nesterov, [&](auto nesterov) {
      const auto element = [=](T& x, T gx, T& buffer) {
        const T d = direction(x, gx);
        buffer = average(kept * buffer + taken * d);
        x -= lr * (nesterov.value ? d + momentum * buffer : buffer);
      };
      update("sgd", n, element, p, g, b);
    });
  });
}

template <std::floating_point T>
void adam_step(std::int64_t n, T* p, const T* g, T* m, T* v, T* largest, const AdamStep& step) {
  const auto beta1 = static_cast<T>(step.beta1), rest1 = static_cast<T>(1 - step.beta1);
  const auto beta2 = static_cast<T>(step.beta2), rest2 = static_cast<T>(1 - step.beta2);
  const auto rate = static_cast<T>(step.rate), root_scale = static_cast<T>(step.root_scale);
  const auto eps = static_cast<T>(step.eps);
  const auto decay = static_cast<T>(1 - step.base.lr * step.base.weight_decay);
  const AverageSquare<T> average_square(eps);
  StepOptions base = step.base;
  if (step.decoupled) base.weight_decay = 0;
  with_direction<T>(base, [&](auto direction) {
    with_flag(step.decoupled, [&](auto decoupled) {
      const auto moments = [=](T& x, T gx, T& mean, T& square) {
        if constexpr (decoupled.value) x *= decay;
        const T d = direction(x, gx);
        mean = average(beta1 * mean + rest1 * d);
        square = average_square(beta2 * square + rest2 * d * d);
      };
      if (largest == nullptr) {
        const auto element = [=](T& x, T gx, T& mean, T& square) {
          moments(x, gx, mean, square);
          x -= rate * mean / (std::sqrt(square) * root_scale + eps);
        };
        update("adam", n, element, p, g, m, v);
      } else {
        const auto element = [=](T& x, T gx, T& mean, T& square, T& top) {
          moments(x, gx, mean, square);
          top = square <= top ? top : square;  // a NaN stays in `square`, and so in `top`
          x -= rate * mean / (std::sqrt(top) * root_scale + eps);
        };
        update("adam", n, element, p, g, m, v, largest);
      }
    });
  });
}

template <std::floating_point T> void nadam_step(std::int64_t n, T* p, const T* g, T* m, T* v, const NAdamStep& step) {
  const auto beta1 = static_cast<T>(step.beta1), rest1 = static_cast<T>(1 - step.beta1);
  const auto beta2 = static_cast<T>(step.beta2), rest2 = static_cast<T>(1 - step.beta2);
  const auto rate_of_d = static_cast<T>(step.gradient_rate), rate_of_m = static_cast<T>(step.momentum_rate);
  const auto root_scale = static_cast<T>(step.root_scale), eps = static_cast<T>(step.eps);
  const AverageSquare<T> average_square(eps);
  with_direction<T>(step.base, [&](auto direction) {
    const auto element = [=](T& x, T gx, T& mean, T& square) {
      const T d = direction(x, gx);
      mean = average(beta1 * mean + rest1 * d);
      square = average_square(beta2 * square + rest2 * d * d);
      x -= (rate_of_d * d + rate_of_m * mean) / (std::sqrt(square) * root_scale + eps);
    };
    update("nadam", n, element, p, g, m, v);
  });
}

template <std::floating_point T>
void rmsprop_step(std::int64_t n, T* p, const T* g, T* v, T* b, T* a, const RMSpropStep& step) {
  const auto lr = static_cast<T>(step.base.lr), eps = static_cast<T>(step.eps);
  const auto alpha = static_cast<T>(step.alpha), rest = static_cast<T>(1 - step.alpha);
  const auto momentum = static_cast<T>(step.momentum);
  const AverageSquare<T> average_square(eps);
  with_direction<T>(step.base, [&](auto direction) {
    const auto plain = [=](T& x, T gx, T& square) {
      const T d = direction(x, gx);
      square = average_square(alpha * square + rest * d * d);
      return d / (std::sqrt(square) + eps);
    };
    const auto centered = [=](T& x, T gx, T& square, T& mean) {
      const T d = direction(x, gx);
      square = average_square(alpha * square + rest * d * d);
      mean = average(alpha * mean + rest * d);
      return d / (std::sqrt(spread(square, mean)) + eps);
    };
    const auto move = [=](T& x, T& buffer, T change) {
      buffer = average(momentum * buffer + change);
      x -= lr * buffer;
    };
    if (b == nullptr && a == nullptr) {
      update(
          "rmsprop", n, [=](T& x, T gx, T& square) { x -= lr * plain(x, gx, square); }, p, g, v);
    } else if (a == nullptr) {
      const auto element = [=](T& x, T gx, T& square, T& buffer) { move(x, buffer, plain(x, gx, square)); };
      update("rmsprop", n, element, p, g, v, b);
    } else if (b == nullptr) {
      const auto element = [=](T& x, T gx, T& square, T& mean) { x -= lr * centered(x, gx, square, mean); };
      update("rmsprop", n, element, p, g, v, a);
    } else {
      const auto element = [=](T& x, T gx, T& square, T& buffer, T& mean) {
        move(x, buffer, centered(x, gx, square, mean));
      };
      update("rmsprop", n, element, p, g, v, b, a);
    }
  });
}

template <std::floating_point T> void adagrad_step(std::int64_t n, T* p, const T* g, T* s, const AdagradStep& step) {
  const auto lr = static_cast<T>(step.base.lr), eps = static_cast<T>(step.eps);
  with_direction<T>(step.base, [&](auto direction) {
    const auto element = [=](T& x, T gx, T& sum) {
      const T d = direction(x, gx);
      sum += d * d;
      x -= lr * d / (std::sqrt(sum) + eps);
    };
    update("adagrad", n, element, p, g, s);
  });
}

template <std::floating_point T>
void adadelta_step(std::int64_t n, T* p, const T* g, T* v, T* u, const AdadeltaStep& step) {
  const auto lr = static_cast<T>(step.base.lr), eps = static_cast<T>(step.eps);
  const auto rho = static_cast<T>(step.rho), rest = static_cast<T>(1 - step.rho);
  const AverageSquare<T> average_square(std::sqrt(eps));
  with_direction<T>(step.base, [&](auto direction) {
    const auto element = [=](T& x, T gx, T& square, T& square_of_changes) {
      const T d = direction(x, gx);
      square = average_square(rho * square + rest * d * d);
      const T change = std::sqrt(square_of_changes + eps) / std::sqrt(square + eps) * d;
      square_of_changes = average_square(rho * square_of_changes + rest * change * change);
      x -= lr * change;
    };
    update("adadelta", n, element, p, g, v, u);
  });
}

template void sgd_step(std::int64_t, float*, const float*, float*, const SGDStep&);
template void sgd_step(std::int64_t, double*, const double*, double*, const SGDStep&);
template void adam_step(std::int64_t, float*, const float*, float*, float*, float*, const AdamStep&);
template void adam_step(std::int64_t, double*, const double*, double*, double*, double*, const AdamStep&);
template void nadam_step(std::int64_t, float*, const float*, float*, float*, const NAdamStep&);
template void nadam_step(std::int64_t, double*, const double*, double*, double*, const NAdamStep&);
template void rmsprop_step(std::int64_t, float*, const float*, float*, float*, float*, const RMSpropStep&);
template void rmsprop_step(std::int64_t, double*, const double*, double*, double*, double*, const RMSpropStep&);
template void adagrad_step(std::int64_t, float*, const float*, float*, const AdagradStep&);
template void adagrad_step(std::int64_t, double*, const double*, double*, const AdagradStep&);
template void adadelta_step(std::int64_t, float*, const float*, float*, float*, const AdadeltaStep&);
template void adadelta_step(std::int64_t, double*, const double*, double*, double*, const AdadeltaStep&);

}  // namespace minitorch::operators
