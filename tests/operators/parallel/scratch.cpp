// Scratch: each part has a block of its own, and a thread keeps the memory for its next scratch.
#include "operators/parallel/scratch.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <thread>
#include <vector>

#include "operators/parallel/parallel.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch::operators;

TEST_CASE("a thread's next memory is the last one, unless that is too small or in use") {
  std::thread([] {
    const std::byte* first = nullptr;
    {
      const KeptMemory memory(1000);
      first = memory.begin();
      CHECK(reinterpret_cast<std::uintptr_t>(first) % KeptMemory::line == 0);
    }
    {
      const KeptMemory memory(500);
      CHECK(memory.begin() == first);
      const KeptMemory beside(500);
      CHECK(beside.begin() != first);
      std::memset(memory.begin(), 1, 500);
      std::memset(beside.begin(), 2, 500);
    }
    {
      const KeptMemory larger(3000), none(0);
      std::memset(larger.begin(), 3, 3000);
      first = larger.begin();
    }
    {
      const KeptMemory much(std::size_t{64} << 20U);  // which is not kept
      std::memset(much.begin(), 4, 100);
    }
    CHECK(KeptMemory(3000).begin() == first);
  }).join();
}

TEST_CASE("a scratch throws bad_alloc if the number of its bytes overflows") {
  const minitorch::Threads two(2);
  const std::int64_t all = std::int64_t{1} << 61U;  // elements of 8 bytes: 2^64 bytes
  CHECK_THROWS_AS(Scratch<std::int64_t>(all, 1), std::bad_alloc);
  CHECK_THROWS_AS(Scratch<std::int64_t>(2 * all, 1), std::bad_alloc);
  // The rest of the last line, and a second block, which one has on two threads, not without OpenMP.
  CHECK_THROWS_AS(Scratch<std::int64_t>(all - 1, 1), std::bad_alloc);
  if (minitorch::num_threads() == 2) CHECK_THROWS_AS(Scratch<std::int64_t>(all / 2, 2), std::bad_alloc);
}

TEST_CASE("parts that run at once have different blocks") {
  const minitorch::Threads four(4);
  const Scratch<std::int64_t> scratch(100, 64);
  std::vector<int> is_own(64);
  parallel_for(64, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part) {
      scratch.use([&](std::int64_t* block) {
        for (int i = 0; i < 100; ++i) block[i] = part;
        std::this_thread::yield();
        bool is_same = true;
        for (int i = 0; i < 100; ++i) is_same = is_same && block[i] == part;
        is_own[static_cast<std::size_t>(part)] = is_same ? 1 : 0;
      });
    }
  });
  CHECK(is_own == std::vector<int>(64, 1));
}
