// The windows of pooling along one dimension.
#include "operators/window/window_axis.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

using minitorch::operators::SlidingWindow, minitorch::operators::WindowAxis, minitorch::operators::WindowSpan;

TEST_CASE("a sliding window has as many positions as fit") {
  CHECK(SlidingWindow{.kernel = 3}.positions(5) == 3);
  CHECK(SlidingWindow{.kernel = 3, .stride = 2, .padding = 1}.positions(5) == 3);
  CHECK(SlidingWindow{.kernel = 3, .dilation = 2}.positions(5) == 1);
  CHECK(SlidingWindow{.kernel = 3, .dilation = 2}.positions(4) == 0);
}

TEST_CASE("a span starts at the first element of the window within the dimension") {
  const WindowAxis axis = WindowAxis::sliding(7, 4, {.kernel = 3, .stride = 2, .padding = 1, .dilation = 2});
  CHECK(axis[0].begin == 1);  // -1 is in the padding
  CHECK(axis[0].end == 4);
  CHECK(axis[1].begin == 1);
  CHECK(axis[1].end == 6);
  CHECK(axis[3].begin == 5);
  CHECK(axis[3].end == 7);
}

TEST_CASE("the interior of windows is those that are whole") {
  for (std::int64_t size = 1; size < 12; ++size) {
    for (const SlidingWindow& window : std::vector<SlidingWindow>{{.kernel = 3, .stride = 1, .padding = 1},
                                                                  {.kernel = 2, .stride = 3},
                                                                  {.kernel = 3, .padding = 1, .dilation = 2}}) {
      const std::int64_t outputs = window.positions(size) + 1;  // one reaches beyond the end, as in ceil mode
      const auto [first, last] = WindowAxis::sliding(size, outputs, window).interior();
      for (std::int64_t i = 0; i < outputs; ++i) {
        const bool is_whole = window.start(i) >= 0 && window.start(i) + window.extent() <= size;
        CHECK((i >= first && i < last) == is_whole);
      }
    }
  }
}

TEST_CASE("adaptive windows cover every element, and differ in size by at most two") {
  for (std::int64_t size = 1; size < 14; ++size) {
    for (std::int64_t outputs = 1; outputs < 17; ++outputs) {
      const WindowAxis axis = WindowAxis::adaptive(size, outputs);
      for (std::int64_t i = 0; i < outputs; ++i) {
        const WindowSpan span = axis[i];
        CHECK(span.begin == i * size / outputs);
        CHECK(span.end == ((i + 1) * size + outputs - 1) / outputs);
        CHECK(span.count == span.end - span.begin);
        CHECK(span.count <= axis.most());
      }
    }
  }
  const std::int64_t large = std::int64_t{1} << 40;
  const WindowSpan last = WindowAxis::adaptive(large + 1, large)[large - 1];
  CHECK(last.begin == large - 1);
  CHECK(last.end == large + 1);
}
