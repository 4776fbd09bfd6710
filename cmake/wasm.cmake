# Compiles to WebAssembly with Debian's emscripten: the toolchain file of the preset `wasm`. Programs run in Node and in
# web pages, on one thread, with SIMD vectors of 128 bits.
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH) # for packages of headers
include(/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake)
# Its library lacks parts of C++20.
set(CMAKE_CXX_FLAGS_INIT
    "-fwasm-exceptions -msimd128 -include ${CMAKE_CURRENT_LIST_DIR}/../playground/libcxx/missing_std.hpp")
