// Vocabularies of characters, of words and of bytes, and their states.
#include "nn/language/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "nn/state/state_checks.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

namespace {

constexpr std::string_view padding_token = "<pad>", unknown_token = "<unk>";

// Removes the first character of a text that is not empty, and returns it: its bytes, or one that is not UTF-8.
std::string_view take_character(std::string_view& text) {
  const std::string_view character = text.substr(0, std::max<std::size_t>(first_code_point(text).size, 1));
  text.remove_prefix(character.size());
  return character;
}

bool is_one_character(std::string_view text) { return !text.empty() && (take_character(text), text.empty()); }

std::string named(std::string_view character) {
  if (is_utf8(character)) return "the character " + quoted_beginning(character);
  return "the byte " + std::to_string(static_cast<unsigned char>(character[0])) + ", which is not UTF-8,";
}

// JSON has no bytes that are not UTF-8, so they are numbers there.
Json json_of(const std::string& token) {
  if (is_utf8(token)) return token;
  return static_cast<unsigned char>(token[0]);
}

std::string character_in(const Json& json) {
  std::string character;
  if (json.is_string()) {
    character = json.as_string();
    if (is_utf8(character) && is_one_character(character)) return character;
    throw DataError("a token is " + quoted_beginning(character) + ", it must be one character");
  }
  const std::int64_t byte = json.as_int64();
  if (byte < 0x80 || byte > 0xff) {
    throw DataError("a token is the byte " + std::to_string(byte) + ", it must be from 128 to 255");
  }
  return {static_cast<char>(byte)};
}

std::string word_in(const Json& json) {
  const std::string& word = json.as_string();
  if (words_of(word) == std::vector{word}) return word;
  throw DataError("a token is " + quoted_beginning(word) + ", it must be one word");
}

std::vector<std::string> all_bytes() {
  constexpr int count = 256;
  std::vector<std::string> bytes;
  bytes.reserve(count);
  for (int byte = 0; byte < count; ++byte) bytes.emplace_back(1, static_cast<char>(byte));
  return bytes;
}

}  // namespace

Vocabulary::Vocabulary(Unit unit, std::vector<std::string> tokens) : unit_(unit), tokens_(std::move(tokens)) {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (!indices_.emplace(tokens_[i], i).second)
      throw DataError("the token " + quoted_beginning(tokens_[i]) + " is given twice");
  }
}

std::string_view Vocabulary::name_of_unit() const {
  constexpr std::array<std::string_view, 3> names = {"character", "word", "byte"};
  return names.at(static_cast<std::size_t>(unit_));
}

Vocabulary Vocabulary::of_characters(std::string_view text) { return of_characters({text}); }

Vocabulary Vocabulary::of_characters(std::initializer_list<std::string_view> texts) {
  return naming_memory("of_characters", [&]() -> Vocabulary {
    std::set<std::string, std::less<>> characters;
    for (std::string_view text : texts) {
      while (!text.empty()) {
        const std::string_view character = take_character(text);
        if (!characters.contains(character)) characters.emplace(character);
      }
    }
    return {Unit::character, {characters.begin(), characters.end()}};
  });
}

Vocabulary Vocabulary::of_bytes() {
  return naming_memory("of_bytes", []() -> Vocabulary { return {Unit::byte, all_bytes()}; });
}

Vocabulary Vocabulary::of_words(const std::vector<std::string>& texts, VocabularyOptions options) {
  const std::int64_t least = options.min_count, most = options.max_size;
  if (least < 1) throw DataError("of_words: min_count is " + std::to_string(least) + ", it must be at least 1");
  if (most < 0 || most == 1) {
    throw DataError("of_words: max_size is " + std::to_string(most) +
                    ", it must be at least 2, for padding and unknown, or 0 for no limit");
  }
  return naming_memory("of_words", [&]() -> Vocabulary {
    std::map<std::string, std::int64_t> counts;
    for (const std::string& text : texts) {
      for (std::string& word : words_of(text)) ++counts[std::move(word)];
    }
    std::vector<std::pair<std::string, std::int64_t>> words;
    for (const auto& word : counts) {
      if (word.second >= least) words.emplace_back(word);
    }
    std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> tokens = {std::string(padding_token), std::string(unknown_token)};
    for (auto& [word, count] : words) {
      if (most > 0 && static_cast<std::int64_t>(tokens.size()) == most) break;
      tokens.push_back(std::move(word));
    }
    return {Unit::word, std::move(tokens)};
  });
}

std::vector<std::int64_t> Vocabulary::encode(std::string_view text) const {
  return naming_memory("encode", [&] {
    if (unit_ == Unit::character) return encode_characters(text);
    std::vector<std::int64_t> result;
    if (unit_ == Unit::byte) {
      const auto index_of = [](char byte) { return std::int64_t{static_cast<unsigned char>(byte)}; };
      std::transform(text.begin(), text.end(), std::back_inserter(result), index_of);
      return result;
    }
    for (const std::string& word : words_of(text)) result.push_back(index(word));
    return result;
  });
}

std::vector<std::int64_t> Vocabulary::encode_characters(std::string_view text) const {
  std::vector<std::int64_t> result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::string_view character = take_character(text);
    const auto found = indices_.find(character);
    if (found == indices_.end()) {
      throw DataError("encode: " + named(character) + " at position " + std::to_string(result.size()) +
                      " of the text is not in the vocabulary of " + std::to_string(size()) + " characters");
    }
    result.push_back(found->second);
  }
  return result;
}

std::string Vocabulary::decode(const std::vector<std::int64_t>& indices) const {
  return naming_memory("decode", [&] {
    std::string text;
    for (const std::int64_t i : indices) {
      const std::string& one = token(i);
      if (is_of_words() && i == padding) continue;
      if (is_of_words() && !text.empty()) text += ' ';
      text += one;
    }
    return text;
  });
}

std::int64_t Vocabulary::index(std::string_view token) const {
  const auto found = indices_.find(token);
  if (found != indices_.end()) return found->second;
  if (is_of_words()) return unknown;
  throw DataError("index: " + quoted_beginning(token) + " is not in the vocabulary of " + std::to_string(size()) + " " +
                  std::string(name_of_unit()) + "s");
}

const std::string& Vocabulary::token(WholeNumber i) const {
  if (i >= 0 && i < size()) return tokens_[static_cast<std::size_t>(i)];
  throw IndexError("Vocabulary: there is no token " + std::to_string(i) + " among " + std::to_string(size()));
}

StateDict Vocabulary::state_dict() const {
  return naming_memory("state_dict", [this] {
    StateDict made;
    made.values = Json::Object{{"kind", "Vocabulary"}, {"unit", name_of_unit()}};
    if (unit_ == Unit::byte) return made;
    Json::Array tokens;
    for (std::size_t i = is_of_words() ? 2 : 0; i < tokens_.size(); ++i) tokens.push_back(json_of(tokens_[i]));
    made.values["tokens"] = std::move(tokens);
    return made;
  });
}

Commit Vocabulary::prepare_load(const StateDict& state) {
  return detail::checked_state([&]() -> Commit {
    check_kind(state, "Vocabulary");
    detail::check_no_tensors(state, "Vocabulary");
    return prepare(state.values);
  });
}

// Padding and unknown are not in the state, nor are bytes.
Commit Vocabulary::prepare(const Json& values) {
  const std::string owner = "the state of Vocabulary";
  const std::string& name = member_of(values, owner, "unit").as_string();
  if (name != "character" && name != "word" && name != "byte") {
    throw DataError(owner + " has the unit " + quoted_beginning(name) + ", it must be 'character', 'word' or 'byte'");
  }
  const Unit unit = name == "word" ? Unit::word : name == "byte" ? Unit::byte : Unit::character;
  std::vector<std::string> tokens;
  if (unit == Unit::byte) {
    tokens = all_bytes();
  } else {
    if (unit == Unit::word) tokens = {std::string(padding_token), std::string(unknown_token)};
    for (const Json& token : member_of(values, owner, "tokens").as_array())
      tokens.push_back(unit == Unit::word ? word_in(token) : character_in(token));
  }
  // Shared, because the function must not throw, nor be copied with all tokens.
  auto loaded = std::make_shared<Vocabulary>(Vocabulary(unit, std::move(tokens)));
  return [this, loaded] {
    unit_ = loaded->unit_;
    tokens_.swap(loaded->tokens_);
    indices_.swap(loaded->indices_);
  };
}

}  // namespace minitorch::nn
