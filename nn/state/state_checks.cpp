// The checks of a loaded state, and their messages.
#include "nn/state/state_checks.hpp"

#include <string>

#include "nn/json/json_writer.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"

namespace minitorch::nn {

void check_kind(const StateDict& state, std::string_view kind) {
  const std::string& other = state.values.at("kind").as_string();
  if (other == kind) return;
  throw CheckpointError("load_state_dict: the state is that of a " + beginning_of(other) + ", not of a " +
                        std::string(kind));
}

void check_settings(const StateDict& state, std::string_view kind, const Json& settings) {
  check_kind(state, kind);
  // Compares texts, since infinity is read back from a file as a string.
  const Json& other = state.values.at("settings");
  const std::string own = settings.dump();
  if (dump_beginning(other, own.size()) == own) return;
  throw CheckpointError("load_state_dict: the state is that of a " + std::string(kind) + " made with " +
                        dump_beginning(other, 400) + ", but this one was made with " + own +
                        "; go on with the same, or leave it out of what is loaded");
}

}  // namespace minitorch::nn
