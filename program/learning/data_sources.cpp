// The table of data sources, and their loaders.
#include "program/learning/data_sources.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "operators/errors/error.hpp"
#include "program/learning/picture_data.hpp"
#include "program/learning/point_data.hpp"
#include "program/learning/sentence_data.hpp"
#include "program/learning/table_data.hpp"
#include "program/learning/text_data.hpp"
#include "program/options/enumerated.hpp"
#include "program/options/nearest.hpp"

namespace minitorch::program {

namespace {

RunSettings for_points() { return {.points = 500, .hidden = {64, 64}, .rate = 1e-2, .epochs = 400, .batch = 32}; }
RunSettings for_pictures() { return {.hidden = {512, 256}, .rate = 1e-3, .epochs = 5, .batch = 128}; }
RunSettings for_tables() { return {.hidden = {64, 64}, .rate = 3e-3, .epochs = 100, .batch = 32}; }
RunSettings for_sentences() {
  return {.model = "sentence-cnn", .dropout = 0.5, .rate = 3e-3, .epochs = 8, .batch = 50, .width = 100};
}
RunSettings for_text() {
  return {.model = "transformer",
          .optimizer = "adamw",
          .rate = 2e-3,
          .schedule = "warm-up",
          .epochs = 10,
          .batch = 32,
          .context = 64,
          .layers = 4,
          .heads = 4,
          .width = 128};
}

}  // namespace

std::span<const DataSource> data_sources() {
  static const std::array sources = {
      DataSource{"simple", "points, left and right", "points", for_points(), load_points},
      DataSource{"diag", "points on both sides of a diagonal", "points", for_points(), load_points},
      DataSource{"split", "points in the middle and beside it", "points", for_points(), load_points},
      DataSource{"xor", "points in four quarters", "points", for_points(), load_points},
      DataSource{"circle", "points in and around a circle", "points", for_points(), load_points},
      DataSource{"spiral", "points on two arms", "points", for_points(), load_points},
      DataSource{"moons", "points on two half circles, with noise", "points", for_points(), load_points},
      DataSource{"fashion-mnist", "70,000 pictures of clothes in ten classes", "pictures", for_pictures(),
                 load_fashion_mnist},
      DataSource{"mnist", "70,000 pictures of digits, or another set in IDX files; a folder", "pictures",
                 for_pictures(), load_mnist},
      DataSource{"pictures", "folder of pictures in PNG, JPEG or PPM; each subfolder is a class", "pictures",
                 for_pictures(), load_pictures},
      DataSource{"cifar10", "60,000 pictures in colours, ten classes; the folder of its binary version", "pictures",
                 for_pictures(), load_cifar10},
      DataSource{"cifar100", "60,000 pictures in colours, 100 classes; the folder of its binary version", "pictures",
                 for_pictures(), load_cifar100},
      DataSource{"cifar100-coarse", "the same with the twenty groups of these classes", "pictures", for_pictures(),
                 load_cifar100},
      DataSource{"emnist-letters", "145,600 pictures of letters; the folder of EMNIST's files", "pictures",
                 for_pictures(), load_emnist},
      DataSource{"emnist-digits", "280,000 pictures of digits; the same folder", "pictures", for_pictures(),
                 load_emnist},
      DataSource{"emnist-balanced", "131,600 pictures of digits and letters, 47 classes of equal size; the same folder",
                 "pictures", for_pictures(), load_emnist},
      DataSource{"emnist-bymerge", "814,255 pictures of the same 47 classes; the same folder", "pictures",
                 for_pictures(), load_emnist},
      DataSource{"emnist-byclass", "the same with capitals and small letters apart, 62 classes; the same folder",
                 "pictures", for_pictures(), load_emnist},
      DataSource{"emnist-mnist", "MNIST as EMNIST has it; the same folder", "pictures", for_pictures(), load_emnist},
      DataSource{"csv", "file of a table; predicts classes if labels are words, else a number", "tables", for_tables(),
                 load_table},
      DataSource{"sentences", "file of lines: label sentence; predicts the label", "sentences", for_sentences(),
                 load_sentences},
      DataSource{"text", "file of any text; predicts the next character or byte", "text", for_text(), load_text},
  };
  return sources;
}

const DataSource& data_source(std::string_view name) {
  const auto all = data_sources();
  const auto found = std::find_if(all.begin(), all.end(), [&](const DataSource& s) { return s.name == name; });
  if (found != all.end()) return *found;
  std::vector<std::string_view> names;
  for (const DataSource& source : all) names.push_back(source.name);
  throw Error(no_such("data set", name, names));
}

const Kinds& kinds_with_path() {
  static const Kinds kinds = {"pictures", "tables", "sentences", "text"};
  return kinds;
}

const Kinds& kinds_with_test_path() {
  static const Kinds kinds = {"pictures", "sentences", "text"};
  return kinds;
}

bool includes(const std::vector<std::string_view>& names, std::string_view name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

void check_is_for(std::string_view option, const Kinds& kinds, const DataSource& source) {
  if (includes(kinds, source.kind)) return;
  throw Error(std::string(option) + " is for " + enumerated(kinds) + ", not for " + std::string(source.kind) +
              "; leave it out");
}

}  // namespace minitorch::program
