// Reads the bank.
#include "tests/course/bank_reader.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace course::bank {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> split_at_commas(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; std::getline(in, word, ',');) words.push_back(word.substr(word.find_first_not_of(' ')));
  return words;
}

}  // namespace

const Task& task_of(const std::string& file, const std::vector<Task>& tasks) {
  const auto found = std::find_if(tasks.begin(), tasks.end(), [&file](const Task& task) { return task.file == file; });
  if (found == tasks.end()) throw std::runtime_error("no task has the file " + file);
  return *found;
}

Submission read_submission(const fs::path& file, const std::vector<Task>& tasks) {
  std::ifstream in(file);
  Submission result{.name = file.stem().string(), .words = {}, .file = {}, .loses = {}, .says = {}, .edits = {}};
  enum class Inside { head, before, after, end } inside = Inside::head;
  int number = 0;
  bool is_first = true;  // of the lines of a text
  const auto refuse = [&](const std::string& what) {
    throw std::runtime_error(file.string() + ":" + std::to_string(number) + ": " + what);
  };
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line == "---- old" && (inside == Inside::head || inside == Inside::after)) {
      inside = Inside::before;
      result.edits.emplace_back();
      is_first = true;
    } else if (line == "---- new" && inside == Inside::before) {
      inside = Inside::after;
      is_first = true;
    } else if (line == "---- end" && inside == Inside::after) {
      inside = Inside::end;
    } else if (line.starts_with("----") || inside == Inside::end) {
      refuse("'" + line + "' has no place here");
    } else if (inside != Inside::head) {
      std::string& text = inside == Inside::before ? result.edits.back().first : result.edits.back().second;
      text += (is_first ? "" : "\n") + line;
      is_first = false;
    } else if (line.starts_with("file: ")) {
      result.file = line.substr(6);
    } else if (line.starts_with("loses: ")) {
      result.loses = split_at_commas(line.substr(7));
    } else if (line.starts_with("says: ")) {
      result.says = line.substr(6);
    } else {
      result.words += (result.words.empty() ? "" : " ") + line;
    }
  }
  if (inside != Inside::end) refuse("the last line must be ---- end");
  if (result.words.empty() || result.file.empty() || result.loses.empty())
    refuse("words, a file and what is lost are required");
  std::vector<std::string> parts;
  for (const auto& [part, points] : task_of(result.file, tasks).points) parts.push_back(part);
  if (result.loses == std::vector<std::string>{"all"}) result.loses = parts;
  if (result.loses == std::vector<std::string>{"nothing"}) result.loses.clear();
  for (const std::string& part : result.loses) {
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) refuse("the task has no part " + part);
  }
  return result;
}

std::vector<Submission> read_submissions(const fs::path& folder, const std::vector<Task>& tasks) {
  std::vector<Submission> all;
  for (const auto& entry : fs::directory_iterator(folder)) all.push_back(read_submission(entry.path(), tasks));
  std::sort(all.begin(), all.end(), [](const Submission& a, const Submission& b) { return a.name < b.name; });
  return all;
}

std::string edited(const Submission& submission, std::string text) {
  for (const auto& [before, after] : submission.edits) {
    const std::size_t place = text.find(before);
    if (before.empty() || place == std::string::npos || text.find(before, place + 1) != std::string::npos)
      throw std::runtime_error(submission.name + ": this does not stand exactly once in " + submission.file + ":\n" +
                               before);
    text.replace(place, before.size(), after);
  }
  return text;
}

}  // namespace course::bank
