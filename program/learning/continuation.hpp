// Lets a language model continue a text.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "nn/models/language_model.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/task.hpp"

namespace minitorch::program {

/// Calls `take` with each character or byte that the model of a text writes after `prompt`. Throws DataError, which
/// names it, for a character of the prompt that the text did not have.
void continue_text(const nn::Module& model, const Task& task, const std::string& prompt,
                   const nn::SampleOptions& options, const std::function<void(std::string_view)>& take);

}  // namespace minitorch::program
