// What `minitorch predict` is asked for: the values of its command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace minitorch::program {

struct PredictRequest {
  std::string checkpoint, csv, separator, header, image, path, test_path;
  std::vector<std::string> inputs;  // the arguments after the checkpoint
  std::int64_t test = 0;            // how many test examples
  bool as_json = false;
  bool resizes = false;  // pictures of another size
  // How a text is continued.
  std::int64_t tokens = 200, top_k = 0;  // 0: all
  double temperature = 1;
  std::uint64_t seed = 1;
};

}  // namespace minitorch::program
