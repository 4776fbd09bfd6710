// Reads and writes the state of a generator, and finds who stands in for it.
#include "operators/random/generator.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <locale>
#include <sstream>

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
  return naming_memory("Generator", [this] {
    std::ostringstream stream;
    stream.exceptions(std::ios::badbit);  // without it, a lack of memory would cut the text short
    stream.imbue(std::locale::classic());
    stream << here().engine_;
    return stream.str();
  });
}

void Generator::set_state(const std::string& text) {
  const Generator read = naming_memory("set_state", [&] { return Generator::read(text); });
  here().engine_ = read.engine_;
}

Generator Generator::read(const std::string& text) {
  Generator read(0);
  std::istringstream stream(text);
  stream.exceptions(std::ios::badbit);  // without it, a lack of memory would look like invalid text
  stream.imbue(std::locale::classic());
  stream >> read.engine_;
  // Standard libraries check little when they read an engine. So the state must print as the given text, and the
  // position that some libraries write after the numbers must be in range.
  bool is_state = !stream.fail() && read.state() == text;
  if (is_state && std::count(text.begin(), text.end(), ' ') == std::mt19937_64::state_size) {
    is_state = std::stoull(text.substr(text.rfind(' '))) <= std::mt19937_64::state_size;
  }
  if (!is_state) throw DataError("set_state: the text is not the state of a generator, as state() writes it");
  return read;
}

}  // namespace minitorch
