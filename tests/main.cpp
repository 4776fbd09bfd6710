// The main function of every test program under Catch2 version 2; version 3 brings its own.
// (Version 2's library may be built for an older C++ than ours, and then does not link.)
#define CATCH_CONFIG_MAIN
#include "tests/catch.hpp"
