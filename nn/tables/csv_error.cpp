// Words advice as members of CsvOptions.
#include "nn/tables/csv_error.hpp"

#include <utility>

#include "nn/text/utf8.hpp"

namespace minitorch::nn {

namespace {

struct AsMember {
  std::string operator()(CsvHeader header) const {
    const std::string value = header == CsvHeader::yes ? "yes" : header == CsvHeader::no ? "no" : "detect";
    return ".header = CsvHeader::" + value;
  }
  std::string operator()(CsvMissing missing) const {
    const std::string value = missing == CsvMissing::drop ? "drop" : missing == CsvMissing::mean ? "mean" : "refuse";
    return ".missing = CsvMissing::" + value;
  }
  std::string operator()(CsvTask task) const {
    const std::string value = task == CsvTask::classes ? "classes" : task == CsvTask::number ? "number" : "detect";
    return ".task = CsvTask::" + value;
  }
  std::string operator()(char separator) const {
    return std::string(".separator = ") + (separator == '\t' ? "'\\t'" : quoted_beginning({&separator, 1}));
  }
  std::string operator()(const std::string& column) const { return ".ignore = {\"" + beginning_of(column) + "\"}"; }
};

std::string with_members(const std::string& fault, const std::vector<CsvAdvice>& advice) {
  std::string text = fault;
  for (const auto& [option, effect] : advice) text += "; " + std::visit(AsMember{}, option) + " " + effect;
  return text;
}

}  // namespace

CsvError::CsvError(const std::string& fault, std::vector<CsvAdvice> advice)
    : DataError(with_members(fault, advice)), fault_(fault), advice_(std::move(advice)) {}

}  // namespace minitorch::nn
