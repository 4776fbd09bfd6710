// Puts the data of the page together.
#include "program/report/report.hpp"

#include <utility>

#include "nn/json/json.hpp"
#include "program/pages/page.hpp"
#include "program/terminal/printable.hpp"

namespace minitorch::program {

namespace {

using nn::Json;

Json json_of(const ReportedRun& run) {
  Json json = Json::Object{
      {"name", one_line(run.name)}, {"start", run.records.start}, {"epochs", Json::Array(run.records.epochs)}};
  if (!run.records.unfinished.is_null()) json["unfinished"] = run.records.unfinished;
  return json;
}

}  // namespace

void write_report(const std::string& path, const std::vector<ReportedRun>& runs, const ReportedModel* /*model*/) {
  Json::Array all;
  for (const ReportedRun& run : runs) all.push_back(json_of(run));
  write_page(path, "report", Json::Object{{"runs", std::move(all)}});
}

}  // namespace minitorch::program
