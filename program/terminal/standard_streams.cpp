// The system gives a newly opened file the lowest free descriptor; 0, 1 and 2 are the standard streams.
#include "program/terminal/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace minitorch::program {

void open_closed_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    const bool is_open = fcntl(stream, F_GETFD) >= 0;  // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX has no other
    const int access = stream == STDOUT_FILENO ? O_RDONLY : O_RDWR;  // writing where only reading is allowed fails
    if (!is_open) (void)open("/dev/null", access);                   // NOLINT(cppcoreguidelines-pro-type-vararg)
  }
}

}  // namespace minitorch::program
