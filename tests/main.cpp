// The main function of every test program under Catch2 version 2; version 3 brings its own.
// Version 2's own library may be compiled for an older C++ standard, and would then not link.
#define CATCH_CONFIG_MAIN
#include "tests/catch.hpp"
