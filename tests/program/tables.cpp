// Typical tables with `minitorch train csv`, `eval` and `predict`.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/checkpoint/checkpoint_contents.hpp"
#include "nn/files/byte_sink.hpp"
#include "nn/files/gzip.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/program/checked_run.hpp"
#include "tests/program/program_paths.hpp"
#include "tests/sanitizers.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using program::Outcome;
using program::output;
using program::refused;
using program::run;
using json = nlohmann::json;
using Words = std::vector<std::string>;

namespace {

std::string packed(const std::string& text) {
  nn::StringSink sink;
  nn::GzipSink gzip(sink);
  gzip.write(text);
  gzip.finish();
  return sink.take();
}

// 120 houses whose price is 3000 times their area, and 20,000 for each room.
std::string houses() {
  std::string text = "area,rooms,price\n";
  for (int i = 0; i < 120; ++i) {
    const int area = 50 + i * 37 % 120, rooms = 1 + i % 6;
    text +=
        std::to_string(area) + "," + std::to_string(rooms) + "," + std::to_string(3000 * area + 20000 * rooms) + "\n";
  }
  return text;
}

// 90 passengers: women survive, and some ages are missing.
std::string passengers() {
  std::string text = "id,name,sex,age,survived\r\n";
  for (int i = 0; i < 90; ++i) {
    const bool is_woman = i * 7 % 3 == 0;
    text += std::to_string(i) + ",\"Doe, \"\"N" + std::to_string(i) + "\"\"\"," + (is_woman ? "female," : "male,") +
            (i % 9 == 4 ? "" : std::to_string(i * 13 % 70)) + (is_woman ? ",1\r\n" : ",0\r\n");
  }
  return text;
}

}  // namespace

TEST_CASE("prices are learned, and every output has their units") {
  const TemporaryFolder folder;
  const std::string table = folder.write("houses.csv", houses()), path = folder.path() + "/a.json";
  const std::string told = output({"train", "csv", "--path", table, "--checkpoint", path, "--epochs", "150"});
  CHECK_THAT(told, StartsWith("learning price, a number (mean 398,") && ContainsSubstring("deviation 1"));
  CHECK_THAT(told, ContainsSubstring(", since all its labels are numbers\n96 training examples"));
  CHECK_THAT(told, ContainsSubstring(", RMSE ") && ContainsSubstring(", MAE "));
  const json score = json::parse(output({"eval", path, "--json"}));
  CHECK(score["loss"] < 0.05);
  CHECK(score["rmse"] < 25'000);
  CHECK(score["mae"] <= score["rmse"]);
  CHECK(score["rmse"] > 10);  // in units of prices, not of their deviation
  const json value = json::parse(output({"predict", path, "100", "3", "--json"}))[0]["value"];
  CHECK(std::abs(value.get<double>() - 360'000) < 25'000);
  CHECK_THAT(output({"predict", path, "--test", "1"}), StartsWith("label ") && ContainsSubstring("000; predicted: "));
  CHECK_THAT(output({"eval", path}), ContainsSubstring("csv, 24 examples: loss 0.0") && ContainsSubstring("RMSE "));
}

TEST_CASE("time stamps keep the digits in which they differ, as inputs and as labels") {
  const TemporaryFolder folder;
  std::string text = "stamp,value\n", reverse = "value,stamp\n";
  for (int i = 0; i < 200; ++i) {
    const std::string stamp = std::to_string(1'700'000'000 + i), value = std::to_string(5 - 0.02 * i);
    text += stamp + "," + value + "\n";
    reverse += value + "," + stamp + "\n";
  }
  const std::string path = folder.path() + "/a.json", other = folder.path() + "/b.json";
  output({"train", "csv", "--path", folder.write("a.csv", text), "--checkpoint", path, "--quiet"});
  output({"train", "csv", "--path", folder.write("b.csv", reverse), "--checkpoint", other, "--quiet"});
  for (const int i : {20, 21, 100, 180}) {
    const std::string stamp = std::to_string(1'700'000'000 + i), value = std::to_string(5 - 0.02 * i);
    CHECK(std::abs(std::stod(output({"predict", path, stamp})) - (5 - 0.02 * i)) < 0.4);
    CHECK(std::abs(std::stod(output({"predict", other, value})) - (1'700'000'000 + i)) < 15);
  }
  CHECK(output({"predict", path, "1700000020"}) != output({"predict", path, "1700000021"}));
}

TEST_CASE("the proposed command predicts what --test predicts for the first test example") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.json", table = folder.write("a.csv", passengers());
  std::string stamps = "stamp,small,value\n";
  for (int i = 0; i < 50; ++i)
    stamps +=
        std::to_string(1'700'000'000 + i) + ",-1.2345e-0" + std::to_string(i % 7) + "," + std::to_string(i) + "\n";
  for (Words training : {Words{"csv", folder.write("houses.csv", houses())},
                         {"csv", folder.write("stamps.csv", stamps)},
                         {"csv", table, "--task", "classes", "--ignore", "name", "--missing", "mean"},
                         {"spiral", "--noise", "0.1"}}) {
    training.insert(training.begin(), "train");
    for (int seed = 1; seed <= 3; ++seed) {
      Words words = training;
      words.insert(words.end(), {"--epochs", "1", "--force", "--checkpoint", path, "--seed", std::to_string(seed)});
      const std::string told = output(words), mark = "; to use it: minitorch ";
      const std::size_t end = told.rfind('\n');
      const std::string arguments = told.substr(told.find(mark) + mark.size(), end - told.find(mark) - mark.size());
      CAPTURE(arguments);
      const Outcome outcome =
          program::run_command({"/bin/sh", "-c", test::program_path() + " " + arguments + " --json"});
      CHECK(outcome.out == output({"predict", path, "--test", "1", "--json"}));
    }
  }
}

TEST_CASE("the first line names the task, and --task chooses it") {
  const TemporaryFolder folder;
  const std::string table = folder.write("p.csv", passengers());
  Words arguments = {"train", "csv", "--path", table, "--ignore", "id,name", "--missing", "mean", "--epochs", "1"};
  CHECK_THAT(output(arguments), StartsWith("learning survived, a number (mean 0.3333, deviation 0.4714), since all its "
                                           "labels are numbers; only 2 are different: --task classes"));
  arguments.insert(arguments.end(), {"--task", "classes"});
  CHECK_THAT(output(arguments),
             StartsWith("learning survived, 2 classes, as --task says\ncolumns of words: sex (2)\n"));
  refused({"train", "csv", "--path", table, "--label", "sex", "--task", "number", "--ignore", "id,name", "--missing",
           "drop"},
          "'female' is not a number, but 0 of 80 labels are");
  refused({"train", "xor", "--task", "classes"}, "--task is for tables, not for points; leave it out");
  refused({"train", "csv", "--path", table, "--task", "class"}, "--task");
  refused({"train", "csv", "--path", table, "--separator", "ab"},
          "'ab' is not a separator, it must be one character, or tab");
}

TEST_CASE("a table with text and missing cells is learned and used, whatever is asked for its gaps") {
  const TemporaryFolder folder;
  const std::string table = folder.write("p.csv.gz", packed(passengers())), path = folder.path() + "/a.json";
  Words arguments = {"train", "csv", "--path", table, "--task", "classes", "--checkpoint", path, "--epochs", "40"};
  refused(arguments,
          "p.csv.gz, column 2 (name): it has 90 different words in 90 rows, such as 'Doe, \"N0\"'; too many to "
          "learn from; --ignore name leaves the column out");
  arguments.insert(arguments.end(), {"--ignore", "id,name"});
  refused(arguments,
          "p.csv.gz, lines 6, 15, 24, 33 and 6 more, column 4 (age): the cell is missing (empty), 10 of 90 are; "
          "--missing drop leaves such rows out; --missing mean puts the mean of the others there; --ignore age leaves");
  arguments.insert(arguments.end(), {"--missing", "drop"});
  CHECK_THAT(output(arguments), ContainsSubstring("\n10 rows are left out, in which a cell is missing\n"));
  refused({"predict", path, "male", "?"}, "number 2 (age): the cell is missing ('?')");
  CHECK_THAT(run({"predict", path, "male", ""}).err,
             Catch::Matchers::EndsWith("a value is empty, as a variable that is not set\n"));
  arguments.back() = "mean";
  arguments.emplace_back("--force");
  output(arguments);
  CHECK(json::parse(output({"eval", path, "--json"}))["accuracy"] >= 0.9);
  CHECK_THAT(output({"predict", path, "female", "30"}), StartsWith("1 "));
  CHECK_THAT(output({"predict", path, "male", "?"}), StartsWith("0 "));
  CHECK(output({"predict", path, "male", "NA"}) == output({"predict", path, "male", "?"}));
  refused({"predict", path, "male", ""},
          "a value is empty, as a variable that is not set; NA stands for a missing value");
  refused({"predict", path, "divers", "30"}, "number 1 (sex): 'divers' is none of the column's words 'female', 'male'");
  const std::string rows = "age;sex\n20;male\n;female\n";
  CHECK_THAT(output({"predict", path, "--csv", "-", "--separator", ";"}, {.in = rows}),
             StartsWith("0 ") && ContainsSubstring("\n1 "));
  CHECK(output({"predict", path, "--csv", folder.write("r.gz", packed(rows)), "--separator", ";"}) ==
        output({"predict", path, "--csv", "-", "--separator", ";"}, {.in = packed(rows)}));
  refused({"predict", path, "--csv", folder.write("r.csv", rows)}, "--separator ';'");
}

TEST_CASE("a table without a header keeps its first row, and one that may have one is asked about") {
  const TemporaryFolder folder;
  std::string numbers, flowers;
  for (int i = 0; i < 60; ++i) {
    numbers += std::to_string(i) + "," + std::to_string(i % 7) + "," + std::to_string(3 * i) + "\n";
    flowers += std::to_string(i % 2 * 5 + i % 3) + (i % 2 == 0 ? ",iris\n" : ",rose\n");
  }
  const std::string path = folder.path() + "/a.json", table = folder.write("f.csv", flowers);
  const std::string told =
      output({"train", "csv", "--path", folder.write("n.csv", numbers), "--checkpoint", path, "--epochs", "1"});
  CHECK_THAT(told,
             StartsWith("learning 3, a number") &&
                 ContainsSubstring("\nno header, since the first row is all numbers: columns are called 1, 2, ... "
                                   "(--header yes takes it for names)\n48 training examples, 12 test examples;"));
  CHECK(std::stod(output({"predict", path, "--csv", folder.write("r.csv", "1,2\n")})) ==
        std::stod(output({"predict", path, "1", "2"})));
  refused({"train", "csv", "--path", table},
          "f.csv, line 1: the first row has words and numbers ('0'); --header yes takes it for the names of the "
          "columns; --header no takes it for data");
  refused({"train", "csv", "--path", folder.write("l.csv", "x,y\n1,2\n3,two\n5,6\n")},
          "'two' is not a number, but 2 of 3 labels are: mend it, or write NA; --missing drop leaves such rows out; "
          "--task classes takes every label for a class");
  refused({"train", "csv", "--path", folder.write("d.csv", "1,2\n3,4\n"), "--label", "y"},
          "--header yes takes the first row for names");
  CHECK_THAT(output({"train", "csv", "--path", table, "--header", "no", "--epochs", "1"}),
             ContainsSubstring("48 training examples, 12 test examples;"));
  CHECK_THAT(output({"train", "csv", "--path", table, "--header", "yes", "--epochs", "1"}),
             ContainsSubstring("48 training examples, 11 test examples;"));
}

TEST_CASE("the error for an unusual table explains what to do") {
  const TemporaryFolder folder;
  const auto trained_on = [&](const std::string& name, const std::string& text) {
    return Words{"train", "csv", "--path", folder.write(name, text)};
  };
  std::string german = "Fläche;Zimmer;Preis\n", tabs = "x\ty\n", wide;
  for (int i = 0; i < 20; ++i) {
    german += std::to_string(i) + ",5;3;" + std::to_string(i) + ",25\n";
    tabs += std::to_string(i) + "\t" + std::to_string(i) + "\n";
  }
  for (const char c : std::string("x,y\n1,2\n3,4\n")) wide += std::string{c, '\0'};
  refused(trained_on("de.csv", german),
          "de.csv: there is only one column, there must be a label and at least one input column; "
          "--separator ';' fits its first line, which has ';' between cells");
  Words with_separator = trained_on("de.csv", german);
  with_separator.insert(with_separator.end(), {"--separator", ";"});
  refused(with_separator,
          "column 3 (Preis): '0,25' is not a number: the decimal point is '.', and digits are not grouped; "
          "write points for decimal commas");
  std::replace(german.begin(), german.end(), ',', '.');
  with_separator[3] = folder.write("de2.csv", german);
  CHECK_THAT(output(with_separator), StartsWith("learning Preis, a number"));
  refused(trained_on("t.tsv", tabs), "--separator tab fits its first line, which has tab between cells");
  refused(trained_on("wide.csv", wide), "wide.csv: is UTF-16, a table must be UTF-8; iconv converts it");
  refused(trained_on("nul.csv", std::string("x,y\n1,\0two\n", 11)),
          "nul.csv, line 2: there is a NUL (a byte of 0), which no text has");
  refused(trained_on("same.csv", "x,y\n1,5\n2,5\n3,5\n4,5\n5,5\n"),
          "same.csv: all labels are 5, there must be two different numbers");
  refused(trained_on("empty.csv", ""), "empty.csv: there are no rows, it is empty");
}

TEST_CASE("resuming and evaluating refuse another table") {
  const TemporaryFolder folder;
  const std::string table = folder.write("a.csv", houses()), path = folder.path() + "/a.json";
  output({"train", "csv", "--path", table, "--checkpoint", path, "--epochs", "2", "--quiet"});
  std::string changed = houses(), quoted = "\"area\", \"rooms\" ,price\r\n" + houses().substr(17);
  changed[changed.size() - 2] = '7';
  const std::string other = folder.write("b.csv", changed);
  for (const Words& arguments :
       {Words{"eval", path, "--path", other}, Words{"predict", path, "--test", "1", "--path", other},
        Words{"train", "--resume", path, "--epochs", "4", "--path", other}})
    refused(arguments,
            "a.json: the data are not those that it was trained with: " + other + ": cells have changed, or rows were");
  refused({"eval", path, "--path", folder.write("c.csv", "area,price\n1,2\n")}, "c.csv: no column is called 'rooms'");
  output({"train", "--resume", path, "--epochs", "4", "--path", folder.write("d.csv", quoted)});
}

TEST_CASE("a checkpoint from before tables had scales is read as it was") {
  const TemporaryFolder folder;
  const std::string table = folder.write("line.csv", "1,2\n0,1\n1,3\n2,5\n3,7\n4,9\n5,11\n"),
                    path = folder.path() + "/a.json";
  output({"train", "csv", "--path", table, "--header", "yes", "--checkpoint", path, "--epochs", "2", "--quiet"});
  auto contents = nn::read_checkpoint(path);
  for (const char* added : {"task", "header", "separator", "missing", "ignore"})
    contents.metadata["settings"].erase(added);
  for (const char* added : {"label", "checksum"}) contents.metadata["task"].erase(added);
  contents.metadata["task"]["columns"] = nn::Json::Array{"1"};
  nn::write_checkpoint(path, contents);
  CHECK(json::parse(output({"eval", path, "--json"}))["examples"] == 1);  // of 6 rows, the first row is the header
  const double value = std::stod(output({"predict", path, "3"}));
  CHECK(value == Approx(json::parse(output({"predict", path, "3", "--json"}))[0]["value"].get<double>()).epsilon(1e-4));
  CHECK(std::abs(value) < 3);  // the network's output, without a scale
  output({"train", "--resume", path, "--epochs", "3"});
  contents.metadata["task"]["columns"] = nn::Json::Array{nn::Json::Object{{"name", "1"}, {"unit", -1}}};
  nn::write_checkpoint(path, contents);
  refused({"predict", path, "3"}, "the column '1' has an invalid scale");
}

TEST_CASE("a checkpoint whose columns have more words than its tensors have room for takes no memory for them") {
  const TemporaryFolder folder;
  std::string text = "word,y\n";
  for (int i = 0; i < 400; ++i) text += "w" + std::to_string(i % 100) + "," + std::to_string(i % 7) + "\n";
  const std::string path = folder.path() + "/a.json";
  output({"train", "csv", "--path", folder.write("a.csv", text), "--checkpoint", path, "--epochs", "1", "--hidden",
          "50", "--quiet"});
  auto contents = nn::read_checkpoint(path);
  contents.metadata["settings"]["hidden"] = nn::Json::Array{1000};
  nn::write_checkpoint(path, contents);
  // weights of 100 words and a bias for each hidden value, then the output layer
  refused({"predict", path, "w3"}, "its settings ask for a model of 102001 parameters, but its part 'model' has ");
}

TEST_CASE("a table takes memory and time in proportion to its length, whatever is in it") {
  if (test::has_address_sanitizer) return;
  const TemporaryFolder folder;
  constexpr std::size_t length = 10'000'000, allowed = 4 * length + (std::size_t{64} << 20U);
  const auto repeated = [](const std::string& start, const std::string& part) {
    std::string text = start;
    while (text.size() < length) text += part;
    return text;
  };
  std::string words = "w,y\n", distinct = "a";
  for (int i = 0; words.size() < length; ++i) words += "word" + std::to_string(i) + "," + std::to_string(i % 9) + "\n";
  for (int i = 1; i < 65'536; ++i) distinct += ",a" + std::to_string(i);
  distinct += "\n";
  for (int row = 0; distinct.size() < length; ++row) {
    for (int i = 0; i < 65'536; ++i)
      distinct += (i == 0 ? "" : ",") + std::string(1, static_cast<char>('a' + row % 26));
    distinct += "\n";
  }
  for (const std::string& text :
       {repeated("", ","), repeated("a,y\n", ",\n"), repeated("a,y\n1,2\n", ",,"), repeated("", "\n"),
        repeated("\"", "\"\""), repeated("a,y\n", "\"\",\"\"\n"), repeated("a\n", "\"a\"\"\",\n"),
        repeated("a,b,c,y\n", "a,b,c,d\n"), words, distinct, repeated("", "1,"), repeated("", "a")}) {
    INFO("begins with " << text.substr(0, 20));
    const Outcome outcome = run({"train", "csv", "--path", folder.write("a.csv", text), "--epochs", "1"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.size() < 2000);
    CHECK(outcome.most_memory < allowed);
  }
  const std::string good = repeated("a,b,c,y\n1,0,2,3\n", "1,2,3,4\n0,1,,2\n");
  const Outcome outcome = run({"train", "csv", "--path", folder.write("a.csv", good), "--epochs", "1", "--batch",
                               "10000", "--hidden", "4", "--missing", "mean"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.most_memory < allowed);
}
