// KernelTrace: which runs it records, and of which thread.
#include "operators/parallel/trace.hpp"

#include <algorithm>
#include <cstdint>
#include <thread>

#include "operators/parallel/parallel.hpp"
#include "tests/catch.hpp"
#include "tests/threads.hpp"

using namespace minitorch;

TEST_CASE("a run is written with its shape, its path, its parts and its threads") {
  CHECK(to_text(
            {.kernel = "mul", .shape = {1000, 1000}, .path = KernelRun::Path::contiguous, .parts = 31, .threads = 2}) ==
        "mul (1000, 1000): contiguous, 31 parts on 2 threads");
  CHECK(to_text({.kernel = "sum", .shape = {}, .path = KernelRun::Path::strided, .parts = 1, .threads = 1}) ==
        "sum (): strided, 1 part on 1 thread");
  CHECK(to_text({.kernel = "add", .shape = {2, 3}, .path = KernelRun::Path::broadcast, .parts = 2, .threads = 1}) ==
        "add (2, 3): broadcast, 2 parts on 1 thread");
}

TEST_CASE("a kernel may run without a trace") {
  KernelTrace::record("mul", {2, 3}, KernelRun::Path::contiguous, 6, 100);
  const KernelTrace trace;
  CHECK(trace.runs().empty());
  CHECK(trace.text().empty());
}

TEST_CASE("a trace records runs in order") {
  const KernelTrace trace;
  KernelTrace::record("mul", {2, 3}, KernelRun::Path::broadcast, 6, 100);
  KernelTrace::record("sum", {3}, KernelRun::Path::strided, 3, 100);
  REQUIRE(trace.runs().size() == 2);
  CHECK(trace.runs()[0].kernel == "mul");
  CHECK(trace.runs()[0].shape == Shape{2, 3});
  CHECK(trace.runs()[0].path == KernelRun::Path::broadcast);
  CHECK(trace.runs()[1].kernel == "sum");
  CHECK(trace.text() == "mul (2, 3): broadcast, 1 part on 1 thread\nsum (3): strided, 1 part on 1 thread\n");
}

TEST_CASE("a trace counts the parts of parallel_for") {
  const KernelTrace trace;
  for (const std::int64_t n : {1, 99, 100, 101, 1000})
    KernelTrace::record("add", {n}, KernelRun::Path::contiguous, n, 100);
  REQUIRE(trace.runs().size() == 5);
  CHECK(trace.runs()[0].parts == 1);
  CHECK(trace.runs()[1].parts == 1);
  CHECK(trace.runs()[2].parts == 1);
  CHECK(trace.runs()[3].parts == 2);
  CHECK(trace.runs()[4].parts == 10);
}

TEST_CASE("threads are no more than parts, and parts do not depend on them") {
  const KernelTrace trace;
  int number = 0;
  {
    const Threads threads(4);
    number = num_threads();  // 1 without OpenMP
    KernelTrace::record("add", {1000}, KernelRun::Path::contiguous, 1000, 100);
    KernelTrace::record("add", {200}, KernelRun::Path::contiguous, 200, 100);
  }
  {
    const Threads threads(1);
    KernelTrace::record("add", {1000}, KernelRun::Path::contiguous, 1000, 100);
  }
  REQUIRE(trace.runs().size() == 3);
  CHECK(trace.runs()[0].threads == number);
  CHECK(trace.runs()[1].threads == std::min(2, number));
  CHECK(trace.runs()[2].threads == 1);
  CHECK(trace.runs()[2].parts == trace.runs()[0].parts);
}

TEST_CASE("of several traces the innermost listens, and afterwards the one around it") {
  const KernelTrace outer;
  KernelTrace::record("first", {}, KernelRun::Path::contiguous, 1, 1);
  {
    const KernelTrace inner;
    KernelTrace::record("second", {}, KernelRun::Path::contiguous, 1, 1);
    REQUIRE(inner.runs().size() == 1);
    CHECK(inner.runs()[0].kernel == "second");
  }
  KernelTrace::record("third", {}, KernelRun::Path::contiguous, 1, 1);
  REQUIRE(outer.runs().size() == 2);
  CHECK(outer.runs()[0].kernel == "first");
  CHECK(outer.runs()[1].kernel == "third");
}

TEST_CASE("a trace does not hear of other threads") {
  const KernelTrace trace;
  std::thread([] { KernelTrace::record("mul", {}, KernelRun::Path::contiguous, 1, 1); }).join();
  CHECK(trace.runs().empty());
}
