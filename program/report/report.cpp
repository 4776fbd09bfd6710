// Puts the data of the page together.
#include "program/report/report.hpp"

#include <cstdint>
#include <utility>

#include "nn/json/json.hpp"
#include "program/learning/setting_scopes.hpp"
#include "program/pages/page.hpp"
#include "program/report/model_parts.hpp"
#include "program/report/points.hpp"
#include "program/report/step_graph.hpp"
#include "program/report/test_answers.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

Json json_of(const ReportedRun& run) {
  Json::Array commands;
  for (const TrainingRecords::Call& call : run.records.calls) commands.emplace_back(call.command);
  Json start = run.records.start;
  if (const Json* const settings = start.find("settings")) start["settings"] = own_settings(*settings);
  Json json = Json::Object{{"name", one_line(run.name)},
                           {"start", std::move(start)},
                           {"commands", std::move(commands)},
                           {"epochs", Json::Array(run.records.epochs)}};
  if (!run.records.unfinished.is_null()) json["unfinished"] = run.records.unfinished;
  if (!run.records.diverged.is_null()) json["diverged"] = run.records.end();
  return json;
}

// The graph is the last: it runs the model in training mode.
Json::Object json_of(const ReportedModel& reported) {
  const auto& [settings, data, model] = reported;
  Json::Object json = answers_of(data, model);
  if (data_source(settings.data).kind == "points") json["plane"] = points_of(data, model);
  json["filters"] = filters_of(model, data.task);
  const std::vector<std::int64_t> first = {0};
  json["tree"] = tree_of(model, data.test->batch(first).x);
  json["graph"] = step_graph(settings, data, model);
  return json;
}

}  // namespace

void write_report(const std::string& path, const std::vector<ReportedRun>& runs, const ReportedModel* model) {
  Json::Array all;
  for (const ReportedRun& run : runs) all.push_back(json_of(run));
  Json::Object data{{"runs", std::move(all)}};
  if (model != nullptr) data["model"] = json_of(*model);
  write_page(path, "report", data);
}

}  // namespace minitorch::program
