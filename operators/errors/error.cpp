// Makes messages that print whole.
#include "operators/errors/error.hpp"

#include <cstddef>

namespace minitorch {

namespace {

std::string without_nul(std::string message) {
  constexpr auto replacement = "\uFFFD";
  for (std::size_t i = message.find('\0'); i != std::string::npos; i = message.find('\0', i)) {
    message.replace(i, 1, replacement);
  }
  return message;
}

}  // namespace

Error::Error(const std::string& message) : std::runtime_error(without_nul(message)) {}

}  // namespace minitorch
