// One call for each allocation that may fail.
#include "tests/memory/each_allocation.hpp"

#include <cstdint>
#include <exception>
#include <new>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/memory/allocations.hpp"
#include "tests/sanitizers.hpp"

namespace minitorch::testing {

namespace {

// How a call with a failing allocation ended.
enum class Outcome { done, refused, nameless, other };

template <class F> Outcome outcome_of(std::uint64_t number, bool further, const F& call) {
  const FailingAllocation failing(number, further);
  try {
    call();
    return Outcome::done;
  } catch (const MemoryError&) {
    return Outcome::refused;
  } catch (const std::bad_alloc&) {
    return Outcome::nameless;
  } catch (const std::exception&) {
    return Outcome::other;
  }
}

// Under the address sanitizer, where a call takes ten times longer, only every seventh allocation fails.
constexpr std::uint64_t stride = test::has_address_sanitizer ? 7 : 1;

}  // namespace

void check_each_allocation(const std::string& name, const Make& make) {
  INFO(name);
  const Case whole = make();
  empty_cache();
  whole.call();
  const std::string wanted = whole.seen();
  for (const bool further : {false, true}) {
    for (std::uint64_t number = 0;; number += stride) {
      INFO("allocation " << number << (further ? " and all that follow" : ""));
      const Case one = make();
      const std::string before = one.seen();
      empty_cache();
      const Outcome outcome = outcome_of(number, further, one.call);
      const bool has_failed = FailingAllocation::has_failed();
      REQUIRE(outcome != Outcome::nameless);
      REQUIRE(outcome != Outcome::other);
      if (outcome == Outcome::refused) {
        REQUIRE(one.seen() == before);
        one.call();
      }
      REQUIRE(one.seen() == wanted);
      if (!has_failed) break;
      REQUIRE(number < 5000);
    }
  }
}

}  // namespace minitorch::testing
