// Calls the session and the classifier, and turns exceptions into texts: a page catches none.
#include "playground/worker/interface.hpp"

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "operators/errors/error.hpp"
#include "operators/random/generator.hpp"
#include "playground/worker/explanation.hpp"
#include "playground/worker/picture_classifier.hpp"
#include "playground/worker/picture_frame.hpp"
#include "playground/worker/pictures.hpp"
#include "playground/worker/points.hpp"
#include "playground/worker/session.hpp"

namespace minitorch::playground {

namespace {

using nn::Json;

constexpr auto json_format = nn::CheckpointFormat::json;

std::unique_ptr<Session> session;
std::unique_ptr<PictureClassifier> classifier;
std::string text;
std::vector<float> numbers;

Session& current() {
  if (session == nullptr) throw Error("playground: there is no network yet; create one first");
  return *session;
}

std::string text_of(const std::exception& error) {
  return Json(Json::Object{{"error", std::string(error.what())}}).dump();
}

PictureClassifier& current_classifier() {
  if (classifier == nullptr) throw Error("playground: there is no classifier yet; open a checkpoint first");
  return *classifier;
}

// Returns the text that f returns, or that of its error.
template <class F> const char* answer(const F& f) {
  try {
    text = f();
  } catch (const std::exception& error) {
    text = text_of(error);
  }
  return text.c_str();
}

// Restores the random numbers at its end, unless `accept` keeps what was drawn.
class RandomKeeper {
 public:
  RandomKeeper() = default;
  RandomKeeper(const RandomKeeper&) = delete;
  RandomKeeper& operator=(const RandomKeeper&) = delete;
  ~RandomKeeper() {
    if (!is_accepted_) default_generator() = before_;
  }
  void accept() { is_accepted_ = true; }

 private:
  const Generator before_ = default_generator();
  bool is_accepted_ = false;
};

// Keeps the session that make() returns, and describes it. After an error the random numbers, too, are as they were.
template <class F> std::string described(const F& make) {
  RandomKeeper keeper;
  session = make();
  keeper.accept();
  return session->description().dump();
}

// Keeps the numbers that f returns of the session; null after an error, whose text it keeps.
template <class F> const float* numbers_of(const F& f) {
  try {
    numbers = f(current());
    return numbers.data();
  } catch (const std::exception& error) {
    text = text_of(error);
    return nullptr;
  }
}

}  // namespace

}  // namespace minitorch::playground

using namespace minitorch::playground;  // NOLINT(google-build-using-namespace): for the functions of C below
using minitorch::nn::checkpoint_bytes, minitorch::nn::checkpoint_from_bytes, minitorch::nn::Json;

const char* minitorch_choices() {
  return answer([] { return choices().dump(); });
}
const char* minitorch_create_from_table(const char* settings, const char* table) {
  return answer(
      [&] { return described([&] { return std::make_unique<Session>(Json::parse(settings, "settings"), table); }); });
}
const char* minitorch_open(const char* checkpoint, const char* table) {
  return answer(
      [&] { return described([&] { return Session::open(checkpoint_from_bytes(checkpoint, json_format), table); }); });
}
const char* minitorch_set_epochs(std::int32_t epochs, const char* table) {
  return answer([&] {
    if (current().set_epochs(epochs)) return current().description().dump();
    return described([&] { return Session::open(current().checkpoint(), table, epochs); });
  });
}
const char* minitorch_points(const char* settings) {
  return answer([&] { return points_of_set(Json::parse(settings, "settings")).dump(); });
}
const char* minitorch_explain(const char* expression, const char* values) {
  return answer([&] { return explanation(expression, Json::parse(values, "values")).dump(); });
}
const char* minitorch_functions() {
  return answer([] { return functions_of_expressions().dump(); });
}
const char* minitorch_step(std::int32_t steps) {
  return answer([&] { return current().step(steps).dump(); });
}
const char* minitorch_scores() {
  return answer([] { return current().scores().dump(); });
}
const float* minitorch_picture(std::int32_t width, std::int32_t height, double x0, double y0, double x1, double y1) {
  return numbers_of([&](const Session& own) {
    return class_picture(own.model(), width, height, {.x0 = x0, .x1 = x1, .y0 = y0, .y1 = y1});
  });
}
const float* minitorch_units(std::int32_t most, std::int32_t width, std::int32_t height, double x0, double y0,
                             double x1, double y1) {
  return numbers_of([&](const Session& own) {
    return unit_pictures(own.model(), most, width, height, {.x0 = x0, .x1 = x1, .y0 = y0, .y1 = y1});
  });
}
const float* minitorch_weights() {
  return numbers_of([](const Session& own) { return own.weights(); });
}
const char* minitorch_picture_error() { return text.c_str(); }
const char* minitorch_set_weight(const char* name, std::int32_t index, double value) {
  return answer([&] {
    current().set_weight(name, index, value);
    return std::string("{}");
  });
}
const char* minitorch_checkpoint() {
  return answer([] { return checkpoint_bytes(json_format, current().checkpoint()); });
}
const char* minitorch_open_classifier(const char* checkpoint) {
  return answer([&] {
    const RandomKeeper keeper;  // of the training beside it
    classifier = std::make_unique<PictureClassifier>(checkpoint);
    return classifier->description().dump();
  });
}
const char* minitorch_classify(const float* picture, std::int32_t height, std::int32_t width, std::int32_t label) {
  return answer([&] {
    const std::size_t size =
        height < 0 || width < 0 ? 0 : static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
    return current_classifier()
        .classify({.height = height, .width = width, .values = {picture, picture + size}}, label)
        .dump();
  });
}
const char* minitorch_weight_gradient(std::int32_t filter, std::int32_t row, std::int32_t column) {
  return answer([&] { return current_classifier().weight_gradient(filter, row, column).dump(); });
}
const float* minitorch_numbers() { return classifier == nullptr ? nullptr : classifier->numbers().data(); }
