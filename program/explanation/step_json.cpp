// A tensor as JSON.
#include "program/explanation/step_json.hpp"

namespace minitorch::program {

namespace {

constexpr std::int64_t most_numbers = 64;  // of a tensor that is shown with its numbers

}  // namespace

nn::Json json_of(const TensorData& x) {
  nn::Json json = nn::Json::Object{{"shape", nn::Json::Array(x.shape().begin(), x.shape().end())}};
  if (x.numel() > most_numbers) return json;
  const TensorData rows = contiguous(x);
  nn::Json::Array numbers;
  for (std::int64_t i = 0; i < x.numel(); ++i) numbers.push_back(computed_json(rows.number_at(i)));
  json["numbers"] = std::move(numbers);
  return json;
}

}  // namespace minitorch::program
