// The corpus of fuzzing has a small version of each bomb.
#include <algorithm>
#include <string>
#include <vector>

#include "nn/files/byte_source.hpp"
#include "tests/catch.hpp"
#include "tests/memory/bombs.hpp"
#include "tests/paths.hpp"

using minitorch::testing::Bomb;

TEST_CASE("a small one of each bomb is among the seeds of fuzzing") {
  std::vector<Bomb> all = minitorch::testing::bombs();
  const std::vector<Bomb>& further = minitorch::testing::bombs_to_show();
  all.insert(all.end(), further.begin(), further.end());
  for (const Bomb& bomb : all) {
    std::string name(bomb.name);
    std::replace(name.begin(), name.end(), ' ', '-');
    std::erase(name, ',');
    const bool is_json = bomb.format == minitorch::nn::CheckpointFormat::json;
    const std::string folder = std::string("tests/fuzz/corpus/") + (is_json ? "json" : "safetensors");
    CHECK(minitorch::nn::read_file(minitorch::test::source_path(folder + "/bomb-" + name)) == bomb.make(300));
  }
}
