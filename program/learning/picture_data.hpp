// The data sources of pictures: Fashion-MNIST, MNIST and other sets in its format, EMNIST, CIFAR-10, CIFAR-100, and
// folders of files.
#pragma once

#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Loads the pictures of settings.path. Throws Error if there is nothing to learn from them.
Data load_fashion_mnist(const RunSettings& settings, const Task* kept);
Data load_mnist(const RunSettings& settings, const Task* kept);
Data load_cifar10(const RunSettings& settings, const Task* kept);
/// The same for the classes of CIFAR-100, or their groups if settings.data is cifar100-coarse.
Data load_cifar100(const RunSettings& settings, const Task* kept);
/// The same for the set of EMNIST that settings.data names: emnist-letters and so on.
Data load_emnist(const RunSettings& settings, const Task* kept);
/// The same for a folder whose subfolders are the classes. A fifth of the pictures is for the test.
Data load_pictures(const RunSettings& settings, const Task* kept);

}  // namespace minitorch::program
