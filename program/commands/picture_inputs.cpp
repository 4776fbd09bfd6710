// Reads picture files, each of which may hold several pictures.
#include "program/commands/picture_inputs.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/text/text_lines.hpp"
#include "operators/errors/error.hpp"
#include "program/commands/pgm.hpp"

namespace minitorch::program {

ModelInputs picture_inputs(const TrainedModel& trained, const PredictRequest& request) {
  const Task& task = trained.task;
  std::vector<std::string> files = request.inputs;
  if (!request.image.empty()) files.push_back(request.image);
  std::vector<float> shades;
  std::vector<std::string> names;
  for (const std::string& file : files) {
    for (const GreyPicture& picture : parse_pgm(nn::read_file(file), file)) {
      if (picture.height != task.height || picture.width != task.width) {
        throw Error(file + ": is " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                    ", the model was trained on " + std::to_string(task.width) + " x " + std::to_string(task.height));
      }
      shades.insert(shades.end(), picture.shades.begin(), picture.shades.end());
      names.push_back(file);
    }
  }
  const Shape shape{static_cast<std::int64_t>(names.size()), task.channels, task.height, task.width};
  if (files.size() == 1) names.clear();
  return inputs_of(from_vector(shades, shape), names);
}

}  // namespace minitorch::program
