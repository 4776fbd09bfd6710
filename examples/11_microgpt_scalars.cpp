// Trains Karpathy's microgpt on names, on Scalars, and makes up names. The model is in microgpt_scalars.hpp.
#include <cstdlib>
#include <exception>
#include <iostream>

#include "examples/microgpt_scalars.hpp"

int main(int argc, char** argv) try {
  using minitorch::examples::ScalarGpt, minitorch::examples::run_microgpt;
  return run_microgpt<ScalarGpt>("Trains Karpathy's microgpt on names, on Scalars, and makes up names.", argc, argv);
} catch (const std::exception& error) {
  std::cerr << "11_microgpt_scalars: " << error.what() << "\n";
  return EXIT_FAILURE;
}
