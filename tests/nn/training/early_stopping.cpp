// Early stopping.
#include "nn/training/early_stopping.hpp"

#include <cmath>
#include <limits>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("training stops when more than `patience` steps brought nothing") {
  nn::EarlyStopping stopping({.patience = 2});
  CHECK(std::isnan(stopping.best()));
  CHECK_FALSE(stopping.step(1.0));
  CHECK(stopping.is_best());
  CHECK_FALSE(stopping.step(1.0));
  CHECK_FALSE(stopping.is_best());
  CHECK_FALSE(stopping.step(0.5));
  CHECK(stopping.best() == 0.5);
  CHECK_FALSE(stopping.step(0.6));
  CHECK_FALSE(stopping.step(0.7));
  CHECK(stopping.step(0.8));
  CHECK(stopping.should_stop());
  CHECK(stopping.best() == 0.5);
}

TEST_CASE("a gain must exceed min_delta, and higher may be better") {
  nn::EarlyStopping stopping({.patience = 0, .min_delta = 0.1, .better = nn::Better::higher});
  CHECK_FALSE(stopping.step(0.5));
  CHECK_FALSE(stopping.step(0.75));
  CHECK(stopping.step(0.8));
}

TEST_CASE("NaN is no improvement, and the first number after it is one") {
  nn::EarlyStopping stopping({.patience = 1});
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(stopping.step(nan));
  CHECK_FALSE(stopping.is_best());
  CHECK_FALSE(stopping.step(3));
  CHECK(stopping.is_best());
  CHECK_FALSE(stopping.step(nan));
  CHECK(stopping.step(nan));
}

TEST_CASE("an infinite measure is no improvement, and no model that gave one is kept") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const auto better : {nn::Better::lower, nn::Better::higher}) {
    nn::EarlyStopping stopping({.patience = 9, .better = better});
    for (const double measure : {infinity, -infinity}) {
      stopping.step(measure);
      CHECK_FALSE(stopping.is_best());
    }
    stopping.step(3);
    CHECK(stopping.is_best());
    for (const double measure : {infinity, -infinity}) {
      stopping.step(measure);
      CHECK_FALSE(stopping.is_best());
    }
    CHECK(stopping.best() == 3);
  }
}

TEST_CASE("early stopping refuses invalid options") {
  CHECK_THROWS_WITH(nn::EarlyStopping({.patience = -1}), ContainsSubstring("EarlyStopping: patience is -1"));
  CHECK_THROWS_WITH(nn::EarlyStopping({.min_delta = -0.5}), ContainsSubstring("EarlyStopping: min_delta is -0.5"));
  CHECK_THROWS_AS(nn::EarlyStopping({.min_delta = std::numeric_limits<double>::quiet_NaN()}), DataError);
}
