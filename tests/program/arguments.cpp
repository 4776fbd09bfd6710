// Arguments of a command line are taken as they were typed, whatever they look like, and those without an effect are
// refused.
#include <string>
#include <utility>
#include <vector>

#include "program/options/command_line.hpp"
#include "program/options/usage_error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"

using namespace minitorch;
using program::Command;
using program::GivenOptions;
using program::output;
using program::refused;
using program::run_command_line;
using Words = std::vector<std::string>;

namespace {

// What a command line has given to a command with every kind of option that takes texts.
struct Taken {
  std::string name, text;
  Words list, pair, parts;
};

Command with_commands(const Command& command) { return {.name = "program", .about = "", .commands = {command}}; }

Taken taken(const Words& arguments, bool takes_expressions = false) {
  Taken found;
  const Command command{
      .name = "take",
      .about = "",
      .options = {{.name = "name", .value = &found.name, .about = ""},
                  {.name = "list", .value = &found.list, .about = ""},
                  {.name = "--text", .value = &found.text, .about = "", .type = "FILE"},
                  {.name = "--pair", .value = &found.pair, .about = "", .least = 2, .most = 2},
                  {.name = "--parts", .value = &found.parts, .about = "", .type = "A,B", .splits_at_commas = true}},
      .takes_expressions = takes_expressions,
      .run = [](const GivenOptions&) { return 0; }};
  Words words = {"take"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const int code = run_command_line(with_commands(command), "1", words);
  CHECK(code == 0);
  return found;
}

const Words texts = {"[Exit ROMEO]", "[good, bad]", "[]",   "[[x]]", "[",   "]",    "{}",   "%%",    "-1",  "-.7",
                     "-1e3",         "-inf",        "-0,7", " -1",   "a,b", "a\tb", "true", "\"x\"", "'x'", "\\n"};

}  // namespace

TEST_CASE("every text is an argument, an element of a list, or the value of an option as it was typed") {
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(taken({text}).name == text);
    CHECK(taken({"--", text}).name == text);
    CHECK(taken({"a", text}).list == Words{text});
    CHECK(taken({"a", text, "b", text}).list == Words{text, "b", text});
    CHECK(taken({"a", "--", text, "b"}).list == Words{text, "b"});
    CHECK(taken({"--text", text, "a"}).text == text);
    CHECK(taken({"--text=" + text, "a"}).text == text);
    CHECK(taken({"a", "b", "--pair", text, "c"}).pair == Words{text, "c"});
    CHECK(taken({"--pair", "c", text, "a"}).pair == Words{"c", text});
    CHECK(taken({"--parts", text}).parts.front() == text.substr(0, text.find(',')));
  }
  for (const char* text : {"--text", "-x", "-1", "--", "-h", "[a]"}) {
    CAPTURE(text);
    CHECK(taken({"--", text, "b"}).name == text);
    CHECK(taken({"a", "--", text, text}).list == Words{text, text});
    CHECK(taken({"a", "b", "-1", "--", text, "c"}).list == Words{"b", "-1", text, "c"});
    CHECK(taken({"--text", "x", "--", text}).name == text);
    CHECK(taken({"--parts", "x,y", "--", text}).name == text);
    CHECK(taken({"--pair", "x", "y", "--", text}).name == text);
  }
}

TEST_CASE("an option is not the value of the option before it, unless it is written after '='") {
  for (const bool takes_expressions : {false, true}) {
    for (const std::string next : {"--parts", "--parts=x", "--none", "--force", "-h"}) {
      CAPTURE(next);
      CHECK_THROWS_WITH(taken({"a", "--text", next, "x"}, takes_expressions), "--text needs a value: FILE");
      CHECK_THROWS_WITH(taken({"--parts", next, "x"}, takes_expressions), "--parts needs a value: A,B");
      CHECK_THROWS_AS(taken({"a", "--pair", "x", next, "x"}, takes_expressions), program::UsageError);
      CHECK(taken({"a", "--text=" + next}, takes_expressions).text == next);
      CHECK(taken({"a", "--text=x=" + next}, takes_expressions).text == "x=" + next);
      CHECK(taken({"--text", "a", "--", next}, takes_expressions).name == next);
    }
  }
  const TemporaryFolder folder;
  const std::string in_folder = folder.path() + "/--quiet";
  output({"train", "xor", "--epochs", "1", "--log", in_folder, "--quiet"});
  refused({"train", "xor", "--epochs", "1", "--log", "--quiet"}, "minitorch train: --log needs a value: FILE (see ");
  refused({"train", "xor", "--rate", "--quiet"}, "--rate needs a value: NUMBER (see ");
  refused({"explain", "x*x", "x=2", "--html", "--force"}, "--html needs a value: FILE (see ");
}

TEST_CASE("an expression may begin with a minus that is no flag's") {
  for (const char* text : {"-x^2", "-x", "-(1)", "-1", "[x]", "-h2"}) CHECK(taken({text}, true).name == text);
  CHECK(taken({"-x", "--text", "-y", "--", "--z"}, true).list == Words{"--z"});
  CHECK(taken({"--text", "-y"}, true).text == "-y");
}

TEST_CASE("an argument too many is shown as it was typed") {
  const Command command{.name = "take", .about = "", .run = [](const GivenOptions&) { return 0; }};
  for (const std::string text : {"[a,b]", "-1"}) {
    CHECK_THROWS_WITH(run_command_line(with_commands(command), "1", {"take", text}),
                      "'" + text + "' is one argument too many; leave it out");
    CHECK_THROWS_WITH(run_command_line(with_commands(command), "1", {text}),
                      "there is no command '" + text + "'; choose one of take");
  }
}

TEST_CASE("an unknown option of one dash is named, also where it leads to another error") {
  refused({"train", "-e", "2", "spiral"}, "there is no option '-e'");
  refused({"train", "spiral", "-epochs=2"}, "there is no option '-epochs'");
  refused({"inspect", "-a.json"}, "there is no option '-a.json'");
  refused({"inspect", "-j"}, "there is no option '-j'");
}

TEST_CASE("a prompt, a value and a path are what was typed") {
  const TemporaryFolder folder;
  std::string text, rows = "a,b,y\n";
  for (int i = 0; i < 40; ++i) {
    text += "[-1, {2}] ";
    rows += std::to_string(i) + (i % 2 == 0 ? ",[x],1\n" : ",{},2\n");
  }
  const std::string written = folder.path() + "/text.json", table = folder.path() + "/table.json";
  output({"train", "text", folder.write("t.txt", text), "--context", "8", "--layers", "1", "--heads", "1", "--width",
          "8", "--epochs", "1", "--checkpoint", written});
  for (const std::string prompt : {"-1", "[-1, {2}]", "[]", "{}"}) {
    const std::string told = output({"predict", written, prompt, "--tokens", "1", "--temperature", "0"});
    CHECK_THAT(told, Catch::Matchers::StartsWith(prompt));
    CHECK(told.size() == prompt.size() + 2);
  }
  output({"train", "csv", folder.write("t.csv", rows), "--epochs", "1", "--checkpoint", table});
  for (const std::string word : {"[x]", "{}"}) output({"predict", table, "-3", word});
  refused({"predict", table, "3", "x"}, "'x' is none of the column's words");
  refused({"predict", "-1", "3"}, "-1: ");
  refused({"report", "[log]", "--out", folder.path() + "/a.html"}, "[log]: ");
  refused({"explain", "x*y", "[x=2,y=3]"}, "[x=2,y=3]");
}

TEST_CASE("an option that has no effect is refused") {
  const TemporaryFolder folder;
  std::string rows = "a,y\n";
  for (int i = 0; i < 20; ++i) rows += std::to_string(i) + "," + std::to_string(i % 5) + "\n";
  const std::string table = folder.path() + "/table.json", points = folder.path() + "/points.json",
                    log = folder.path() + "/points.jsonl", page = folder.path() + "/points.html",
                    junk = folder.write("junk.txt", "junk");
  output({"train", "csv", folder.write("t.csv", rows), "--epochs", "1", "--checkpoint", table});
  output({"train", "xor", "--epochs", "1", "--checkpoint", points, "--log", log});
  const auto with = [&](Words words, const std::string& option) {
    words.insert(words.end(), {option, junk});
    return words;
  };
  for (const auto& [checkpoint, kind] : {std::pair(table, "tables"), {points, "points"}}) {
    for (const Words& words : {Words{"eval", checkpoint},
                               {"predict", checkpoint, "--test", "1"},
                               {"train", "--resume", checkpoint, "--epochs", "2"}}) {
      refused(with(words, "--test-path"),
              "--test-path is for pictures, sentences and text, not for " + std::string(kind) + "; leave it out");
      if (checkpoint == points)
        refused(with(words, "--path"),
                "--path is for pictures, tables, sentences and text, not for points; leave it out");
    }
  }
  for (const std::string option : {"--path", "--test-path"}) {
    refused(with({"predict", table, "3"}, option), option + " is for --test; leave it out");
    refused(with({"report", log, "--out", page}, option), option + " is for --checkpoint; leave it out");
    refused(with({"report", log, "--out", page, "--checkpoint", points}, option), option + " is for pictures, ");
  }
  refused({"predict", table, "3", "--separator", ";"}, "--separator is for --csv; leave it out");
  refused({"predict", table, "3", "--header", "no"}, "--header is for --csv; leave it out");
  refused({"inspect", table, "--force"}, "--force is for --to; leave it out");
}
