// The memory of tensors: the cache reuses blocks of the right size, and nothing leaks, whichever thread drops a tensor.
#include "minitorch/memory/storage.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "minitorch/functions/making.hpp"
#include "minitorch/functions/products.hpp"
#include "minitorch/functions/reductions.hpp"
#include "minitorch/functions/tensor_functions.hpp"
#include "minitorch/functions/views.hpp"
#include "minitorch/graph/node/grad_mode.hpp"
#include "minitorch/memory/huge_pages.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/minitorch/tensor/elements.hpp"

using namespace minitorch;

namespace {

// Ends after the cache of its thread does.
Tensor global_tensor;

std::int64_t capacity_for(std::size_t bytes) {
  const std::int64_t before = live_bytes();
  const graph::Storage storage(bytes);
  return live_bytes() - before;
}

// Whether the program has asked for huge pages at the address: "hg" among the flags of its mapping.
bool asked_for_huge_pages(const void* address) {
  const auto place = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream mappings("/proc/self/smaps");
  bool is_here = false;
  for (std::string line; std::getline(mappings, line);) {
    std::istringstream words(line);
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    if (words >> std::hex >> begin >> dash >> end && dash == '-') is_here = begin <= place && place < end;
    if (is_here && line.starts_with("VmFlags:")) return (line + ' ').find(" hg ") != std::string::npos;
  }
  return false;
}

// Whether the system notes that memory is to have huge pages. A kernel without them does not, nor does an emulator.
bool notes_advice() {
#ifdef MADV_HUGEPAGE
  void* const memory = mmap(nullptr, graph::huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  const bool is_noted = madvise(memory, graph::huge_page, MADV_HUGEPAGE) == 0 && asked_for_huge_pages(memory);
  munmap(memory, graph::huge_page);
  return is_noted;
#else
  return false;
#endif
}

}  // namespace

TEST_CASE("a block has room for what was asked, and wastes a quarter of it at most") {
  for (std::size_t bytes = 0; bytes <= std::size_t{1} << 20U; bytes = bytes < 70000 ? bytes + 1 : bytes + 997) {
    const auto capacity = static_cast<std::size_t>(capacity_for(bytes));
    const bool fits = capacity >= bytes && (capacity == 64 || 4 * (capacity - bytes) <= capacity);
    if (!fits) FAIL("a block of " << capacity << " bytes for " << bytes);
  }
  for (unsigned power = 6; power <= 20; ++power) {
    for (const std::size_t bytes :
         {(std::size_t{1} << power) - 1, std::size_t{1} << power, (std::size_t{1} << power) + 1}) {
      CHECK(static_cast<std::size_t>(capacity_for(bytes)) >= bytes);
    }
  }
  empty_cache();
}

TEST_CASE("sizes of blocks never shrink as more is asked for") {
  std::int64_t last = 0;
  for (std::size_t bytes = 0; bytes < 5000; ++bytes) {
    const std::int64_t capacity = capacity_for(bytes);
    CHECK(capacity >= last);
    last = capacity;
  }
}

TEST_CASE("memory is aligned to 64 bytes") {
  std::vector<graph::Storage> kept;
  for (std::size_t bytes : {1U, 64U, 65U, 1000U, 4097U, 100000U, 3000000U}) {
    kept.emplace_back(bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(kept.back().data()) % 64 == 0);
  }
}

TEST_CASE("a tensor of 2 MiB or more lies in huge pages") {
  if (!notes_advice()) return;
  constexpr auto page = static_cast<std::int64_t>(graph::huge_page / sizeof(float));
  for (const std::int64_t size : {page, 3 * page - 1000, 20 * page}) {
    const Tensor x = empty({size});
    const auto* first = x.data_pointer<float>();
    CHECK(reinterpret_cast<std::uintptr_t>(first) % graph::huge_page == sizeof(graph::StorageBlock));
    CHECK(asked_for_huge_pages(first));
    CHECK(asked_for_huge_pages(first + (size / page * page - 100)));
  }
}

TEST_CASE("a tensor's memory is used again by the next of its size") {
  const void* first = nullptr;
  {
    const Tensor x = empty({1000});
    first = x.data_pointer<float>();
  }
  const Tensor y = empty({1000});
  CHECK(y.data_pointer<float>() == first);
}

TEST_CASE("large blocks are kept too") {
  const void* first = nullptr;
  {
    const Tensor x = empty({10'000'000});
    first = x.data_pointer<float>();
  }
  CHECK(cached_bytes() >= 40'000'000);
  CHECK(empty({10'000'000}).data_pointer<float>() == first);
  empty_cache();
}

TEST_CASE("empty_cache frees cached blocks and leaves live ones") {
  const Tensor x = counted({1000});
  { const Tensor y = empty({1000}); }
  CHECK(cached_bytes() > 0);
  const std::int64_t live = live_bytes();
  empty_cache();
  CHECK(cached_bytes() == 0);
  CHECK(live_bytes() == live);
  CHECK(x.at({999}) == 999);
}

TEST_CASE("live bytes are those of tensors that live, views and copies counted once") {
  const std::int64_t before = live_bytes();
  {
    const Tensor x = empty({1024});
    CHECK(live_bytes() == before + 4096);
    const Tensor copy = x, view = x.reshape({32, 32}).t(), wide = x.expand({100, 1024});
    CHECK(live_bytes() == before + 4096);
    const Tensor other = clone(x);
    CHECK(live_bytes() == before + 2 * 4096);
  }
  CHECK(live_bytes() == before);
}

TEST_CASE("a view keeps memory alive") {
  Tensor last;
  {
    const Tensor x = counted({3, 4});
    last = x[2];
  }
  const Tensor other = zeros({3, 4});
  CHECK(elements(last) == std::vector<double>{8, 9, 10, 11});
}

TEST_CASE("a training loop in steady state allocates nothing from the system") {
  manual_seed(0);
  Tensor w = randn({20, 30}, {.requires_grad = true}), b = zeros({30}, {.requires_grad = true});
  const Tensor x = randn({50, 20}), y = randn({50, 30});
  const auto step = [&] {
    const Tensor loss = mean(square(tanh(matmul(x, w) + b) - y));
    w.zero_grad();
    b.zero_grad();
    loss.backward();
    const auto guard = no_grad();
    w.add_(*w.grad(), -0.1);
    b.add_(*b.grad(), -0.1);
  };
  for (int i = 0; i < 3; ++i) step();
  const std::int64_t live = live_bytes(), cached = cached_bytes();
  for (int i = 0; i < 20; ++i) {
    step();
    CHECK(live_bytes() == live);
    CHECK(cached_bytes() == cached);
  }
}

TEST_CASE("a graph that is kept is seen in live bytes, and freed with its last value") {
  const Tensor x = ones({1000}, {.requires_grad = true});
  const std::int64_t before = live_bytes();
  {
    Tensor total = sum(square(x));
    for (int i = 0; i < 10; ++i) total += sum(exp(x));
    CHECK(live_bytes() > before + 10 * 4000);
  }
  CHECK(live_bytes() == before);
}

TEST_CASE("an allocation that the system refuses is an error and takes nothing") {
  const std::int64_t live = live_bytes();
  CHECK_THROWS_AS(zeros({std::int64_t{1} << 45U}), Error);
  CHECK(live_bytes() == live);
  CHECK(elements(zeros({2})) == std::vector<double>{0, 0});
}

TEST_CASE("a tensor outlives the thread that made it") {
  Tensor x;
  std::thread([&x] { x = counted({1000}); }).join();
  CHECK(sum(x).item() == 499500);
  const Tensor y = x * 2;
  CHECK(y.at({999}) == 1998);
}

TEST_CASE("the cache of a thread ends with the thread") {
  std::int64_t cached = 0;
  std::thread([&cached] {
    { const Tensor x = zeros({1000}); }
    cached = cached_bytes();
  }).join();
  CHECK(cached >= 4000);
}

TEST_CASE("each thread has a cache of its own") {
  { const Tensor x = empty({1000}); }
  const std::int64_t cached = cached_bytes(), live = live_bytes();
  std::int64_t seen_cached = -1, seen_live = -1;
  std::thread([&] {
    const Tensor x = empty({1000});  // not from what waits elsewhere
    seen_cached = cached_bytes();
    seen_live = live_bytes();
  }).join();
  CHECK(seen_cached == cached);
  CHECK(seen_live == live + 4096);
}

TEST_CASE("tensors that another thread made do not fill the cache of who ends them") {
  empty_cache();
  for (int i = 0; i < 10; ++i) {
    std::vector<Tensor> batches;
    std::thread([&batches] {
      for (int j = 0; j < 10; ++j) batches.push_back(zeros({1000}));
    }).join();
  }
  CHECK(cached_bytes() < 10 * 4096);
}

TEST_CASE("a global tensor may end after everything else") {
  global_tensor = counted({100});
  CHECK(global_tensor.at({99}) == 99);
}

TEST_CASE("empty storage has no memory") {
  const graph::Storage none;
  CHECK_FALSE(none);
  CHECK(none.data() == nullptr);
  CHECK_FALSE(none.is_sole());
  none.count_change();
  CHECK(none.version() == 0);
}

TEST_CASE("storage counts who refers to it, and its changes") {
  graph::Storage a(10);
  CHECK(a.is_sole());
  {
    const graph::Storage b = a;
    CHECK_FALSE(a.is_sole());
    CHECK(a.is_same(b));
    b.count_change();
  }
  CHECK(a.is_sole());
  CHECK(a.version() == 1);
  a = std::move(a);  // NOLINT(clang-diagnostic-self-move): that is what is tested
  CHECK(a.version() == 1);
  const graph::Storage moved = std::move(a);
  CHECK(moved.is_sole());
}

TEST_CASE("a block that is used again starts without changes") {
  {
    const graph::Storage a(100000);
    a.count_change();
  }
  CHECK(graph::Storage(100000).version() == 0);
}
