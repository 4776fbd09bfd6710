// What a training reads: a task, with the examples for the training and for the test.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "nn/data/dataset.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// A task with its training and test examples.
///
///   x    float32 (N, inputs), or (N, channels, height, width) of pictures; int64 (N, L) of words or characters
///   y    int64 (N) of classes, float32 (N, 1) of numbers, int64 (N, L) of next characters
struct Data {
  Task task;
  nn::SharedDataset train, test;
  std::function<std::string(std::int64_t)> show{};  // returns a test example as lines of text; empty for numbers
  std::vector<std::string> about{};                 // lines to print before training
  std::string prompt{};                             // which a model of texts continues while it learns; else empty
};

/// The numbers of the examples of each part.
struct Parts {
  std::vector<std::int64_t> train, test;
};
/// Divides n examples at random: a fifth is for the test. Throws Error if no example is left for one of the parts.
Parts parts_of(std::int64_t n, std::uint64_t seed);
/// Returns the examples of both parts.
Data cut(Task task, const nn::SharedDataset& all, const Parts& parts);

}  // namespace minitorch::program
