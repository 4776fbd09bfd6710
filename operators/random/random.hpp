// Random fills. Element i of a fill is a function of the fill's key and of i alone (a counter-based generator), so
// threads share a fill as they like. Where keys come from, Generator says.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// The 64 random bits number i of `key`: SplitMix64 (Steele, Lea & Flood, "Fast splittable pseudorandom number
/// generators", 2014), whose state after i + 1 steps is key + (i + 1)·γ.
constexpr std::uint64_t random_bits(std::uint64_t key, std::uint64_t i) {
  std::uint64_t z = key + (i + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

/// Two independent numbers of the normal distribution with mean 0 and standard deviation 1.
struct NormalPair {
  double first, second;
};

/// The two that 128 random bits give (Box & Muller 1958), at most 8.5 in size. The same bits on every machine.
NormalPair normal_pair(std::uint64_t radius_bits, std::uint64_t angle_bits);

/// y[i] for i < n of the uniform distribution on [low, high), where low and high are rounded to T first; low where they
/// are equal. 24 random bits make a float32, 53 a float64. low <= high, and high - low is finite.
template <std::floating_point T> void random_uniform(std::uint64_t key, std::int64_t n, T* y, double low, double high);

/// y[i] for i < n of the normal distribution; always finite for float64, and for float32 where mean and deviation fit it.
template <std::floating_point T>
void random_normal(std::uint64_t key, std::int64_t n, T* y, double mean, double deviation);

/// y[i] for i < n of the whole numbers low, ..., high - 1, each as likely as another but for (high - low)/2⁶⁴.
/// low < high.
void random_integers(std::uint64_t key, std::int64_t n, std::int64_t* y, std::int64_t low, std::int64_t high);

/// y = 0, ..., n - 1 in an order each as likely as another (Fisher & Yates; Durstenfeld 1964), on one thread.
void random_permutation(std::uint64_t key, std::int64_t n, std::int64_t* y);

}  // namespace minitorch::operators
