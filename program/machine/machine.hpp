// What the program runs on, and how it was called. Linux tells this in files; elsewhere it is left empty.
#pragma once

#include <cstdint>
#include <string>

namespace minitorch::program {

/// Returns the processor's name; empty if the system does not tell it.
std::string processor_name();

/// Returns the most memory that the program has had so far, in bytes; 0 if the system does not tell it.
std::int64_t most_memory();

/// Returns the command line of the program, in the words of a shell, with "minitorch" for the path of the program;
/// empty if the system does not tell it.
std::string command_line_of_program();

}  // namespace minitorch::program
