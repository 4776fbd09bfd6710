// Names to learn from: a list of common ones, or the lines of a file. Encodes their letters as numbers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "operators/errors/error.hpp"
#include "operators/random/generator.hpp"

namespace minitorch::examples {

inline std::vector<std::string> common_names() {
  return {"adam",    "agnes",   "albert",   "alice",  "amelia",  "andrea",  "anna",     "anton",    "arthur",
          "barbara", "ben",     "carla",    "carol",  "cecilia", "charles", "clara",    "daniel",   "david",
          "diana",   "dora",    "edward",   "elena",  "elias",   "ella",    "emil",     "emma",     "eric",
          "eva",     "felix",   "fiona",    "frank",  "gabriel", "george",  "gloria",   "grace",    "hannah",
          "harold",  "harriet", "helen",    "henry",  "hugo",    "ida",     "irene",    "isabel",   "ivan",
          "jacob",   "jane",    "jasper",   "joan",   "john",    "julia",   "julian",   "karen",    "laura",
          "leo",     "leonard", "lillian",  "linda",  "louis",   "louise",  "lucas",    "lucy",     "margaret",
          "maria",   "marian",  "martha",   "martin", "mary",    "matilda", "maurice",  "max",      "michael",
          "miriam",  "nathan",  "nicholas", "nora",   "oliver",  "oscar",   "patricia", "paul",     "peter",
          "philip",  "robert",  "rosa",     "ruth",   "samuel",  "simon",   "sophia",   "theodore", "victor"};
}

/// Returns the lines of a file that are not empty. Throws DataError if there are fewer than `least`, or if one is too
/// long.
inline std::vector<std::string> read_names(const std::string& path, std::size_t least = 1) {
  constexpr std::size_t longest = 64;
  std::ifstream file(path);
  if (!file) throw DataError("read_names: '" + path + "' cannot be opened");
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (line.size() > longest) {
      throw DataError("read_names: a line of '" + path + "' has " + std::to_string(line.size()) +
                      " letters, a name has at most " + std::to_string(longest));
    }
    names.push_back(line);
  }
  if (names.size() < least) {
    throw DataError("read_names: '" + path + "' has " + std::to_string(names.size()) + " names, at least " +
                    std::to_string(least) + " are needed");
  }
  return names;
}

/// Returns the names of a file, `least` or more, or `common_names` if the path is empty, in random order. Throws as
/// read_names.
inline std::vector<std::string> shuffled_names(const std::string& path, Generator& generator, std::size_t least = 10) {
  std::vector<std::string> names = path.empty() ? common_names() : read_names(path, least);
  for (std::size_t i = names.size(); i > 1; --i) std::swap(names[i - 1], names[generator.next() % i]);
  return names;
}

/// The letters of some names, numbered from 1. The number 0 marks the start and the end of a name.
class Alphabet {
 public:
  explicit Alphabet(const std::vector<std::string>& names) {
    for (const std::string& name : names) letters_ += name;
    std::sort(letters_.begin(), letters_.end());
    letters_.erase(std::unique(letters_.begin(), letters_.end()), letters_.end());
  }

  /// Returns how many numbers there are, including 0.
  std::int64_t size() const { return static_cast<std::int64_t>(letters_.size()) + 1; }
  std::int64_t number(char letter) const { return static_cast<std::int64_t>(letters_.find(letter)) + 1; }
  char letter(std::int64_t number) const { return letters_[static_cast<std::size_t>(number - 1)]; }

 private:
  std::string letters_;
};

/// Names as columns of letters: element t N + n belongs to step t of name n. The network reads a 0, then the letters;
/// it predicts the letters, then a 0.
struct Columns {
  std::int64_t steps, names;
  std::vector<std::int64_t> read;       // padded with 0
  std::vector<std::int64_t> following;  // padded with -100, which cross_entropy ignores
};

inline Columns columns_of(const std::vector<std::string>& names, const Alphabet& alphabet) {
  std::size_t steps = 0;
  for (const std::string& name : names) steps = std::max(steps, name.size() + 1);
  std::vector<std::int64_t> read(steps * names.size(), 0), following(steps * names.size(), -100);
  for (std::size_t n = 0; n < names.size(); ++n) {
    for (std::size_t t = 0; t <= names[n].size(); ++t) {
      const std::size_t place = t * names.size() + n;
      if (t > 0) read[place] = alphabet.number(names[n][t - 1]);
      following[place] = t < names[n].size() ? alphabet.number(names[n][t]) : 0;
    }
  }
  return {static_cast<std::int64_t>(steps), static_cast<std::int64_t>(names.size()), read, following};
}

}  // namespace minitorch::examples
