// Reads picture files, each of which may hold several pictures.
#include "program/commands/picture_inputs.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/pictures/picture_file.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::program {

ModelInputs picture_inputs(const TrainedModel& trained, const PredictRequest& request) {
  const Task& task = trained.task;
  std::vector<std::string> files = request.inputs;
  if (!request.image.empty()) files.push_back(request.image);
  std::vector<Tensor> pictures;
  std::vector<std::string> names;
  for (const std::string& file : files) {
    for (const Tensor& picture : nn::read_pictures(file, {.channels = task.channels})) {
      const std::int64_t height = picture.size(1), width = picture.size(2);
      if (height != task.height || width != task.width) {
        throw Error(file + ": is " + std::to_string(width) + " x " + std::to_string(height) +
                    ", the model was trained on " + std::to_string(task.width) + " x " + std::to_string(task.height));
      }
      pictures.push_back(picture);
      names.push_back(file);
    }
  }
  if (files.size() == 1) names.clear();
  return inputs_of(stack(pictures), names);
}

}  // namespace minitorch::program
