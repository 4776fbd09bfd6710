// Written numbers are read back to the same bits: every writer with every matching reader.
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/json/json.hpp"
#include "nn/state/options_json.hpp"
#include "nn/tables/csv.hpp"
#include "nn/text/number_text.hpp"
#include "operators/errors/text.hpp"
#include "tests/catch.hpp"
#include "tests/nn/state/bits.hpp"

using namespace minitorch;
using nn::Json;

using minitorch::test::bits;
using minitorch::test::BitsOf;

namespace {

// Returns the extremes of T, and numbers that are hard to round.
template <class T> std::vector<T> finite_numbers() {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::is_integral_v<T>) {
    constexpr std::int64_t exact_in_float64 = std::int64_t{1} << 53U;
    return {0, 1, -1, Limits::max(), Limits::min(), Limits::max() - 1, exact_in_float64 + 1, -exact_in_float64 - 1};
  } else {
    return {T{0},
            -T{0},
            T{1},
            T{1} / 3,
            -T{1} / 10,
            Limits::max(),
            Limits::lowest(),
            Limits::min(),
            -Limits::min(),
            Limits::denorm_min(),
            -Limits::denorm_min(),
            Limits::min() - Limits::denorm_min(),
            std::nextafter(Limits::max(), T{0}),
            1 + Limits::epsilon(),
            1 - Limits::epsilon() / 2,
            T(1e22),
            T(1e23),
            T(123456789),
            T(9007199254740993),
            T(8.5e-39),
            T(5e-45)};
  }
}
template <class T> std::vector<T> all_numbers() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> numbers = finite_numbers<T>();
  if constexpr (std::is_floating_point_v<T>) {
    const auto nan_of = [](BitsOf<T> payload) { return std::bit_cast<T>(bits(Limits::quiet_NaN()) | payload); };
    numbers.insert(numbers.end(),
                   {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), nan_of(1), -Limits::quiet_NaN()});
  }
  return numbers;
}

template <class T> using RoundTrip = std::function<T(T)>;
template <class T> void walk(const std::vector<std::pair<std::string, RoundTrip<T>>>& trips, const std::vector<T>& xs) {
  for (const auto& [name, there_and_back] : trips) {
    for (const T x : xs) {
      CAPTURE(name, x);
      CHECK(bits(there_and_back(x)) == bits(x));
    }
  }
}

// Writes a number as an element of a checkpoint, and reads it back.
template <class T> RoundTrip<T> by_checkpoint(nn::CheckpointFormat format, nn::Encoding encoding) {
  return [=](T x) {
    nn::CheckpointContents contents;
    contents.parts.push_back({.name = "", .state = {.tensors = {{"x", from_vector(std::vector<T>{x, x})}}}});
    const std::string bytes = nn::checkpoint_bytes(format, contents, {.encoding = encoding});
    return nn::checkpoint_from_bytes(bytes, format).parts.at(0).state.at("x").template to_vector<T>().at(1);
  };
}
template <class T> std::vector<std::pair<std::string, RoundTrip<T>>> checkpoints() {
  using Format = nn::CheckpointFormat;
  using Encoding = nn::Encoding;
  return {{"JSON", by_checkpoint<T>(Format::json, Encoding::numbers)},
          {"base64", by_checkpoint<T>(Format::json, Encoding::base64)},
          {"packed JSON", by_checkpoint<T>(Format::json_gz, Encoding::numbers)},
          {"safetensors", by_checkpoint<T>(Format::safetensors, Encoding::numbers)}};
}

struct Options {
  static constexpr auto name = "options";
  double value = 0;
  std::int64_t whole = 0;
  std::uint64_t seed = 0;
  static void fields(auto& o, const auto& f) {
    f("value", o.value);
    f("whole", o.whole);
    f("seed", o.seed);
  }
};

Options there_and_back(const Options& options) {
  return nn::options_from_json<Options>(Json::parse(nn::options_to_json(options).dump(), "options"));
}

std::string written_float(float x) {
  std::string text(nn::longest_number, '\0');
  text.resize(static_cast<std::size_t>(nn::write_number(text.data(), x) - text.data()));
  return text;
}

}  // namespace

TEST_CASE("elements of checkpoints come back bit by bit, NaN too") {
  walk<float>(checkpoints<float>(), all_numbers<float>());
  walk<double>(checkpoints<double>(), all_numbers<double>());
  walk<std::int64_t>(checkpoints<std::int64_t>(), all_numbers<std::int64_t>());
}

TEST_CASE("values of JSON come back bit by bit") {
  const RoundTrip<double> by_value = [](double x) { return Json::parse(Json(x).dump(), "x").as_double(); };
  const RoundTrip<double> by_option = [](double x) { return there_and_back({.value = x}).value; };
  walk<double>({{"value", by_value}, {"option", by_option}}, all_numbers<double>());
  const RoundTrip<std::int64_t> by_whole_value = [](std::int64_t x) {
    return Json::parse(Json(x).dump(), "x").as_int64();
  };
  const RoundTrip<std::int64_t> by_whole_option = [](std::int64_t x) { return there_and_back({.whole = x}).whole; };
  walk<std::int64_t>({{"value", by_whole_value}, {"option", by_whole_option}}, all_numbers<std::int64_t>());
  for (const std::uint64_t seed :
       {std::uint64_t{0}, std::uint64_t{1} << 63U, std::numeric_limits<std::uint64_t>::max()})
    CHECK(there_and_back({.seed = seed}).seed == seed);
}

TEST_CASE("numbers that are printed can be typed again, wherever numbers are read") {
  const RoundTrip<double> by_text = [](double x) { return nn::number_in<double>(to_text(x)).value(); };
  walk<double>({{"to_text", by_text}}, finite_numbers<double>());
  CHECK(nn::number_in<double>(to_text(-std::numeric_limits<double>::infinity())) ==
        -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(nn::number_in<double>(to_text(std::numeric_limits<double>::quiet_NaN())).value()));

  const RoundTrip<float> by_number_text = [](float x) { return nn::number_in<float>(written_float(x)).value(); };
  const RoundTrip<float> by_table = [](float x) {
    return nn::parse_csv("x,y\n" + written_float(x) + ",1\n2,3\n", "table").data.x().to_vector<float>().at(0);
  };
  const RoundTrip<float> by_columns = [](float x) {
    return nn::parse_csv_columns("x\n" + written_float(x) + "\n", "table", {nn::CsvColumn{"x"}})
        .to_vector<float>()
        .at(0);
  };
  walk<float>({{"number", by_number_text}, {"table", by_table}, {"columns", by_columns}}, finite_numbers<float>());
  const RoundTrip<std::int64_t> whole = [](std::int64_t x) {
    return nn::number_in<std::int64_t>(std::to_string(x)).value();
  };
  walk<std::int64_t>({{"whole", whole}}, finite_numbers<std::int64_t>());
}
