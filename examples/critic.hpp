// A critic: a function f of points that is large on one cloud and small on another. If f is nowhere steeper than 1, the
// difference of its means over the clouds is at most their Wasserstein distance, the mean distance by which the points
// of one must move to form the other. The best f reaches it (Kantorovich).
#pragma once

#include <cstdint>

#include "minitorch/minitorch.hpp"
#include "nn/modules/activations.hpp"
#include "nn/modules/containers.hpp"
#include "nn/modules/linear.hpp"
#include "nn/optim/adam.hpp"

namespace minitorch::examples {

/// How the slope of a critic is limited to 1.
enum class Penalty { none, without_derivative, with_derivative };

/// n points around (0, 0), and n points around (1.2, 1.6), at distance 2.
struct Clouds {
  Tensor near, far;
  static constexpr double distance = 2;
};
inline Clouds some_clouds(std::int64_t n, Generator& generator) {
  const auto cloud = [&] { return randn({n, 2}, {.generator = &generator}) * 0.5; };
  return {cloud(), cloud() + tensor({1.2, 1.6}, {.dtype = float32})};
}

inline nn::Sequential some_critic() {
  return nn::Sequential(nn::Linear(2, 32), nn::SiLU(), nn::Linear(32, 32), nn::SiLU(), nn::Linear(32, 1));
}

/// Returns the distance that the best critic finds for clouds `distance` apart: a slope s gains s times the distance
/// and costs 10 (s - 1)², so s = 1 + distance / 20.
constexpr double found_by_the_best(double distance) { return distance * (1 + distance / 20); }

/// Returns the critic's estimate of the distance.
inline Tensor difference(const nn::Module& f, const Clouds& clouds) {
  return mean(f(clouds.far)) - mean(f(clouds.near));
}

/// Returns the mean of (|f'(x)| - 1)² at points x between the clouds (Gulrajani et al. 2017). With a graph of
/// f', the penalty can be differentiated by the weights; without it, the penalty is a constant and moves no weight.
inline Tensor steepness(const nn::Module& f, const Clouds& clouds, Penalty penalty, Generator& generator) {
  const Tensor share = rand({clouds.near.size(0), 1}, {.generator = &generator});
  const Tensor x = (clouds.near + share * (clouds.far - clouds.near)).detach().requires_grad_();
  const Tensor slope = grad(sum(f(x)), {x}, {.create_graph = penalty == Penalty::with_derivative})[0];
  return mean(square(norm(slope, 2, {1}) - 1));
}

/// Trains a critic on new clouds in each step, and returns its estimate of the distance of two new ones.
inline double distance_found(Penalty penalty, std::int64_t steps, std::uint64_t seed) {
  manual_seed(seed);
  Generator generator(seed);
  const nn::Sequential f = some_critic();
  nn::Adam optimizer(f.parameters(), {.lr = 2e-3});
  for (std::int64_t step = 1; step <= steps; ++step) {
    const Clouds clouds = some_clouds(128, generator);
    Tensor loss = -difference(f, clouds);
    if (penalty != Penalty::none) loss += 10 * steepness(f, clouds, penalty, generator);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  const auto guard = no_grad();
  return difference(f, some_clouds(5000, generator)).item();
}

}  // namespace minitorch::examples
