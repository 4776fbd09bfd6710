// The forward pass of a small network, each value with a name.
#include "program/explanation/network_step.hpp"

#include <cstddef>
#include <utility>

#include "minitorch/minitorch.hpp"
#include "nn/text/number_text.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::program {

namespace {

constexpr std::int64_t number_of_points = 4;

SmallNetwork network_of(const std::vector<std::int64_t>& sizes, std::uint64_t seed) {
  manual_seed(seed);
  return SmallNetwork(sizes);
}

}  // namespace

std::vector<std::int64_t> network_sizes(std::string_view text) {
  constexpr std::size_t fewest = 2, most = 6;
  constexpr std::int64_t largest = 64;
  std::vector<std::int64_t> sizes;
  bool is_right = true;
  for (std::string_view rest = text; is_right;) {
    const std::size_t end = rest.find('-');
    const auto size = nn::number_in<std::int64_t>(rest.substr(0, end));
    is_right = size && *size >= 1 && *size <= largest;
    if (is_right) sizes.push_back(*size);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (!is_right || sizes.size() < fewest || sizes.size() > most) {
    throw Error("--network: '" + std::string(text) +
                "' is no network; give 2 to 6 sizes from 1 to 64, such as 2-3-1: inputs, hidden, outputs");
  }
  return sizes;
}

SmallNetwork::SmallNetwork(const std::vector<std::int64_t>& sizes) {
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    const bool is_last = i + 1 == sizes.size();
    layers.push_back(add(is_last ? "out" : "hidden" + std::to_string(i), nn::Linear(sizes[i - 1], sizes[i])));
  }
}

NetworkStep::NetworkStep(const std::vector<std::int64_t>& sizes, std::uint64_t seed)
    : network_(network_of(sizes, seed)),
      names_(network_),
      points_(empty({number_of_points, sizes.front()}).uniform_(-1, 1)),
      targets_(expand(where(sum(points_, {1}, {.keepdim = true}) > 0, full({1}, 1.0), full({1}, -1.0)),
                      {number_of_points, sizes.back()})) {
  for (const nn::NamedParameter& named : network_.named_parameters()) {
    values_.emplace(named.name, named.parameter.value());
  }
  Tensor y = points_;
  for (std::size_t i = 0; i < network_.layers.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    const bool is_last = i + 1 == network_.layers.size();
    y = noted(is_last ? "y" : "z" + number, network_.layers[i](y));
    if (!is_last) y = noted("h" + number, tanh(y));
  }
  const Tensor error = noted("error", y - targets_);
  const Tensor total = noted("total", sum(noted("squares", square(error))));
  loss_ = noted("loss", total / static_cast<double>(error.numel()));  // mean() makes a value without a name, the sum
}

Tensor NetworkStep::noted(const std::string& name, Tensor value) {
  value.set_name(name);
  return values_.insert_or_assign(name, std::move(value)).first->second;
}

}  // namespace minitorch::program
