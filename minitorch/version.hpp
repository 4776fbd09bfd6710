// The version of minitorch, for programs that support several versions. CMake reads it from this file.
#pragma once

// NOLINTBEGIN(cppcoreguidelines-macro-usage): the preprocessor reads them
#define MINITORCH_VERSION_MAJOR 0
#define MINITORCH_VERSION_MINOR 2
#define MINITORCH_VERSION_PATCH 0

/// 10000 major + 100 minor + patch: `#if MINITORCH_VERSION >= 200`.
#define MINITORCH_VERSION (MINITORCH_VERSION_MAJOR * 10000 + MINITORCH_VERSION_MINOR * 100 + MINITORCH_VERSION_PATCH)
#define MINITORCH_VERSION_STRING "0.2.0"
// NOLINTEND(cppcoreguidelines-macro-usage)
