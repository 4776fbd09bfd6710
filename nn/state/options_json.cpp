// The errors of option structs read from JSON.
#include "nn/state/options_json.hpp"

#include "nn/json/json_writer.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn::detail {

void option_from_json(const Json& json, std::array<double, 2>& values) {
  if (json.as_array().size() != values.size())
    throw CheckpointError("there must be two numbers, not " + std::to_string(json.as_array().size()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = json.as_array()[i].as_double();
}

void refuse_options(const Json& json, std::string_view owner, std::size_t count) {
  throw CheckpointError("the options " + dump_beginning(json, 400) + " of " + std::string(owner) + " should be " +
                        std::to_string(count) + ", some are unknown");
}

}  // namespace minitorch::nn::detail
