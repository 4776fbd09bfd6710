// `minitorch train text`, `eval` and `predict`: language models of characters and of bytes, as a user runs them.
#include <cmath>
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_source.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using nn::read_file;
using program::Outcome;
using program::output;
using program::refused;
using program::run;
using json = nlohmann::json;
using namespace std::string_literals;
using Words = std::vector<std::string>;

namespace {

// A text whose next character is certain.
std::string alphabet(int times = 60) {
  std::string text;
  for (int i = 0; i < times; ++i) text += "abcdefgh\n";
  return text;
}

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const Words small_transformer = {"--layers", "1", "--heads", "2", "--width", "16", "--context", "7", "--batch", "4"};
const Words small_rnn = {"--model", "rnn", "--width", "16", "--context", "7", "--batch", "4"};

// Returns the checkpoint of a model that has learned the alphabet.
std::string trained_on_alphabet(const TemporaryFolder& folder) {
  const std::string path = folder.path() + "/alphabet.json";
  output(with({"train", "text", folder.write("alphabet.txt", alphabet()), "--checkpoint", path, "--rate", "0.02",
               "--epochs", "6", "--quiet"},
              small_transformer));
  return path;
}

}  // namespace

TEST_CASE("a text is learned, resumed exactly, evaluated and continued") {
  for (const Words& sizes : {small_transformer, small_rnn}) {
    const TemporaryFolder folder;
    CAPTURE(sizes[1]);
    const std::string text = folder.write("alphabet.txt", alphabet());
    const std::string whole = folder.path() + "/whole.json", parts = folder.path() + "/parts.json";
    const auto train = [&](const std::string& path, const std::string& epochs) {
      return output(with({"train", "text", text, "--checkpoint", path, "--epochs", epochs, "--schedule", "none",
                          "--rate", "0.02", "--dropout", "0.05"},
                         sizes));
    };
    const std::string told = train(whole, "6");
    CHECK_THAT(told, StartsWith("540 characters, 9 different; windows of 7\n61 training examples, 15 test examples; "));
    CHECK_THAT(told, ContainsSubstring(" nats a character, perplexity ") && ContainsSubstring("\n  it writes: "));
    train(parts, "2");
    CHECK(output({"train", "--resume", parts, "--epochs", "6", "--quiet"}).empty());
    CHECK(read_file(whole) == read_file(parts));

    const json score = json::parse(output({"eval", whole, "--json"}));
    CHECK(score["perplexity"] < 1.5);
    CHECK(std::abs(score["perplexity"].get<double>() - std::exp(score["loss"].get<double>())) < 1e-9);
    CHECK(score["examples"] == 15);
    CHECK_THAT(output({"eval", whole}),
               StartsWith("text, 15 examples: loss ") && ContainsSubstring(" nats a character, perplexity 1"));

    std::filesystem::remove(text);  // the checkpoint has the characters
    CHECK(output({"predict", whole, "abcd", "--tokens", "5", "--temperature", "0"}) == "abcdefgh\n\n");
    refused({"eval", whole}, "alphabet.txt: cannot be opened");
  }
}

TEST_CASE("Ctrl-C stops the training of a text between two steps, and it resumes exactly") {
  const TemporaryFolder folder;
  const std::string text = folder.write("alphabet.txt", alphabet(200));
  const std::string whole = folder.path() + "/whole.safetensors", parts = folder.path() + "/parts.safetensors";
  const auto training = [&](const std::string& path) {
    return with({"train", "text", "--path", text, "--epochs", "8", "--checkpoint", path}, small_rnn);
  };
  const Outcome outcome = run(training(parts), {.signal = SIGINT, .signal_after = "epoch 2 of 8"});
  CHECK(outcome.exit_code == 130);
  CHECK_THAT(outcome.err, ContainsSubstring("to resume: minitorch train --resume " + parts));
  output({"train", "--resume", parts, "--quiet"});
  output(training(whole));
  CHECK(read_file(whole) == read_file(parts));
}

TEST_CASE("what is written depends on the prompt, the seed and the temperature alone") {
  const TemporaryFolder folder;
  const std::string path = trained_on_alphabet(folder);
  const Words words = {"predict", path, "abc", "--tokens", "30", "--temperature", "3"};
  const std::string first = output(words);
  CHECK(first == output(words));
  CHECK(first != output(with(words, {"--seed", "2"})));
  CHECK(output(with(words, {"--top-k", "1"})) ==
        output({"predict", path, "abc", "--tokens", "30", "--temperature", "0"}));
  CHECK(output({"predict", path, "-", "--tokens", "5", "--temperature", "0"}, {.in = "efgh\nabc\n"}) ==
        "efgh\nabcdefgh\n");
  const json told = json::parse(output({"predict", path, "abc", "--tokens", "3", "--temperature", "0", "--json"}));
  REQUIRE(told.size() == 1);
  CHECK(told[0]["prompt"] == "abc");
  CHECK(told[0]["text"] == "def");
}

TEST_CASE("prompts and options of writing that cannot be are one line that names them") {
  const TemporaryFolder folder;
  const std::string path = trained_on_alphabet(folder);
  refused({"predict", path}, "a prompt is required");
  refused({"predict", path, "abc", "def"}, "the prompt is one argument; put it between quotes");
  for (const auto& [character, shown] :
       {std::pair("?", "?"), {"\xc3\x9c", "\xc3\x9c"}, {"\xff", "\\xff"}, {"\x1b", "\\x1b"}})
    refused({"predict", path, "ab"s + character + "c"},
            "the prompt has '"s + shown + "' at position 2, a character that the text of the training does not have");
  refused({"predict", path, ""}, "the prompt is empty, as a variable that is not set");
  refused({"predict", path, "-"}, "the prompt is empty, it must have at least one character");
  for (const char* tokens : {"0", "-1", "1000001", "1e3", "x"})
    refused({"predict", path, "abc", "--tokens", tokens},
            "--tokens: '"s + tokens + "' is not a whole number from 1 to 1000000");
  for (const char* temperature : {"-0.5", "nan", "inf", "hot"})
    refused({"predict", path, "abc", "--temperature", temperature},
            "--temperature: '"s + temperature + "' is not a number from 0");
  refused({"predict", path, "abc", "--top-k", "-1"}, "--top-k: '-1' is not a whole number from 0");
  CHECK(output({"predict", path, "abc", "--top-k", "0"}) == output({"predict", path, "abc"}));
  CHECK(output({"predict", path, "abc", "--top-k", "1000000000", "--tokens", "1"}).size() == 5);
  refused({"predict", path, "abc", "--seed", "-1"}, "--seed: '-1' is not a whole number from 0");
  refused({"predict", path, "--test", "1"},
          "--test: the model was not trained on points, tables, pictures or sentences but on text");
  refused({"predict", path, "abc", "--csv", "a.csv"}, "--csv: the model was not trained on tables but on text");
  const std::string moons = folder.path() + "/moons.json";
  output({"train", "moons", "--epochs", "1", "--checkpoint", moons, "--quiet"});
  refused({"predict", moons, "1", "2", "--tokens", "9"}, "--tokens: the model was not trained on text but on points");
}

TEST_CASE("texts that nothing can be learned from are refused by name") {
  const TemporaryFolder folder;
  const auto train = [&](const std::string& text, const Words& sizes = small_transformer) {
    return with({"train", "text", folder.write("a.txt", text)}, sizes);
  };
  refused({"train", "text"}, "text: a path is required, that of the file of the text");
  refused({"train", "text", folder.path() + "/none.txt"}, "none.txt: cannot be opened");
  refused({"train", "text", folder.path()}, folder.path() + ": ");
  refused(train(""), "a.txt: is empty, there is nothing to learn from");
  refused(train(std::string(200, 'a')), "a.txt: has only one character, again and again");
  refused(train("a line\n"), "the text to learn has 6 characters, too few for a --context of 7: it needs one more");
  refused(train(alphabet().substr(0, 39)),
          "the last fifth, for the test, has 7 characters, too few for a --context of 7");
  refused(train(alphabet(), {"--context", "1000000000"}), "too few for a --context of 1,000,000,000");
  refused(train(alphabet(), {"--heads", "3"}), "it must be divisible by heads = 3");
  refused(train(alphabet(), {"--width", "1000000000"}), " GB are available; choose smaller sizes");
  refused(train(alphabet(), {"--model", "mlp"}),
          "the model mlp is for points, pictures and tables, not for text; choose transformer or rnn");
  refused(with({"train", "text", folder.write("b.txt", alphabet()), "--heads", "2"}, small_rnn),
          "--heads is for the model transformer, not for rnn; leave it out");
  refused({"train", "moons", "--context", "8"}, "--context is for text, not for points; leave it out");
  refused({"train", "moons", "a.txt"}, "path is for pictures, tables, sentences and text, not for points");
  refused({"train", "text", "a.txt", "--path", "b.txt"}, "path");
}

TEST_CASE("any bytes are a text") {
  const TemporaryFolder folder;
  std::string bytes;
  for (int i = 0; i < 1024; ++i) bytes += static_cast<char>(i * 7 % 256);
  const std::string path = folder.path() + "/bytes.json";
  output(
      with({"train", "text", folder.write("bytes", bytes), "--checkpoint", path, "--epochs", "1"}, small_transformer));
  CHECK(json::parse(output({"eval", path, "--json"})).contains("perplexity"));
  const std::string told = output({"predict", path, "A", "--tokens", "300"});
  CHECK(told.find('\x1b') == std::string::npos);
  CHECK(json::parse(output({"predict", path, "A", "--tokens", "300", "--json"}))[0]["prompt"] == "A");
}

TEST_CASE("a text is learned by bytes, and every prompt can be continued") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 150; ++i) text += "\xc3\xa9";  // é
  const std::string whole = folder.path() + "/whole.json", parts = folder.path() + "/parts.json";
  const auto train = [&](const std::string& path, const std::string& epochs) {
    return output(with({"train", "text", folder.write("a.txt", text), "--unit", "byte", "--checkpoint", path,
                        "--epochs", epochs, "--schedule", "none", "--rate", "0.02"},
                       small_transformer));
  };
  const std::string told = train(whole, "6");
  CHECK_THAT(told, StartsWith("300 bytes, 2 different; windows of 7\n"));
  CHECK_THAT(told, ContainsSubstring(" nats a byte, perplexity "));
  train(parts, "2");
  output({"train", "--resume", parts, "--epochs", "6", "--quiet"});
  CHECK(read_file(whole) == read_file(parts));
  CHECK_THAT(output({"eval", whole}), ContainsSubstring(" nats a byte, perplexity 1"));

  const auto written = [&](const char* prompt, const char* tokens) {
    return output({"predict", whole, prompt, "--tokens", tokens, "--temperature", "0"});
  };
  CHECK(written("\xc3\xa9", "4") == "\xc3\xa9\xc3\xa9\xc3\xa9\n");  // whole characters
  CHECK(written("\xc3\xa9", "1") == "\xc3\xa9\\xc3\n");             // the first byte of one
  CHECK(written("\xc3", "1") == "\xc3\xa9\n");
  CHECK_THAT(written("\xff\x1b\xe2\x82\xac", "1"), StartsWith("\\xff\\x1b\xe2\x82\xac"));
  const json found =
      json::parse(output({"predict", whole, "\xc3\xa9", "--tokens", "3", "--temperature", "0", "--json"}));
  CHECK(found[0]["text"] == "\xc3\xa9\ufffd");

  auto contents = nn::read_checkpoint(whole);
  contents.metadata["settings"]["unit"] = "line";
  nn::write_checkpoint(whole, contents);
  refused({"predict", whole, "a"}, whole + ": in its settings, 'unit' is out of range");
}

TEST_CASE("learning by bytes is for texts, which need two different ones") {
  const TemporaryFolder folder;
  const std::string text = folder.write("a.txt", std::string(200, 'a'));
  refused(with({"train", "text", text, "--unit", "byte"}, small_transformer),
          "a.txt: has only one byte, again and again; there must be two different ones");
  refused(with({"train", "text", folder.write("b.txt", "a\xc3\xa9z"), "--unit", "byte"}, small_transformer),
          "b.txt: the text to learn has 4 bytes, too few for a --context of 7: it needs one more");
  refused({"train", "text", text, "--unit", "word"}, "there is no unit 'word'");
  refused({"train", "moons", "--unit", "byte"}, "--unit is for text, not for points; leave it out");
}

TEST_CASE("a test text of its own is used, and a text that has changed is refused") {
  const TemporaryFolder folder;
  const std::string text = folder.write("a.txt", alphabet()), path = folder.path() + "/a.json";
  CHECK_THAT(output(with({"train", "text", text, "--test-path", folder.write("test.txt", alphabet(11)), "--checkpoint",
                          path, "--epochs", "1"},
                         small_transformer)),
             ContainsSubstring("77 training examples, 14 test examples"));
  output({"train", "--resume", path, "text", text});
  folder.write("a.txt", alphabet() + "z");
  for (const Words& words : {Words{"eval", path}, {"train", "--resume", path}})
    refused(words, path + ": the data are not those that it was trained with: " + text + ": the text has changed");
}

TEST_CASE("a checkpoint of a text with a wrong vocabulary or task is refused") {
  const TemporaryFolder folder;
  const std::string path = trained_on_alphabet(folder);
  const auto good = nn::read_checkpoint(path);
  const auto edited = [&](const auto& edit) {
    auto contents = good;
    edit(contents);
    nn::write_checkpoint(path, contents);
  };
  const auto both_refused = [&](const std::string& why) {
    refused({"predict", path, "abc"}, path + ": " + why);
    refused({"train", "--resume", path}, path + ": " + why);
  };
  edited([](auto& contents) { std::erase_if(contents.parts, [](const auto& p) { return p.name == "vocabulary"; }); });
  both_refused("its task is not one of text");
  edited([](auto& contents) { contents.metadata["settings"]["data"] = "sentences"; });
  both_refused("its settings are invalid: the model transformer is for text, not for sentences");
  edited([](auto& contents) { contents.metadata["task"]["classes"] = nn::Json::Array{"a", "b"}; });
  both_refused("its task is not one of text");
  edited([](auto& contents) { contents.metadata["settings"]["context"] = 1'000'000; });
  both_refused("its settings ask for a model of ");
  edited([](auto& contents) { contents.metadata["settings"]["heads"] = 3; });
  both_refused("");
  edited([](auto& contents) {
    for (auto& part : contents.parts) {
      if (part.name == "vocabulary") part.state.values = nn::Json::Object{{"kind", "Vocabulary"}};
    }
  });
  both_refused("its vocabulary is invalid: ");
}
