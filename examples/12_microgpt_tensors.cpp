// Trains Karpathy's microgpt on names, on tensors, and makes up names. The model is in microgpt_tensors.hpp.
#include <cstdlib>
#include <exception>
#include <iostream>

#include "examples/microgpt_tensors.hpp"

int main(int argc, char** argv) try {
  using minitorch::examples::TensorGpt, minitorch::examples::run_microgpt;
  return run_microgpt<TensorGpt>("Trains Karpathy's microgpt on names, on tensors, and makes up names.", argc, argv);
} catch (const std::exception& error) {
  std::cerr << "12_microgpt_tensors: " << error.what() << "\n";
  return EXIT_FAILURE;
}
