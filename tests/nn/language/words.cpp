// Words of raw sentences, and of sentences that are cut already.
#include "nn/language/words.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "nn/text/utf8.hpp"
#include "operators/errors/joined.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using namespace std::string_literals;

namespace {

std::string cut(const std::string& text) { return operators::joined(nn::words_of(text), " "); }

}  // namespace

TEST_CASE("a sentence as people write it has the words of the Penn Treebank") {
  for (const auto& [raw, words] : std::vector<std::pair<std::string, std::string>>{
           {"It isn't bad; it's (almost) \"good\"...", "it is n't bad ; it 's ( almost ) \" good \" ..."},
           {"I can't, won't and cannot.", "i ca n't , wo n't and can not ."},
           {"They'd've said they're what I'm, we'll", "they 'd 've said they 're what i 'm , we 'll"},
           {"Mr. Smith vs. the U.S. in 3.5 hours, for $1,000.", "mr. smith vs. the u.s. in 3.5 hours , for $ 1,000 ."},
           {"rock'n'roll o'clock d'etre", "rock'n'roll o'clock d'etre"},
           {"'em all in the '70s, 'til 'now'", "'em all in the '70s , 'til ' now '"},
           {"well-made--but dull -- mid-90s -5", "well-made -- but dull -- mid-90s -5"},
           {"wait...what?!", "wait ... what ? !"},
           {"he/she r&d a@b.com 12:30 a:b", "he/she r&d a@b.com 12:30 a : b"},
           {"[x] {y} <z> 50% #1 *** a*b", "[ x ] { y } < z > 50 % # 1 *** a * b"},
           {"So do I.", "so do i ."},
           {"the people's", "the people 's"},
           {" \t\r\n a \v b \f", "a b"},
           {"", ""},
           {"'", "'"}}) {
    CAPTURE(raw);
    CHECK(cut(raw) == words);
  }
}

TEST_CASE("a sentence that the Treebank has cut keeps its words, with plain brackets, quotes and slashes") {
  for (const std::string sentence :
       {"it 's played in the most straight-faced fashion , with little humor .",
        "they presume their audience wo n't sit still", "... the '60s -- u.s. , j.r.r. mr."})
    CHECK(cut(sentence) == sentence);
  CHECK(cut("-lrb- a -RRB- `` b '' ` c ' writer\\/director \\*\\*") == "( a ) \" b \" ' c ' writer/director **");
}

TEST_CASE("typographic marks are plain ones, and bytes that are not UTF-8 are characters of Latin-1") {
  CHECK(cut("\u201cIt isn\u2019t\u201d\u2014so\u2026") == "\" it is n't \" -- so ...");
  CHECK(cut("don\x92t \x93x\x94 \x96 \x85") == "do n't \" x \" -- ...");
  CHECK(cut("cr\xe8me br\xfbl\xe9"s + "e") == cut("cr\u00e8me br\u00fbl\u00e9e"));
  CHECK(cut("2\u00a0x") == "2 x");
  CHECK(cut("a\0b"s) == "a b");
}

TEST_CASE("the words of words are the same, and UTF-8, whatever the bytes") {
  CHECK(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::oneOf(
        rc::gen::elementOf("ntsadmlrbI'''...--``\\/*$5,:;@&_ ()\"!?\xe2\x80\x99"s), rc::gen::arbitrary<char>()));
    const std::string once = cut(text);
    RC_ASSERT(nn::is_utf8(once));
    RC_ASSERT(cut(once) == once);
  }));
}

TEST_CASE("a long text of one mark or ending is cut without recursion") {
  constexpr std::size_t n = 100'000;
  for (const auto& [one, words] : std::vector<std::pair<std::string, std::size_t>>{{"'", n / 2},
                                                                                   {"`", n / 2},
                                                                                   {"-", 1},
                                                                                   {".", 1},
                                                                                   {"\\", 1},
                                                                                   {"a'", 2},
                                                                                   {"n't", n},
                                                                                   {"-lrb-", n},
                                                                                   {"\xff", 1}}) {
    CAPTURE(one);
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += one;
    CHECK(nn::words_of(text).size() == words);
  }
}
