// What fit prints.
#include <iostream>
#include <sstream>
#include <string>

#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/training/fit.hpp"
#include "tests/catch.hpp"
#include "tests/nn/training/trainings.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using test::Line, test::squared_error;

namespace {

// Trains, and returns what standard output gets.
std::string printed_by_fit(Line& line, const nn::FitOptions& options) {
  std::ostringstream out;
  std::streambuf* const before = std::cout.rdbuf(out.rdbuf());
  nn::fit(line.model, squared_error, line.optimizer, line.batches, options);
  std::cout.rdbuf(before);
  return out.str();
}

}  // namespace

TEST_CASE("an epoch prints its progress, and what the validation found") {
  Line line(2);
  nn::DataLoader held_out(nn::TensorDataset(tensor({{1.0}, {-2.0}}), tensor({{1.0}, {1.0}})), {.batch_size = 2});
  const std::string text = printed_by_fit(line, {.validation = &held_out}) + printed_by_fit(line, {.first_epoch = 12});
  CHECK_THAT(text, ContainsSubstring("epoch 1 ") && ContainsSubstring("epoch 12 "));
  CHECK_THAT(text, ContainsSubstring("\n        validation: loss ") && ContainsSubstring(", 50.00 % of 2 right\n"));
}

TEST_CASE("an epoch whose last step was followed by a stop has no second line of progress") {
  Line line(2, {.batch_size = 2});
  nn::TrainingHistory history;
  bool is_stopped = true;
  const nn::FitOptions options{.epochs = 2, .stop = [&] { return is_stopped; }, .history = &history};
  CHECK_THAT(printed_by_fit(line, options), ContainsSubstring("epoch 1 "));
  CHECK(history.is_under_way());
  is_stopped = false;
  CHECK_THAT(printed_by_fit(line, options), !ContainsSubstring("epoch 1 ") && ContainsSubstring("epoch 2 "));
}
