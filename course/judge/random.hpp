// Random inputs of cases. The same seed gives the same inputs on every machine.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace course::judge {

class Random {
 public:
  /// Each task has inputs of its own.
  Random(std::uint64_t seed, std::string_view task) : engine_(seed) {
    for (const char c : task) engine_.seed(engine_() ^ static_cast<unsigned char>(c));
  }

  /// A number from `low` to `high`, with three digits behind the point, so that it reads well in messages.
  double number(double low, double high) {
    const double unit = static_cast<double>(engine_() >> 11) * 0x1p-53;
    return std::round((low + (high - low) * unit) * 1000) / 1000;
  }
  /// A number of this kind that is not 0.
  double nonzero(double low, double high) {
    for (;;) {
      if (const double x = number(low, high); x != 0) return x;
    }
  }
  /// A whole number from `low` to `high`, both included.
  int whole(int low, int high) {
    return low + static_cast<int>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }

  std::vector<double> numbers(int n, double low, double high) {
    std::vector<double> result;
    for (int i = 0; i < n; ++i) result.push_back(number(low, high));
    return result;
  }

  std::uint64_t bits() { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace course::judge
