// A vocabulary: the tokens of a text, numbered. Tokens are characters, words or bytes.
//
//   const auto vocabulary = nn::Vocabulary::of_characters(text);
//   const auto indices = vocabulary.encode("to be");      // int64, from 0 to vocabulary.size() - 1
//   vocabulary.decode(indices);                           // "to be"
//   checkpoint.add("vocabulary", vocabulary);             // the program that predicts needs no text
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nn/json/json.hpp"
#include "nn/language/words.hpp"
#include "nn/state/state_dict.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of Vocabulary::of_words.
struct VocabularyOptions {
  WholeNumber min_count = 1;  // rarer words are unknown
  WholeNumber max_size = 0;   // the largest size, with padding and unknown; 0: no limit
};

/// Tokens and their indices.
class Vocabulary {
 public:
  /// The indices of padding and of unknown words in a vocabulary of words. Their tokens are "<pad>" and "<unk>", which
  /// `words_of` never returns.
  static constexpr std::int64_t padding = 0, unknown = 1;

  /// No characters; `load_state_dict` fills it.
  Vocabulary() = default;
  /// The characters of a text, in the order of their code points. A byte that is not UTF-8 is a character, too, so that
  /// `decode` returns exactly the bytes that `encode` was given.
  static Vocabulary of_characters(std::string_view text);
  /// The characters of several separate texts.
  static Vocabulary of_characters(std::initializer_list<std::string_view> texts);
  /// The 256 bytes, whatever the text: the index of a byte is its value. So any file can be learned, and any prompt be
  /// continued, but a character beyond ASCII is several tokens.
  static Vocabulary of_bytes();
  /// The words of some texts, as `words_of` cuts them, from the most frequent to the rarest; of equal counts, in the
  /// order of their bytes. Throws DataError for a min_count below 1 and a max_size of 1 or below 0.
  static Vocabulary of_words(const std::vector<std::string>& texts, VocabularyOptions options = {});

  std::int64_t size() const { return static_cast<std::int64_t>(tokens_.size()); }
  bool is_of_words() const { return unit_ == Unit::word; }
  bool is_of_bytes() const { return unit_ == Unit::byte; }

  /// Returns the indices of the characters, words or bytes of a text. Throws DataError, which names the character and
  /// its position, for a character that the vocabulary lacks; such a word is `unknown`.
  std::vector<std::int64_t> encode(std::string_view text) const;
  /// Returns the text: characters or bytes side by side, or words with spaces between them and without padding. Bytes
  /// may be no UTF-8. Throws IndexError, as `token` does.
  std::string decode(const std::vector<std::int64_t>& indices) const;
  /// Returns the index of a token; for an absent word `unknown`. Throws DataError for an absent character, and in a
  /// vocabulary of bytes for any other number of bytes than one.
  std::int64_t index(std::string_view token) const;
  /// Returns token i. Throws IndexError outside 0, ..., size() - 1.
  const std::string& token(WholeNumber i) const;

  /// Returns the tokens as a state for checkpoints.
  StateDict state_dict() const;
  /// Replaces the tokens by those of a state. Throws CheckpointError for a wrong one; then nothing has changed.
  void load_state_dict(const StateDict& state) { nn::load_state_dict(*this, state); }
  /// Checks a state, and returns the function that takes it.
  Commit prepare_load(const StateDict& state);

 private:
  enum class Unit : std::uint8_t { character, word, byte };
  // Looks up views without a copy.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  Vocabulary(Unit unit, std::vector<std::string> tokens);
  std::string_view name_of_unit() const;
  Commit prepare(const Json& values);
  std::vector<std::int64_t> encode_characters(std::string_view text) const;

  Unit unit_ = Unit::character;
  std::vector<std::string> tokens_;
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> indices_;
};

}  // namespace minitorch::nn
