// Whether functions record a graph; set per thread.
#pragma once

#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch {

/// Switches the recording of graphs on or off in this thread, and restores the previous state at the end of its life.
class [[nodiscard]] GradMode {
 public:
  enum class Recording : bool { off, on };

  explicit GradMode(Recording recording) : enabled_(recording == Recording::on) {}

  /// Whether functions record a graph in this thread.
  static bool is_enabled() { return Enabled::value(); }

 private:
  using Enabled = ThreadLocalGuard<GradMode, bool, true>;
  Enabled enabled_;
};

/// While the returned guard lives, results are constants and no graph is built:
/// `const auto guard = no_grad();`
inline GradMode no_grad() { return GradMode(GradMode::Recording::off); }

}  // namespace minitorch
