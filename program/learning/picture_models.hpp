// The models `cnn` and `course`: networks of convolutions for pictures.
#pragma once

#include <cstdint>
#include <memory>

#include "nn/models/picture_cnn.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/run_settings.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Returns the usual settings for `cnn`, from those of an mlp on the same data.
void adapt_to_cnn(RunSettings& settings);
/// Makes nn::PictureCnn. Throws Error for pictures that it cannot take, and for more than one hidden layer.
std::unique_ptr<nn::PictureCnn> make_picture_cnn(const RunSettings& settings, const Task& task);
/// The same as a row of the table of models.
std::unique_ptr<nn::Module> make_cnn(const RunSettings& settings, const Task& task);
double count_cnn(const RunSettings& settings, const Task& task);
/// Returns 2 if the last batch normalisation sees pictures of 1 x 1, whose batch must have two for a variance; else 1.
std::int64_t least_batch_of_cnn(const RunSettings& settings, const Task& task);

/// The same for `course`, nn::CourseCnn.
void adapt_to_course(RunSettings& settings);
std::unique_ptr<nn::Module> make_course(const RunSettings& settings, const Task& task);
double count_course(const RunSettings& settings, const Task& task);

}  // namespace minitorch::program
