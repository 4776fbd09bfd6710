// The guard of a thread-local value: what it sets, what it restores, and for whom.
#include "operators/parallel/thread_local_guard.hpp"

#include <stdexcept>
#include <thread>
#include <type_traits>

#include "tests/catch.hpp"

using minitorch::ThreadLocalGuard;

namespace {

struct OneOwner;
struct OtherOwner;
using One = ThreadLocalGuard<OneOwner, int, 7>;
using Other = ThreadLocalGuard<OtherOwner, int, 7>;

class Innermost {
 public:
  static Innermost* current() { return Current::value(); }

 private:
  using Current = ThreadLocalGuard<Innermost>;
  Current current_{this};
};

}  // namespace

TEST_CASE("a guard sets a value of its thread and restores the one before, also when an exception passes") {
  CHECK(One::value() == 7);
  try {
    const One outer(1);
    CHECK(One::value() == 1);
    CHECK(outer.before() == 7);
    {
      const One inner(2);
      CHECK(One::value() == 2);
      CHECK(inner.before() == 1);
    }
    CHECK(One::value() == 1);
    throw std::runtime_error("any");
  } catch (const std::runtime_error&) {
    CHECK(One::value() == 7);
  }
}

TEST_CASE("each owner of a guard has a value of its own") {
  const One guard(1);
  CHECK(Other::value() == 7);
}

TEST_CASE("a guard sets the value of its own thread only") {
  const One guard(1);
  int found = 0, before = 0;
  std::thread([&] {
    found = One::value();
    const One other(3);
    before = other.before();
  }).join();
  CHECK(found == 7);
  CHECK(before == 7);
  CHECK(One::value() == 1);
}

TEST_CASE("a class with a guard finds its innermost object, and cannot be copied") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<Innermost>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<Innermost>);
  CHECK(Innermost::current() == nullptr);
  const Innermost outer;
  CHECK(Innermost::current() == &outer);
  {
    const Innermost inner;
    CHECK(Innermost::current() == &inner);
  }
  CHECK(Innermost::current() == &outer);
}
