// Vocabularies of characters, of words and of bytes: indices, round trips, states.
#include "nn/language/vocabulary.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "nn/checkpoint/checkpoint.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Indices = std::vector<std::int64_t>;
using nn::Json, nn::Vocabulary;

namespace {

std::vector<std::string> tokens_of(const Vocabulary& vocabulary) {
  std::vector<std::string> tokens;
  for (std::int64_t i = 0; i < vocabulary.size(); ++i) tokens.push_back(vocabulary.token(i));
  return tokens;
}

using Tokens = std::vector<std::string>;

}  // namespace

TEST_CASE("characters are numbered in the order of their code points") {
  const auto vocabulary = Vocabulary::of_characters("zab\né\U0001F600a");
  CHECK(tokens_of(vocabulary) == Tokens{"\n", "a", "b", "z", "é", "\U0001F600"});
  CHECK_FALSE(vocabulary.is_of_words());
  CHECK(vocabulary.encode("bé\n") == Indices{2, 4, 0});
  CHECK(vocabulary.decode({2, 4, 0}) == "bé\n");
  CHECK(vocabulary.index("z") == 3);
  CHECK(Vocabulary::of_characters("").size() == 0);
  CHECK(Vocabulary().encode("").empty());
}

TEST_CASE("several texts have the characters of each, and none that lies across two") {
  CHECK(tokens_of(Vocabulary::of_characters({"ba", "", "c"})) == Tokens{"a", "b", "c"});
  CHECK(Vocabulary::of_characters({"\xc3", "\xa9"}).encode("\xa9\xc3").size() == 2);  // together they are one
  CHECK(Vocabulary::of_characters({}).size() == 0);
}

TEST_CASE("the error for an absent character names it and its position") {
  const auto vocabulary = Vocabulary::of_characters("aé");
  CHECK_THROWS_WITH(vocabulary.encode("aéxa"),
                    "encode: the character 'x' at position 2 of the text is not in the vocabulary of 2 characters");
  CHECK_THROWS_WITH(vocabulary.encode("a\xff"),
                    "encode: the byte 255, which is not UTF-8, at position 1 of the text is "
                    "not in the vocabulary of 2 characters");
  CHECK_THROWS_WITH(vocabulary.encode("\x1b"),
                    Catch::Matchers::StartsWith("encode: the character '\\x1b' at position 0"));
  CHECK_THROWS_AS(vocabulary.encode("x"), DataError);
  CHECK_THROWS_WITH(vocabulary.index("ab"), "index: 'ab' is not in the vocabulary of 2 characters");
  CHECK_THROWS_WITH(vocabulary.token(2), "Vocabulary: there is no token 2 among 2");
  CHECK_THROWS_AS(vocabulary.token(-1), IndexError);
  CHECK_THROWS_AS(vocabulary.decode({0, 5}), IndexError);
}

TEST_CASE("any bytes return from a vocabulary of characters, through a checkpoint too") {
  CHECK(rc::check([](const std::string& text) {
    const auto vocabulary = Vocabulary::of_characters(text);
    RC_ASSERT(vocabulary.decode(vocabulary.encode(text)) == text);
    Vocabulary loaded;
    nn::StateDict state;
    state.values = Json::parse(vocabulary.state_dict().values.dump());
    loaded.load_state_dict(state);
    RC_ASSERT(tokens_of(loaded) == tokens_of(vocabulary));
    RC_ASSERT(loaded.encode(text) == vocabulary.encode(text));
  }));
}

TEST_CASE("the bytes of any text are numbered by their values") {
  const auto vocabulary = Vocabulary::of_bytes();
  CHECK(vocabulary.size() == 256);
  CHECK(vocabulary.is_of_bytes());
  CHECK_FALSE(vocabulary.is_of_words());
  CHECK_FALSE(Vocabulary::of_characters("a").is_of_bytes());
  CHECK(vocabulary.encode("a\0\xc3\xa9\xff"s) == Indices{97, 0, 0xc3, 0xa9, 255});
  CHECK(vocabulary.decode({0xc3, 0xa9, 0, 255}) == "\xc3\xa9\0\xff"s);
  CHECK(vocabulary.token(200) == "\xc8");
  CHECK(vocabulary.index("\xc8") == 200);
  CHECK(vocabulary.encode("").empty());
  CHECK_THROWS_WITH(vocabulary.index("\xc3\xa9"), "index: '\xc3\xa9' is not in the vocabulary of 256 bytes");
  CHECK_THROWS_WITH(vocabulary.index(""), "index: '' is not in the vocabulary of 256 bytes");
  CHECK_THROWS_WITH(vocabulary.decode({256}), "Vocabulary: there is no token 256 among 256");
  CHECK(rc::check([&](const std::string& text) { RC_ASSERT(vocabulary.decode(vocabulary.encode(text)) == text); }));
}

TEST_CASE("a checkpoint brings a vocabulary of bytes back, and keeps no list of them") {
  auto vocabulary = Vocabulary::of_bytes();
  const nn::StateDict state = vocabulary.state_dict();
  CHECK(state.values.dump() == R"({"kind": "Vocabulary", "unit": "byte"})");
  Vocabulary loaded = Vocabulary::of_characters("abc");
  loaded.load_state_dict(state);
  CHECK(loaded.is_of_bytes());
  CHECK(tokens_of(loaded) == tokens_of(vocabulary));
  loaded.load_state_dict(Vocabulary::of_words({"a"}).state_dict());
  CHECK(loaded.is_of_words());
}

TEST_CASE("words are numbered by falling count, ties by spelling, after padding and unknown") {
  const auto vocabulary = Vocabulary::of_words({"b a c", "c B .", "c"});
  CHECK(tokens_of(vocabulary) == Tokens{"<pad>", "<unk>", "c", "b", ".", "a"});
  CHECK(vocabulary.is_of_words());
  CHECK(vocabulary.encode("A new b") == Indices{5, Vocabulary::unknown, 3});
  CHECK(vocabulary.decode({5, 1, 3, Vocabulary::padding, 0}) == "a <unk> b");
  CHECK(vocabulary.index("never") == Vocabulary::unknown);
  CHECK(vocabulary.encode("<pad>") == Indices{1, 1, 1});
  CHECK(Vocabulary::of_words({}).size() == 2);
}

TEST_CASE("rare words, and those beyond the largest size, are unknown") {
  const std::vector<std::string> texts = {"a a a b b c c d"};
  CHECK(tokens_of(Vocabulary::of_words(texts, {.min_count = 2})) == Tokens{"<pad>", "<unk>", "a", "b", "c"});
  CHECK(tokens_of(Vocabulary::of_words(texts, {.max_size = 4})) == Tokens{"<pad>", "<unk>", "a", "b"});
  CHECK(Vocabulary::of_words(texts, {.max_size = 2}).size() == 2);
  CHECK(Vocabulary::of_words(texts, {.max_size = 100}).size() == 6);
  CHECK_THROWS_WITH(Vocabulary::of_words(texts, {.min_count = 0}), "of_words: min_count is 0, it must be at least 1");
  CHECK_THROWS_WITH(Vocabulary::of_words(texts, {.max_size = 1}),
                    "of_words: max_size is 1, it must be at least 2, for padding and unknown, or 0 for no limit");
  CHECK_THROWS_AS(Vocabulary::of_words(texts, {.max_size = -1}), DataError);
}

TEST_CASE("known words return from a vocabulary of words") {
  CHECK(rc::check([](const std::vector<std::string>& texts) {
    const auto vocabulary = Vocabulary::of_words(texts);
    for (const std::string& text : texts) {
      std::string words;
      for (const std::string& word : nn::words_of(text)) words += (words.empty() ? "" : " ") + word;
      const Indices indices = vocabulary.encode(text);
      RC_ASSERT(vocabulary.decode(indices) == words);
      RC_ASSERT(vocabulary.encode(words) == indices);
    }
    Vocabulary loaded = Vocabulary::of_characters("abc");
    loaded.load_state_dict(vocabulary.state_dict());
    RC_ASSERT(tokens_of(loaded) == tokens_of(vocabulary));
  }));
}

TEST_CASE("a checkpoint brings a vocabulary to a program that has no text") {
  const TemporaryFolder folder;
  for (const char* name : {"/run.json", "/run.safetensors"}) {
    const std::string path = folder.path() + name;
    auto vocabulary = Vocabulary::of_words({"It isn't bad.", "caf\xe9"});
    nn::Checkpoint written;
    written.add("vocabulary", vocabulary).save(path);
    Vocabulary loaded;
    nn::Checkpoint read;
    read.add("vocabulary", loaded).load(path);
    CHECK(tokens_of(loaded) == tokens_of(vocabulary));
    CHECK(loaded.encode("isn't") == vocabulary.encode("isn't"));
  }
}

TEST_CASE("the error for a wrong state of a vocabulary names the token") {
  const auto refusal = [](const char* unit, const Json::Array& tokens) -> std::string {
    Vocabulary vocabulary = Vocabulary::of_characters("ab");
    nn::StateDict state;
    state.values = Json::Object{{"kind", "Vocabulary"}, {"unit", unit}, {"tokens", tokens}};
    try {
      vocabulary.load_state_dict(state);
    } catch (const CheckpointError& error) {
      CHECK(tokens_of(vocabulary) == Tokens{"a", "b"});
      return error.what();
    }
    return "none";
  };
  CHECK(refusal("character", {"a", "bc"}) == "load_state_dict: a token is 'bc', it must be one character");
  CHECK(refusal("character", {"a", ""}) == "load_state_dict: a token is '', it must be one character");
  CHECK(refusal("character", {"a", "a"}) == "load_state_dict: the token 'a' is given twice");
  CHECK(refusal("character", {65}) == "load_state_dict: a token is the byte 65, it must be from 128 to 255");
  CHECK(refusal("character", {255, "z"}) == "none");
  CHECK(refusal("word", {"a", "a b"}) == "load_state_dict: a token is 'a b', it must be one word");
  CHECK(refusal("word", {"<pad>"}) == "load_state_dict: a token is '<pad>', it must be one word");
  CHECK(refusal("word", {"A"}) == "load_state_dict: a token is 'A', it must be one word");
  CHECK(refusal("line", {"a"}) ==
        "load_state_dict: the state of Vocabulary has the unit 'line', it must be 'character', 'word' or 'byte'");
  CHECK(refusal("byte", {}) == "none");
}
