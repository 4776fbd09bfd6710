// Sentences with labels: forms of lines and labels, and the errors for others.
#include "nn/language/sentences.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;
using Texts = std::vector<std::string>;
using Labels = std::vector<std::int64_t>;

TEST_CASE("labels are words or numbers, and become the indices of sorted classes") {
  const auto words = nn::parse_sentences("good I like it.\nbad No!\ngood Yes\n", "a");
  CHECK(words.texts == Texts{"I like it.", "No!", "Yes"});
  CHECK(words.classes == Texts{"bad", "good"});
  CHECK(words.labels == Labels{1, 0, 1});
  const auto numbers = nn::parse_sentences("10 a\n-1 b\n9 c", "a");
  CHECK(numbers.classes == Texts{"-1", "9", "10"});
  CHECK(numbers.labels == Labels{2, 0, 1});
  CHECK(nn::parse_sentences("b x\n2 x\na x\n10 x\n02 x", "a").classes == Texts{"02", "2", "10", "a", "b"});
}

TEST_CASE("ends of lines, empty lines, blanks and bytes that are not UTF-8 do no harm") {
  const auto whole = nn::parse_sentences(
      "\xef\xbb\xbf"
      "1 a b \r\n\r\n   \n0\tcaf\xe9\0x\r\n  1   c\td"s,
      "a");
  CHECK(whole.texts == Texts{"a b", "caf\xe9\0x"s, "c\td"});
  CHECK(whole.labels == Labels{1, 0, 1});
  CHECK(whole.lines == Labels{1, 4, 5});
  CHECK(nn::parse_sentences("\xff\xfe a", "a").classes == Texts{"\xff\xfe"});
}

TEST_CASE("other sentences may be given the classes of the first") {
  const auto read = nn::parse_sentences("good a\n", "a", {.classes = {"good", "bad"}});
  CHECK(read.classes == Texts{"good", "bad"});
  CHECK(read.labels == Labels{0});
  CHECK_THROWS_WITH(nn::parse_sentences("bad a\n\nfair b\n", "a", {.classes = {"bad", "good"}}),
                    "a: line 3 has the label 'fair', which is not among the classes 'bad', 'good'");
  CHECK_THROWS_WITH(nn::parse_sentences("1 a", "a", {.classes = {"1", "0", "1"}}), "a: the class '1' is given twice");
}

TEST_CASE("the errors of a file of sentences name the file and the line") {
  const TemporaryFolder folder;
  const std::string path = folder.write("some", "1 a\n\n0 \n");
  CHECK_THROWS_WITH(nn::read_sentences(path),
                    path + ": line 3 has the label '0' and no sentence, lines are: label sentence");
  CHECK_THROWS_AS(nn::read_sentences(path), DataError);
  CHECK_THROWS_WITH(nn::parse_sentences(" \n\n", "a"), "a: has no sentence, lines are: label sentence");
  CHECK_THROWS_WITH(nn::read_sentences(folder.path() + "/absent"), ContainsSubstring("absent: cannot be opened"));
  CHECK_THROWS_WITH(nn::read_sentences(folder.path()), ContainsSubstring("is a folder, not a file"));
}
