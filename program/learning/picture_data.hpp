// The data sources of pictures: Fashion-MNIST, MNIST and other sets in its format, CIFAR-10, and folders of files.
#pragma once

#include "program/learning/data_sources.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Loads the pictures of settings.path. Throws Error if there is nothing to learn from them.
Data load_fashion_mnist(const RunSettings& settings, const Task* kept);
Data load_mnist(const RunSettings& settings, const Task* kept);
Data load_cifar10(const RunSettings& settings, const Task* kept);
/// The same for a folder whose subfolders are the classes. A fifth of the pictures is for the test.
Data load_pictures(const RunSettings& settings, const Task* kept);

}  // namespace minitorch::program
