// The data sources of pictures: Fashion-MNIST, MNIST and other sets in its format.
#pragma once

#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Loads the pictures of settings.path. Throws Error if there is nothing to learn from them.
Data load_fashion_mnist(const RunSettings& settings, const Task* kept);
Data load_mnist(const RunSettings& settings, const Task* kept);

}  // namespace minitorch::program
