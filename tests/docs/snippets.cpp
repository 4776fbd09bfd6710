// Runs a snippet as if it were a program.
#include "tests/docs/snippets.hpp"

#include <ios>
#include <sstream>

#include "operators/parallel/parallel.hpp"

namespace {

// Captures std::cout. Restores it, and the number of threads, at the end.
class Caught {
 public:
  Caught() : before_(std::cout.rdbuf(text_.rdbuf())) { std::cout.copyfmt(std::ios(nullptr)); }
  Caught(const Caught&) = delete;
  Caught& operator=(const Caught&) = delete;
  ~Caught() {
    std::cout.rdbuf(before_);
    set_num_threads(threads_);
  }

  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::streambuf* before_;
  int threads_ = num_threads();
};

}  // namespace

std::string printed_by(void (*snippet)()) {
  const Caught caught;
  manual_seed(0);
  snippet();
  return caught.text();
}
