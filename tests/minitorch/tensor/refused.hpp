// Calls that must throw, with their messages, word for word.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

namespace minitorch {

struct Refused {
  std::function<void()> call;
  std::string message;
};

/// Checks that each call throws exactly an E with its message.
template <class E> void check_messages(const std::vector<Refused>& all) {
  for (const auto& [call, message] : all) CHECK(error_of<E>(call) == message);
}

}  // namespace minitorch
