// Cuts examples into those for the training and those for the test.
#include "program/learning/data.hpp"

#include <utility>

#include "minitorch/functions/making.hpp"
#include "operators/errors/error.hpp"
#include "operators/random/generator.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

constexpr double test_part = 0.2;  // the share of test examples, of data without a test set of their own

}  // namespace

Parts parts_of(std::int64_t n, std::uint64_t seed) {
  const auto tests = static_cast<std::int64_t>(test_part * static_cast<double>(n));
  if (tests < 1 || tests == n)
    throw Error(counted(n, "example") + (n == 1 ? " is" : " are") +
                " too few: a fifth is for the test, so at least 5 are needed");
  Generator generator(seed);
  const auto order = randperm(n, {.generator = &generator}).to_vector<std::int64_t>();
  return {.train = {order.begin(), order.end() - tests}, .test = {order.end() - tests, order.end()}};
}

Data cut(Task task, const nn::SharedDataset& all, const Parts& parts) {
  return {.task = std::move(task),
          .train = nn::shared(nn::Subset(all, parts.train)),
          .test = nn::shared(nn::Subset(all, parts.test))};
}

}  // namespace minitorch::program
