// The progress line on a clock that the test moves.
#include "nn/training/progress.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/text/terminal_text.hpp"
#include "nn/text/utf8.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

struct CountedBatch {
  Tensor x, y;
};

std::vector<CountedBatch> batches(std::size_t n, std::int64_t size) {
  return std::vector<CountedBatch>(n, {ones({size, 2}), ones({size})});
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
  const std::vector<CountedBatch> none;
  nn::Progress walk(none, {.out = &out, .clock = [] { return 0.0; }});
  for (const auto& batch : walk) CHECK(batch.x.numel() == 0);
  CHECK(out.str() == "0/0  in 0:00\n");
}

TEST_CASE("the line is never wider than the terminal, whose width may change") {
  double now = 0;
  std::size_t columns = 200;
  std::ostringstream out;
  const auto line_at = [&](std::size_t wide, const std::string& title) {
    columns = wide;
    out.str("");
    nn::ProgressLine line(469, {.title = title,
                                .out = &out,
                                .is_terminal = true,
                                .clock = [&] { return now; },
                                .columns = [&] { return columns; }});
    line.loss(0.31257);
    now += 1;
    line.step(128);
    return out.str().substr(1);
  };
  CHECK(line_at(81, "epoch 12") == "epoch 12 [........................] 1/469  128 items/s  7:48 left  loss 0.313");
  CHECK(line_at(70, "epoch 12") == "epoch 12 [................] 1/469  128 items/s  7:48 left  loss 0.313");
  CHECK(line_at(57, "epoch 12") == "epoch 12 1/469  128 items/s  7:48 left  loss 0.313");
  CHECK(line_at(45, "epoch 12") == "epoch 12 1/469  7:48 left  loss 0.313");
  CHECK(line_at(30, "epoch 12") == "epoch 12 1/469  loss 0.313");
  CHECK(line_at(20, "epoch 12") == "1/469  loss 0.313");
  CHECK(line_at(10, "epoch 12") == "1/469  lo");
  for (const std::string& title :
       {std::string("日本語の学習"), std::string("e\u0301poque"), std::string("a\u202eb\n"), std::string(300, 'x')}) {
    for (std::size_t wide = 1; wide < 100; ++wide) {
      const std::string drawn = line_at(wide, title);
      CHECK(nn::display_width(drawn) < std::max<std::size_t>(wide, 2));
      CHECK(nn::is_utf8(drawn));
      CHECK(drawn.find('\n') == std::string::npos);
    }
  }

  // The speed gains and loses digits between two readings of the clock.
  for (std::size_t wide = 1; wide < 100; ++wide) {
    out.str("");
    nn::ProgressLine line(900, {.title = "epoch 1",
                                .out = &out,
                                .is_terminal = true,
                                .clock = [&] { return now += 0.37; },
                                .columns = [&] { return wide; }});
    for (int i = 0; i < 40; ++i) {
      line.step(7 * i * i);
      CHECK(nn::display_width(out.str().substr(1)) < std::max<std::size_t>(wide, 2));
      out.str("");
    }
  }

  out.str("");  // a line that was longer is written over, within the narrower terminal
  nn::ProgressLine line(
      9, {.out = &out, .is_terminal = true, .clock = [&] { return now; }, .columns = [&] { return columns; }});
  columns = 100;
  now += 1;
  line.step(1);
  columns = 21;
  now += 1;
  out.str("");
  line.step(1);
  CHECK(out.str() == "\r2/9  0:07 left      ");
}

TEST_CASE("speeds have three digits and a unit, however fast the loop") {
  const auto speed = [](std::int64_t items) {
    double now = 0;
    std::ostringstream out;
    nn::ProgressLine line(
        2, {.out = &out, .is_terminal = true, .clock = [&] { return now; }, .columns = [] { return std::size_t{80}; }});
    now += 1;
    line.step(items);
    const std::string text = out.str();
    const std::size_t begin = text.find("/2  ") + 4;
    return text.substr(begin, text.find(" items/s") - begin);
  };
  CHECK(speed(999) == "999");
  CHECK(speed(1'000) == "1k");
  CHECK(speed(999'499) == "999k");
  CHECK(speed(999'500) == "1M");
  CHECK(speed(2'345'678) == "2.35M");
  CHECK(speed(7'000'000'000) == "7G");
}
