// Reads arrays that NumPy wrote, and writes them again: interop_with_numpy FROM TO, both .npy or both .npz
// (tests/interop/numpy_arrays.py).
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "nn/nn.hpp"
#include "operators/errors/error.hpp"

using namespace minitorch;

int main(int argc, char** argv) try {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 2) throw Error("there must be two arguments: from to");
  const std::string &from = arguments[0], &to = arguments[1];
  if (from.ends_with(".npz")) {
    nn::write_npz(to, nn::read_npz(from).tensors);
  } else {
    nn::write_npy(to, nn::read_npy(from));
  }
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "interop_with_numpy: " << error.what() << "\n";
  return EXIT_FAILURE;
}
