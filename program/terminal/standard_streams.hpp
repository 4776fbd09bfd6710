// Handles standard streams that were closed before the program started.
#pragma once

namespace minitorch::program {

/// Opens closed standard streams as /dev/null. Otherwise the next opened file, such as a log, would get the descriptor
/// of standard output, and messages would be written into it. Writing to a closed standard output still fails, as on a
/// full disk.
void open_closed_streams();

}  // namespace minitorch::program
