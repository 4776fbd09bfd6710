// The edit distance between words.
#include "program/options/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "operators/errors/joined.hpp"

namespace minitorch::program {

namespace {

constexpr std::size_t shortest = 3, longest = 20;  // lengths of a word that may be a misspelt name

// Returns the Damerau-Levenshtein distance: how many characters must be inserted, deleted, replaced or swapped with the
// next one.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before, last, now(to.size() + 1);  // rows of the table: distances to each prefix of `to`
  std::iota(now.begin(), now.end(), 0U);
  for (std::size_t i = 0; i < from.size(); ++i) {
    before = std::exchange(last, now);
    now[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      now[j + 1] = std::min({last[j] + (from[i] == to[j] ? 0 : 1), last[j + 1] + 1, now[j] + 1});
      const bool is_swapped = i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j];
      if (is_swapped) now[j + 1] = std::min(now[j + 1], before[j - 1] + 1);
    }
  }
  return now.back();
}

std::string in_small_letters(std::string_view word) {
  std::string text(word);
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> names) {
  if (names.empty() || word.size() < shortest || word.size() > longest) return {};
  const std::string lower = in_small_letters(word);
  const auto distance = [&lower](std::string_view full_name) {
    const std::string name = in_small_letters(full_name);
    const bool one_begins_the_other = name.size() >= shortest && (name.starts_with(lower) || lower.starts_with(name));
    if (name == lower) return std::size_t{0};
    return one_begins_the_other ? 1 : edit_distance(lower, name);
  };
  // Of two at the same distance, the nearest is that with which more of the word begins: tanh, not tan, for tanhh.
  const auto order = [&](std::string_view name) {
    const auto [end, _] = std::mismatch(lower.begin(), lower.end(), name.begin(), name.end());
    return std::pair(distance(name), lower.end() - end);
  };
  const auto found = std::min_element(names.begin(), names.end(),
                                      [&](std::string_view a, std::string_view b) { return order(a) < order(b); });
  return distance(*found) <= word.size() / shortest ? *found : std::string_view();
}

std::string no_such(std::string_view what, std::string_view word, std::span<const std::string_view> names) {
  std::string text = "there is no " + std::string(what) + " '" + std::string(word) + "'";
  const std::string_view near = nearest(word, names);
  if (!near.empty()) text.append(", the nearest is '").append(near).append("'");
  return text + "; choose one of " + operators::joined(names);
}

}  // namespace minitorch::program
