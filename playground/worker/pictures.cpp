// Evaluates the model at all places at once, and listens to its layers for the units' values.
#include "playground/worker/pictures.hpp"

#include <algorithm>
#include <string>

#include "minitorch/minitorch.hpp"
#include "nn/modules/evaluating.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::playground {

namespace {

// The middles of the pixels, (pixels, 2).
Tensor places_in(std::int64_t width, std::int64_t height, const Window& window) {
  if (width < 1 || height < 1)
    throw Error("playground: a picture of " + std::to_string(width) + " x " + std::to_string(height) +
                " pixels, it must have 1 at least");
  const auto middles = [](std::int64_t n, double first, double last) {
    const double size = (last - first) / static_cast<double>(n);
    return arange(n, {.dtype = float32}) * size + (first + size / 2);
  };
  const Tensor x = middles(width, window.x0, window.x1).unsqueeze(0).expand({height, width});
  const Tensor y = middles(height, window.y1, window.y0).unsqueeze(1).expand({height, width});
  return stack({x.reshape({-1}), y.reshape({-1})}, 1);
}

// Keeps what each linear layer but the first reads: the units of the layer before it.
class UnitListener : public nn::ForwardListener {
 public:
  void on_call(const nn::Module& module) override {
    if (module.kind() != "Linear") return;
    if (has_linear_) layers.push_back(last_);
    has_linear_ = true;
  }
  void on_output(const nn::Module& /*module*/, const Tensor& output) override { last_ = output; }

  std::vector<Tensor> layers;  // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes)

 private:
  Tensor last_;
  bool has_linear_ = false;
};

}  // namespace

std::vector<float> class_picture(const nn::Module& model, std::int64_t width, std::int64_t height,
                                 const Window& window) {
  const auto guard = no_grad();
  const nn::Evaluating evaluating(model);
  const Tensor outputs = model(places_in(width, height, window));
  return softmax(outputs, 1).select(1, 1).contiguous().to_vector<float>();
}

std::vector<float> unit_pictures(const nn::Module& model, std::int64_t most, std::int64_t width, std::int64_t height,
                                 const Window& window) {
  const auto guard = no_grad();
  const nn::Evaluating evaluating(model);
  const Tensor places = places_in(width, height, window);
  UnitListener listener;
  listener.layers.push_back(model(places));
  std::vector<float> pictures;
  const auto append = [&](const Tensor& values) {
    const Tensor shown = values.narrow(1, 0, std::min(most, values.size(1)));
    const auto all = shown.transpose(0, 1).contiguous().to_vector<float>();
    pictures.insert(pictures.end(), all.begin(), all.end());
  };
  for (const Tensor& values : listener.layers) append(values);
  return pictures;
}

}  // namespace minitorch::playground
