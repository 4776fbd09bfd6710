// Looks whether the files are there, and then asks the data source.
#include "program/learning/loading.hpp"

#include <string>

#include "nn/json/json_writer.hpp"
#include "nn/state/options_json.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/missing_file.hpp"

namespace minitorch::program {

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
                                        : member + " is " + nn::dump_beginning(value) + ", and was " +
                                              nn::dump_beginning(before.at(member));
  }
  if (!differences.empty()) throw CheckpointError("the data are not those that it was trained with" + differences);
}

Data load_again(const RunSettings& settings, const Task& kept) {
  Data data = load_kept(settings, kept);
  check_is_same(data.task, kept);
  return data;
}

}  // namespace minitorch::program
