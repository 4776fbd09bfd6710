// Reads picture files, each of which may hold several pictures.
#include "program/predicting/picture_inputs.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/pictures/picture_file.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/missing_file.hpp"
#include "program/predicting/standard_input.hpp"

namespace minitorch::program {

ModelInputs picture_inputs(const TrainedModel& trained, const PredictRequest& request) {
  const Task& task = trained.task;
  const nn::PictureOptions options{.channels = task.channels};
  const bool resizes = request.resizes || trained.settings.size > 0;
  std::vector<Tensor> pictures;
  std::vector<std::string> names;
  for (const std::string& file : request.inputs) {
    if (file != "-") check_is_there(file);
    const auto found = file == "-" ? nn::parse_pictures(standard_input(), "standard input", options)
                                   : nn::read_pictures(file, options);
    for (const Tensor& picture : found) {
      const std::int64_t height = picture.size(1), width = picture.size(2);
      const bool fits = height == task.height && width == task.width;
      if (!fits && !resizes) {
        throw Error((file == "-" ? "standard input" : file) + ": is " + std::to_string(width) + " x " +
                    std::to_string(height) + ", the model was trained on " + std::to_string(task.width) + " x " +
                    std::to_string(task.height) + "; --resize makes it fit");
      }
      pictures.push_back(fits ? picture : nn::resized(picture, task.height, task.width));
      names.push_back(file);
    }
  }
  if (request.inputs.size() == 1) names.clear();
  return inputs_of(stack(pictures), names);
}

}  // namespace minitorch::program
