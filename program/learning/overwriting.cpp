// Reads the existing file as a checkpoint and describes it.
#include "program/learning/overwriting.hpp"

#include <filesystem>
#include <sstream>
#include <system_error>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "operators/errors/error.hpp"
#include "program/learning/evaluation.hpp"
#include "program/learning/trained_model.hpp"
#include "program/terminal/shell_word.hpp"

namespace minitorch::program {

namespace fs = std::filesystem;

namespace {

// Returns the score of the last epoch, ", test loss 0.031, 98.50 % right"; empty if no epoch was finished.
std::string score_in(const nn::CheckpointContents& contents) {
  const nn::Json* const metrics = contents.metadata.find("metrics");
  if (metrics == nullptr) return "";
  const nn::Json& test = metrics->at("test");
  const nn::Json *const accuracy = test.find("accuracy"), *const perplexity = test.find("perplexity");
  Score score{.loss = test.at("loss").as_double()};
  if (accuracy != nullptr) score.accuracy = accuracy->as_double();
  if (perplexity != nullptr) score.perplexity = perplexity->as_double();
  return ", test " + score.text();
}

// Returns the path of the file, which need not exist, without links, "." and "..".
fs::path place_of(const std::string& path) {
  constexpr int most_links = 40;  // in a row, as in Linux
  std::error_code error;
  fs::path place = path;
  for (int links = 0; links < most_links && fs::is_symlink(place, error); ++links)
    place = place.parent_path() / fs::read_symlink(place, error);
  const fs::path known = fs::weakly_canonical(fs::absolute(place, error), error);
  return error ? place : known;
}

struct Told {
  std::string what{};  // empty for a file that is not a checkpoint
  bool can_go_on = false;
};

Told what_is_at(const std::string& path) {
  nn::CheckpointContents contents;
  try {
    contents = nn::read_checkpoint(path);
  } catch (const Error&) {
    return {};
  }
  try {
    const RunSettings settings = settings_in(path, contents);
    std::ostringstream text;
    text << "a model for " << settings.data << ", " << contents.metadata.at("epoch").as_int64() << " of "
         << settings.epochs << " epochs" << score_in(contents);
    return {text.str(), true};
  } catch (const Error&) {
    return {"a checkpoint of " + std::to_string(contents.tensors().size()) +
            " tensors that minitorch train did not make"};
  }
}

}  // namespace

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  return a == b || fs::equivalent(a, b, error) || place_of(a) == place_of(b);
}

bool has_content(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && fs::file_size(path, error) > 0 && !error;
}

void refuse_existing(std::string_view option, const std::string& path, std::string_view what, std::string_view before) {
  throw Error(std::string(option) + ": " + path + " exists: " + std::string(what) + "; " + std::string(before) +
              "--force overwrites it, or choose another path");
}

void refuse_to_overwrite(std::string_view option, const std::string& path) {
  if (!has_content(path)) return;
  const bool is_checkpoint = option == "--checkpoint";
  const Told told = option == "--log" ? Told{} : what_is_at(path);
  const std::string_view other = is_checkpoint ? "a file that is not a checkpoint" : "a file with content";
  refuse_existing(option, path, told.what.empty() ? other : std::string_view(told.what),
                  told.can_go_on && is_checkpoint ? "--resume " + shell_word(path) + " resumes it, " : "");
}

}  // namespace minitorch::program
