// Reads and writes the state of a generator, and finds who stands in for it.
#include "operators/random/generator.hpp"

#include <atomic>
#include <cstdint>

#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"
#include "operators/random/random.hpp"

namespace minitorch {

static std::uint64_t next_number_of_stand_ins() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

operators::GeneratorStandIns::GeneratorStandIns(Generator* default_generator)
    : number_(next_number_of_stand_ins()), default_(default_generator) {}

Generator& Generator::stand_in() {
  operators::GeneratorStandIns& there = *operators::GeneratorStandIns::current();
  if (made_among_ == there.number_) return *this;
  const operators::GeneratorStandIns::Current none(nullptr);
  return there.stand_in(*this);
}

double Generator::normal() {
  const std::uint64_t radius_bits = next();
  return operators::normal_pair(radius_bits, next()).first;
}

std::string Generator::state() const {
  return naming_memory("Generator", [this] { return here().engine_.text(); });
}

void Generator::set_state(const std::string& text) {
  const auto read = naming_memory("set_state", [&] { return operators::MersenneTwister::read(text); });
  if (!read) throw DataError("set_state: the text is not the state of a generator, as state() writes it");
  here().engine_ = *read;
}

}  // namespace minitorch
