// Whether functions record a graph; set per thread.
#pragma once

namespace minitorch {

/// Switches the recording of graphs on or off in this thread, and restores the previous state at the end of its life.
class [[nodiscard]] GradMode {
 public:
  enum class Recording : bool { off, on };

  explicit GradMode(Recording recording) : before_(enabled_) { enabled_ = recording == Recording::on; }
  GradMode(const GradMode&) = delete;
  GradMode& operator=(const GradMode&) = delete;
  ~GradMode() { enabled_ = before_; }

  /// Whether functions record a graph in this thread.
  static bool is_enabled() { return enabled_; }

 private:
  bool before_;
  static inline constinit thread_local bool enabled_ = true;
};

/// While the returned guard lives, results are constants and no graph is built:
/// `const auto guard = no_grad();`
inline GradMode no_grad() { return GradMode(GradMode::Recording::off); }

}  // namespace minitorch
