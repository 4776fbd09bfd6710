// Looks whether the files are there, and then asks the data source.
#include "program/learning/loading.hpp"

#include <algorithm>
#include <string>

#include "nn/json/json_writer.hpp"
#include "nn/state/options_json.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/missing_file.hpp"

namespace minitorch::program {

namespace {

// Says how two values differ: "height is 28, and was 32". Two long lists may begin alike, so it tells their lengths or
// the first element that differs.
std::string told_change(const std::string& name, const nn::Json& now, const nn::Json& before) {
  if (now.is_array() && before.is_array()) {
    const auto &ones = now.as_array(), &others = before.as_array();
    if (ones.size() != others.size()) return told_change("the number of " + name, ones.size(), others.size());
    const auto [one, other] = std::mismatch(ones.begin(), ones.end(), others.begin());
    return told_change(name + "[" + std::to_string(one - ones.begin()) + "]", *one, *other);
  }
  if (now.is_object() && before.is_object()) {
    for (const auto& [member, value] : now.as_object()) {
      const nn::Json* const other = before.find(member);
      if (other != nullptr && !(value == *other)) return told_change(name + "." + member, value, *other);
    }
  }
  const std::string one = nn::dump_beginning(now), other = nn::dump_beginning(before);
  return one == other ? name + " has changed behind " + one : name + " is " + one + ", and was " + other;
}

}  // namespace

Data load_data(const RunSettings& settings) {
  for (const std::string& path : {settings.path, settings.test_path}) check_is_there(path);
  return data_source(settings.data).load(settings, nullptr);
}

Data load_kept(const RunSettings& settings, const Task& kept) {
  check_is_there(settings.path, "--path says where the data are");
  check_is_there(settings.test_path, "--test-path says where the test examples are");
  return data_source(settings.data).load(settings, &kept);
}

void check_is_same(const Task& task, const Task& kept) {
  const nn::Json now = nn::options_to_json(task), before = nn::options_to_json(kept);
  std::string differences;
  for (const auto& [member, value] : now.as_object()) {
    if (value == before.at(member)) continue;
    differences += differences.empty() ? ": " : "; ";
    differences += member == "checksum" ? "the files have changed, or some were added, left out or renamed"
                                        : told_change(member, value, before.at(member));
  }
  if (!differences.empty()) throw CheckpointError("the data are not those that it was trained with" + differences);
}

Data load_again(const RunSettings& settings, const Task& kept) {
  Data data = load_kept(settings, kept);
  check_is_same(data.task, kept);
  return data;
}

}  // namespace minitorch::program
