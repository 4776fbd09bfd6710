// Listens to the layers of one forward pass, and asks `grad` for the derivatives.
#include "playground/worker/picture_classifier.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "minitorch/minitorch.hpp"
#include "minitorch/window/folding.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/losses/cross_entropy.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/text.hpp"
#include "program/learning/divergence.hpp"
#include "program/learning/picture_models.hpp"
#include "program/learning/setting_limits.hpp"
#include "program/learning/training_metadata.hpp"

namespace minitorch::playground {

namespace {

using nn::Json;

constexpr std::int64_t side = 28;

// Whether the pictures of a set are letters and digits in a frame of their own. Others fill the picture.
bool is_framed(std::string_view data) { return data == "mnist" || data.starts_with("emnist"); }

[[noreturn]] void refuse(const std::string& why) { throw CheckpointError("playground: the checkpoint " + why); }

void check_is_for_pictures(const program::RunSettings& settings, const program::Task& task) {
  if (settings.model != "cnn") refuse("is of the model " + settings.model + ", it must be one of --model cnn");
  if (task.channels != 1 || task.height != side || task.width != side) {
    refuse("is for pictures of " + std::to_string(task.channels) + " x " + std::to_string(task.height) + " x " +
           std::to_string(task.width) + ", they must be 1 x 28 x 28");
  }
  if (task.classes.size() < 2)
    refuse("has " + std::string(task.classes.empty() ? "no" : "one") + " class, there must be 2 at least");
}

void check_numbers(const program::RunSettings& settings) {
  try {
    program::check_limits(settings);
  } catch (const DataError& error) {
    refuse(std::string("has settings that no option takes: ") + error.what());
  }
}

// Returns the accuracy of the test, if there is one.
std::optional<double> accuracy_in(const nn::CheckpointContents& contents) {
  const Json* const metrics = contents.metadata.find("metrics");
  const Json* const test = metrics == nullptr ? nullptr : metrics->find("test");
  const Json* const found = test == nullptr ? nullptr : test->find("accuracy");
  if (found == nullptr) return std::nullopt;
  const double accuracy = found->as_double();
  if (!(accuracy >= 0 && accuracy <= 1)) refuse("has the accuracy " + to_text(accuracy) + ", it must be from 0 to 1");
  return accuracy;
}

// Throws if the network, or its backward pass, has computed a number that is not finite: a page shows none.
void check_is_finite(const Tensor& computed) {
  if (all(isfinite(computed)).item() != 0) return;
  throw DataError("playground: the network's weights are too large: of this picture it computes " +
                  std::string(any(isnan(computed)).item() != 0 ? "NaN" : "infinity"));
}

std::int64_t second_largest(std::vector<float> values) {
  const auto largest = std::max_element(values.begin(), values.end());
  *largest = -1;
  return std::max_element(values.begin(), values.end()) - values.begin();
}

// Keeps the output of each layer in the stages.
class LayerListener : public nn::ForwardListener {
 public:
  void on_output(const nn::Module& module, const Tensor& output) override {
    const std::string kind = module.kind();
    if (output.dim() == 4 && kind != "Sequential") layers.emplace_back(kind, output);
  }

  std::vector<std::pair<std::string, Tensor>>
      layers;  // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes)
};

}  // namespace

PictureClassifier::PictureClassifier(const std::string& checkpoint) {
  const nn::CheckpointContents contents = nn::checkpoint_from_bytes(checkpoint, nn::CheckpointFormat::json);
  settings_ = program::options_in<program::RunSettings>(contents.metadata, "settings");
  task_ = program::options_in<program::Task>(contents.metadata, "task");
  check_numbers(settings_);
  check_is_for_pictures(settings_, task_);
  const nn::StateDict& state = program::model_in(contents, program::count_cnn(settings_, task_));
  model_ = program::make_picture_cnn(settings_, task_);
  model_->load_state_dict(state);
  model_->eval();
  if (const std::string sign = program::sign_of_divergence(state.tensors); !sign.empty())
    refuse("has numbers that are not finite: " + sign);
  accuracy_ = accuracy_in(contents);
}

Json PictureClassifier::array(const Tensor& values) {
  Json shape = Json::Array{};
  for (const std::int64_t size : values.shape()) shape.append(size);
  const auto elements = values.contiguous().to_vector<float>();
  const std::size_t start = numbers_.size();
  numbers_.insert(numbers_.end(), elements.begin(), elements.end());
  return Json::Object{{"shape", std::move(shape)}, {"start", start}};
}

Json PictureClassifier::description() {
  numbers_.clear();
  return Json::Object{{"data", settings_.data},
                      {"classes", task_.classes},
                      {"parameters", model_->num_parameters()},
                      {"accuracy", accuracy_ ? Json(*accuracy_) : Json()},
                      {"filters", array(first_layer().weight.value())}};
}

Json PictureClassifier::classify(const GreyPicture& picture, std::int64_t label) {
  check_picture(picture);
  const std::int64_t classes = std::ssize(task_.classes);
  if (label < -1 || label >= classes)
    throw IndexError("playground: there is no class " + std::to_string(label) + ", only 0 to " +
                     std::to_string(classes - 1));
  const GreyPicture framed = is_framed(settings_.data) ? framed_digit(picture) : resized(picture, side, side);
  const Tensor input = from_vector(framed.values, {1, 1, side, side});
  LayerListener listener;
  const Tensor logits = (*model_)(input);
  const auto probabilities = softmax(logits, 1).to_vector<float>();
  if (label == -1) label = second_largest(probabilities);
  const Tensor labels = from_vector(std::vector<std::int64_t>{label});
  const Tensor loss = nn::cross_entropy(logits, labels);
  // In float32 the loss of a sure network is rounded to 0.
  const double exact_loss = nn::cross_entropy(logits.detach().to(float64), labels).item();
  const std::vector<Tensor> derivatives = grad(loss, {listener.layers.front().second, first_layer().weight.value()});
  for (const auto& [kind, values] : listener.layers) check_is_finite(values);
  for (const Tensor& computed : {logits, loss, derivatives.at(0), derivatives.at(1)}) check_is_finite(computed);
  last_ = {.input = input, .output = derivatives.at(0).squeeze(0), .weight = derivatives.at(1).squeeze(1)};

  numbers_.clear();
  Json layers = Json::Array{};
  for (const auto& [kind, values] : listener.layers)
    layers.append(Json::Object{{"kind", kind}, {"values", array(values.squeeze(0))}});
  Json shares = Json::Array{};
  for (const float probability : probabilities) shares.append(static_cast<double>(probability));
  return Json::Object{{"input", array(input.reshape({side, side}))},
                      {"layers", std::move(layers)},
                      {"probabilities", std::move(shares)},
                      {"label", label},
                      {"loss", exact_loss},
                      {"gradient", array(last_->weight)}};
}

Json PictureClassifier::weight_gradient(std::int64_t filter, std::int64_t row, std::int64_t column) {
  if (!last_) throw Error("playground: no picture was classified");
  const auto& [input, output, weight] = *last_;
  const Shape& shape = weight.shape();
  const auto is_in = [&](std::int64_t i, std::size_t dim) { return i >= 0 && i < shape[dim]; };
  if (!is_in(filter, 0) || !is_in(row, 1) || !is_in(column, 2)) {
    throw IndexError("playground: there is no weight (" + std::to_string(filter) + ", " + std::to_string(row) + ", " +
                     std::to_string(column) + ") in the filters " + to_text(shape));
  }
  // A row of the unfolded picture holds what one weight meets, from place to place.
  const Tensor windows = unfold(input, {shape[1], shape[2]}, {.padding = 1}).squeeze(0);
  const Tensor met = windows.select(0, row * shape[2] + column).reshape({side, side});
  const Tensor derivative = output.select(0, filter);
  const Tensor products = met * derivative;
  numbers_.clear();
  return Json::Object{{"met", array(met)},
                      {"derivative", array(derivative)},
                      {"products", array(products)},
                      {"sum", products.sum().item()},
                      {"gradient", weight.select(0, filter).select(0, row).select(0, column).item()}};
}

}  // namespace minitorch::playground
