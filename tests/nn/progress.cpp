// The progress line on a clock that the test moves.
#include "nn/progress.hpp"

#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Batch {
  Tensor x, y;
};

std::vector<Batch> batches(std::size_t n, std::int64_t size) {
  return std::vector<Batch>(n, {ones({size, 2}), ones({size})});
}

}  // namespace

TEST_CASE("elsewhere than in a terminal there are plain lines, every ten seconds and at the end") {
  double now = 5;
  std::ostringstream out;
  const auto data = batches(4, 100);
  nn::Progress walk(data, {.title = "epoch 1", .out = &out, .clock = [&] { return now; }});
  for (const auto& [x, y] : walk) {
    CHECK(x.shape() == Shape{100, 2});
    now += 8;
    walk.loss(now);
  }
  CHECK(out.str() ==
        "epoch 1 2/4  12.5 items/s  0:16 left  loss 17\n"
        "epoch 1 4/4  12.5 items/s  0:00 left  loss 25\n"
        "epoch 1 4/4  12.5 items/s  in 0:32  loss 25\n");
  CHECK(walk.mean_loss() == 25);
}

TEST_CASE("in a terminal one line is written over itself") {
  double now = 0;
  std::ostringstream out;
  const auto data = batches(2, 3000);
  {
    nn::Progress walk(data, {.out = &out, .is_terminal = true, .clock = [&] { return now; }});
    for (const auto& batch : walk) now += batch.x.size(0) == 3000 ? 1 : 0;
  }
  CHECK(out.str() ==
        "\r[############............] 1/2  3k items/s  0:01 left"
        "\r[########################] 2/2  3k items/s  0:00 left"
        "\r[########################] 2/2  3k items/s  in 0:02  \n");
}

TEST_CASE("a loop that is left ends its line, and one over nothing has one") {
  std::ostringstream out;
  const auto data = batches(3, 1);
  {
    nn::Progress walk(data, {.out = &out, .clock = [] { return 0.0; }});
    int steps = 0;
    for (const auto& batch : walk) {
      if (++steps == 2 && batch.x.dim() == 2) break;
    }
  }
  CHECK(out.str() == "1/3  in 0:00\n");
  out.str("");
  const std::vector<Batch> none;
  nn::Progress walk(none, {.out = &out, .clock = [] { return 0.0; }});
  for (const auto& batch : walk) CHECK(batch.x.numel() == 0);
  CHECK(out.str() == "0/0  in 0:00\n");
}
