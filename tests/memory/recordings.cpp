// Every allocation fails in turn while a step is recorded: the step fails, and nothing is lost or half noted.
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>

#include "minitorch/memory/keyed_list.hpp"
#include "minitorch/memory/step_recording.hpp"
#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"

using namespace minitorch;
using namespace minitorch::testing;

TEST_CASE("a recording that runs out of memory gives all tensors back") {
  for (const bool further : {false, true}) {
    for (std::uint64_t number = 0;; ++number) {
      INFO("allocation " << number << (further ? " and all that follow" : ""));
      empty_cache();
      const std::int64_t before = live_bytes();
      bool has_failed = false;
      {
        const Tensor x = ones({3}, {.requires_grad = true});
        std::optional<Tensor> dx;
        graph::StepRecording recording;
        const FailingAllocation failing(number, further);
        try {
          const graph::StepRecording::Run run(recording);
          Tensor y = x;
          for (int i = 0; i < 10; ++i) y = exp(y * 0.5) + x;
          dx = grad(sum(y), {x}).at(0);
        } catch (const MemoryError&) {
        } catch (const std::bad_alloc&) {
        }
        has_failed = FailingAllocation::has_failed();
      }
      REQUIRE(live_bytes() == before);
      if (!has_failed) break;
      REQUIRE(number < 2000);
    }
  }
}

TEST_CASE("a keyed list that runs out of memory has neither the key nor the value") {
  static constexpr std::array<int, 100> keys = {};
  for (std::uint64_t number = 0;; ++number) {
    INFO("allocation " << number);
    graph::KeyedList<const int*, int> list;
    bool has_failed = false;
    {
      const FailingAllocation failing(number);
      for (const int& key : keys) {
        try {
          list.add(&key, 0);
        } catch (const std::bad_alloc&) {
          has_failed = true;
        }
      }
    }
    std::size_t kept = 0;
    for (const int& key : keys) kept += list.contains(&key) ? 1 : 0;
    REQUIRE(kept == list.list().size());
    if (!has_failed) break;
    REQUIRE(kept == keys.size() - 1);
  }
}
