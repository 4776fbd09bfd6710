// Makes the first record, and reads logs.
#include "program/learning/training_records.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <string_view>
#include <utility>

#include "minitorch/version.hpp"
#include "nn/files/byte_source.hpp"
#include "nn/state/options_json.hpp"
#include "nn/text/terminal_text.hpp"
#include "nn/text/text_lines.hpp"
#include "operators/errors/error.hpp"
#include "operators/parallel/parallel.hpp"
#include "program/learning/setting_texts.hpp"
#include "program/learning/training_log.hpp"
#include "program/machine/machine.hpp"
#include "program/terminal/shown_number.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

std::string time_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::string text(std::size_t{32}, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &parts));
  return text;
}

// Throws DataError unless each list of an epoch's steps has a number for each of them.
void check_steps(const Json& steps) {
  const std::size_t count = steps.at("step").as_array().size();
  const auto check = [&](const std::string& name, const Json& list) {
    if (const std::size_t size = list.as_array().size(); size != count) {
      throw DataError("'steps' has " + std::to_string(size) + " '" + nn::escaped(name) + "' and " +
                      std::to_string(count) + " 'step'");
    }
  };
  for (const auto& [name, list] : steps.as_object()) {
    if (!list.is_object()) {
      check(name, list);
    } else {
      for (const auto& [layer, norms] : list.as_object()) check(name + "." + layer, norms);
    }
  }
}

// Returns 0 for a start of version 0.1, whose calls began with an epoch.
std::int64_t first_batch_of(const Json& start) {
  const Json* const batches = start.find("batches_before");
  return batches == nullptr ? 0 : batches->as_int64();
}

Json record_in(const std::string& line, const std::string& place) {
  try {
    Json record = Json::parse(line, place);
    record.at("epoch").as_int64();
    if (const Json* const start = record.find("start")) {
      if (const Json* const command = start->find("command")) command->as_string();
      first_batch_of(*start);
    }
    const Json *const sign = record.find("diverged"), *const signal = record.find("interrupted");
    for (const Json* const end : {sign, signal}) {
      if (end == nullptr) continue;
      end->as_string();
      record.at("step").as_int64();
    }
    if (sign == nullptr && signal == nullptr) {
      record.at("loss").as_double();
      record.at("test").at("loss").as_double();
    }
    if (const Json* const steps = record.find("steps")) check_steps(*steps);
    return record;
  } catch (const DataError& error) {
    std::string_view why = error.what();
    if (why.starts_with(place + ": ")) why.remove_prefix(place.size() + 2);
    throw DataError(place + ": is no line of a log of minitorch train: " + std::string(why));
  }
}

}  // namespace

Json start_record(const RunSettings& settings, const Data& data, std::int64_t parameters, std::int64_t steps_of_epoch,
                  std::int64_t batches_before) {
  return Json::Object{{"settings", nn::options_to_json(with_escaped_texts(settings))},
                      {"examples", data.train->size()},
                      {"test_examples", data.test->size()},
                      {"parameters", parameters},
                      {"outputs", data.task.outputs()},
                      {"steps_of_epoch", steps_of_epoch},
                      {"batches_before", batches_before},
                      {"version", MINITORCH_VERSION_STRING},
                      {"command", command_line_of_program()},
                      {"processor", processor_name()},
                      {"threads", num_threads()},
                      {"time", time_now()}};
}

Json divergence_record(const std::string& sign, std::int64_t epoch, std::int64_t step) {
  return Json::Object{{"diverged", sign}, {"epoch", epoch}, {"step", step}};
}

Json interruption_record(std::string_view signal, std::int64_t epoch, std::int64_t step, Json::Object found) {
  found.insert_or_assign("interrupted", signal);
  found.insert_or_assign("epoch", epoch);
  found.insert_or_assign("step", step);
  return found;
}

void TrainingRecords::begin(Json start_record, std::int64_t epoch) {
  start = std::move(start_record);
  diverged = {};
  unfinished = {};
  drop_epochs_from(epoch);
  const std::int64_t batches = first_batch_of(start);
  const auto is_later = [&](const Call& call) {
    return call.epoch > epoch || (call.epoch == epoch && call.batches >= batches);
  };
  while (!calls.empty() && is_later(calls.back())) calls.pop_back();
  if (const Json* const command = start.find("command")) calls.push_back({epoch, batches, command->as_string()});
}

void TrainingRecords::drop_epochs_from(std::int64_t epoch) {
  while (!epochs.empty() && epochs.back().at("epoch").as_int64() >= epoch) epochs.pop_back();
}

std::string TrainingRecords::end() const {
  if (diverged.is_null()) return "";
  return "the training diverged in epoch " + std::to_string(diverged.at("epoch").as_int64()) + ", after " +
         counted(diverged.at("step").as_int64(), "step") + ": " + diverged.at("diverged").as_string();
}

TrainingRecords read_log(const std::string& path) {
  TrainingRecords records;
  std::string text = nn::read_file(path);
  const std::size_t last = text.rfind('\n') + 1;  // 0 if there is no line end
  if (is_torn(text.substr(last))) text.resize(last);
  const std::vector<std::string> lines = nn::lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;  // logs are joined by hand, too
    Json record = record_in(lines[i], nn::escaped(path) + ", line " + std::to_string(i + 1));
    const std::int64_t epoch = record.at("epoch").as_int64();
    if (const Json* const start = record.find("start")) {
      records.begin(*start, epoch);
      record.erase("start");
    }
    records.drop_epochs_from(epoch);
    records.diverged = {};
    records.unfinished = {};
    if (record.find("diverged") != nullptr) {
      records.diverged = std::move(record);
    } else if (record.find("interrupted") != nullptr) {
      records.unfinished = std::move(record);
    } else {
      records.epochs.push_back(std::move(record));
    }
  }
  return records;
}

bool has_metrics(const TrainingRecords& records, const Json& metrics) {
  return std::ranges::any_of(records.epochs, [&](const Json& record) {
    return std::ranges::all_of(std::array{"epoch", "loss", "test"}, [&](const char* key) {
      const Json *const kept = metrics.find(key), *const logged = record.find(key);
      return kept != nullptr && logged != nullptr && *kept == *logged;
    });
  });
}

}  // namespace minitorch::program
