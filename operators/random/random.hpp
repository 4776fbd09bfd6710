// Random fills. Element i of a fill depends on the key of the fill and on i alone (a counter-based generator), so the
// bits do not depend on the number of threads. Keys come from a Generator.
#pragma once

#include <concepts>
#include <cstdint>

namespace minitorch::operators {

/// 64 random bits for index i of the fill `key`: SplitMix64 (Steele, Lea & Flood, "Fast splittable pseudorandom number
/// generators", 2014), whose state after i + 1 steps is key + (i + 1)·γ.
constexpr std::uint64_t random_bits(std::uint64_t key, std::uint64_t i) {
  std::uint64_t z = key + (i + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

/// Two independent numbers from the normal distribution with mean 0 and standard deviation 1.
struct NormalPair {
  double first, second;
};

/// A pair of normal numbers from 128 random bits (Box & Muller 1958). |x| <= 8.5. The same bits on every machine.
NormalPair normal_pair(std::uint64_t radius_bits, std::uint64_t angle_bits);

/// Fills y with n numbers from the uniform distribution on [low, high), where low and high are rounded to T first. If
/// they are equal, y = low. A float32 takes 24 random bits, a float64 53. Requires low <= high and a finite high - low.
template <std::floating_point T> void random_uniform(std::uint64_t key, std::int64_t n, T* y, double low, double high);

/// Fills y with n numbers from the normal distribution. They are finite if mean and deviation are well within the range
/// of T.
template <std::floating_point T>
void random_normal(std::uint64_t key, std::int64_t n, T* y, double mean, double deviation);

/// Fills y with n integers from low to high - 1, all equally likely up to a relative error of (high - low)/2⁶⁴.
/// Requires low < high.
void random_integers(std::uint64_t key, std::int64_t n, std::int64_t* y, std::int64_t low, std::int64_t high);

/// Fills y with a random permutation of 0, ..., n - 1, all equally likely (Fisher & Yates; Durstenfeld 1964). Runs on
/// one thread.
void random_permutation(std::uint64_t key, std::int64_t n, std::int64_t* y);

}  // namespace minitorch::operators
