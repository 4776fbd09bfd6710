// The worker of the playground, called as a page calls it.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "playground/worker/interface.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/models.hpp"
#include "program/learning/training.hpp"
#include "program/learning/training_parts.hpp"
#include "tests/catch.hpp"

namespace {

const std::string settings =
    R"({"data": "circle", "points": 100, "hidden": [8, 8], "activation": "tanh", "batch": 10, "epochs": 5,)"
    R"( "schedule": "cosine", "rate": 0.01, "seed": 3, "noise": 0.1, "weight_decay": 0.1, "l1": 0.01})";

using nlohmann::json;
std::string error_of(const char* text) { return json::parse(text).at("error"); }
const char* create(const std::string& wanted) { return minitorch_create_from_table(wanted.c_str(), ""); }

// The elements of all parameters that `made` describes.
std::vector<float> weights_of(const json& made) {
  const json& last = made.at("weights").back();  // a bias
  const std::size_t size = last.at("start").get<std::size_t>() + last.at("shape").at(0).get<std::size_t>();
  const float* const first = minitorch_weights();
  REQUIRE(first != nullptr);
  return {first, first + size};
}

}  // namespace

TEST_CASE("a page's training has the curve of minitorch train, in whatever steps it is made") {
  using namespace minitorch::program;
  RunSettings same = default_settings(data_source("circle"), "mlp");
  same.points = 100;
  same.hidden = {8, 8};
  same.activation = "tanh";
  same.batch = 10;
  same.epochs = 5;
  same.rate = 0.01;
  same.seed = 3;
  same.noise = 0.1;
  same.weight_decay = 0.1;
  same.l1 = 0.01;
  const json last = json::parse(train(same, {.is_quiet = true}).metrics.dump());

  CHECK(json::parse(create(settings)).at("train").size() == 80);
  CHECK(json::parse(minitorch_step(13)).at("epochs").size() == 1);
  CHECK(json::parse(minitorch_step(3)).at("epochs").size() == 1);  // of 8 steps each
  const json rest = json::parse(minitorch_step(1000));
  CHECK(rest.at("steps") == 24);
  const json& end = rest.at("epochs").at(2);
  CHECK(end.at("epoch") == 5);
  CHECK(end.at("loss") == last.at("loss"));
  CHECK(end.at("test") == last.at("test"));
}

TEST_CASE("a page reads and edits weights, and sees the plane in colours") {
  const json made = json::parse(create(settings));
  const json& all = made.at("weights");
  const std::vector<json> shapes = {{8, 2}, {8}, {8, 8}, {8}, {2, 8}, {2}};
  const std::vector<std::size_t> starts = {0, 16, 24, 88, 96, 112};
  REQUIRE(all.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(all.at(i).at("shape") == shapes.at(i));
    CHECK(all.at(i).at("start") == starts.at(i));
  }
  std::vector<float> expected = weights_of(made);
  for (const auto& [parameter, index] : {std::pair(0, 3), {3, 7}, {4, 15}}) {
    const auto name = all.at(static_cast<std::size_t>(parameter)).at("name").get<std::string>();
    CHECK(std::string(minitorch_set_weight(name.c_str(), index, 0.5)) == "{}");
    expected.at(starts.at(static_cast<std::size_t>(parameter)) + static_cast<std::size_t>(index)) = 0.5;
  }
  CHECK(weights_of(made) == expected);
  const float* const picture = minitorch_picture(4, 3, 0, 0, 1, 1);
  REQUIRE(picture != nullptr);
  for (int i = 0; i < 12; ++i) CHECK((picture[i] > 0 && picture[i] < 1));
}

TEST_CASE("a page sets no weight that is not finite in float32") {
  const json made = json::parse(create(settings));
  const std::vector<float> before = weights_of(made);
  const auto name = made.at("weights").at(0).at("name").get<std::string>();
  for (const double value :
       {1e39, -1e39, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(value);
    CHECK_THAT(error_of(minitorch_set_weight(name.c_str(), 0, value)),
               Catch::Matchers::ContainsSubstring("'" + name + "' is out of range: "));
  }
  CHECK(weights_of(made) == before);
  const json limits = json::parse(minitorch_choices()).at("weight");
  for (const char* const end : {"low", "high"})
    CHECK(std::string(minitorch_set_weight(name.c_str(), 0, limits.at(end))) == "{}");
}

TEST_CASE("a page opens a checkpoint with its settings, and goes on from it to the bit") {
  create(settings);
  minitorch_step(11);
  const std::string kept = minitorch_checkpoint();
  const std::string expected = minitorch_step(100);
  create("{}");
  const json opened = json::parse(minitorch_open(kept.c_str(), ""));
  CHECK(opened.at("epoch") == 1);
  CHECK(opened.at("settings").at("data") == "circle");
  CHECK(minitorch_step(100) == expected);
}

TEST_CASE("a page's training continues with more epochs, at the rates of the longer schedule") {
  const json made = json::parse(create(settings));  // 5 epochs of 8 steps
  minitorch_step(11);
  CHECK_THAT(error_of(minitorch_set_epochs(1, "")), Catch::Matchers::ContainsSubstring("1 epoch is over already"));
  CHECK_THAT(error_of(minitorch_set_epochs(0, "")), Catch::Matchers::ContainsSubstring("'epochs' is out of range"));
  CHECK(json::parse(minitorch_step(100)).at("epochs").size() == 4);
  const std::string kept = minitorch_checkpoint();
  const std::vector<float> weights = weights_of(made);

  const json longer = json::parse(minitorch_set_epochs(7, ""));
  CHECK(longer.at("epoch") == 5);
  CHECK(longer.at("settings").at("epochs") == 7);
  CHECK(longer.at("weights") == made.at("weights"));
  CHECK(weights_of(longer) == weights);
  CHECK(json::parse(minitorch_checkpoint()).at("metadata").at("settings").at("epochs") == 7);
  const std::string rest = minitorch_step(100);
  minitorch_open(kept.c_str(), "");
  minitorch_set_epochs(7, "");
  CHECK(minitorch_step(100) == rest);

  json of_seven = json::parse(settings);
  of_seven["epochs"] = 7;
  create(of_seven.dump());
  const json whole = json::parse(minitorch_step(100)).at("epochs"), last = json::parse(rest).at("epochs");
  REQUIRE(last.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) CHECK(last.at(i).at("rate") == whole.at(5 + i).at("rate"));
}

TEST_CASE("a page says of which data a checkpoint is that it does not take") {
  create(settings);
  json other = json::parse(minitorch_checkpoint());
  other["metadata"]["settings"]["data"] = "fashion-mnist";
  CHECK_THAT(error_of(minitorch_open(other.dump().c_str(), "")),
             Catch::Matchers::ContainsSubstring("fashion-mnist; this room takes points"));
}

TEST_CASE("a page learns the points of a table") {
  const std::string own = R"({"data": "csv", "path": "own.csv", "task": "classes", "hidden": [2]})";
  std::string table = "x,y,class\n";
  for (int i = 0; i < 20; ++i) table += std::to_string(i) + ",7," + (i < 10 ? "left" : "right") + "\n";
  const json made = json::parse(minitorch_create_from_table(own.c_str(), table.c_str()));
  CHECK(made.at("classes") == json({"left", "right"}));
  CHECK(made.at("train").size() == 16);
  minitorch_step(10);
  const std::string kept = minitorch_checkpoint();
  CHECK_THAT(error_of(minitorch_open(kept.c_str(), "")), Catch::Matchers::ContainsSubstring("choose it first"));
  CHECK_THAT(error_of(minitorch_open(kept.c_str(), (table + "1,1,left\n").c_str())),
             Catch::Matchers::ContainsSubstring("other points"));
  CHECK(json::parse(minitorch_open(kept.c_str(), table.c_str())).at("train") == made.at("train"));
  json of_program = json::parse(kept);
  of_program["metadata"]["settings"]["points"] = 0;  // as minitorch train has it for tables
  CHECK(json::parse(minitorch_open(of_program.dump().c_str(), table.c_str())).at("train") == made.at("train"));
  CHECK_THAT(
      error_of(minitorch_create_from_table(own.c_str(), "x,y,z,class\n1,2,3,a\n4,5,6,b\n1,2,3,a\n4,5,6,b\n1,2,3,a")),
      Catch::Matchers::ContainsSubstring("there must be x, y and the class"));
}

TEST_CASE("a page reads tables with other separators, and without rows in which a cell is missing") {
  const std::string own = R"({"data": "csv", "path": "own.csv", "task": "classes", "hidden": [2]})";
  const auto table = [](const std::string& separator, const std::string& more) {
    std::string text = "x" + separator + "y" + separator + "class\n";
    for (int i = 0; i < 20; ++i)
      text += std::to_string(i) + separator + "7" + separator + (i < 10 ? "left" : "right") + "\n";
    return text + more;
  };
  const auto made = [&](const std::string& text) {
    return json::parse(minitorch_create_from_table(own.c_str(), text.c_str()));
  };
  const json plain = made(table(",", ""));
  CHECK(plain.at("settings").at("missing") == "refuse");
  CHECK(made(table(";", "")).at("settings").at("separator") == ";");
  CHECK(made(table("\t", "")).at("settings").at("separator") == "tab");
  for (const std::string& text : {table(";", ""), table("\t", ""), "sep=;\r\n" + table(";", ""),
                                  table(",", "1,NA,left\n,2,right\n"), table(";", "3;?;left\n")}) {
    CHECK(made(text).at("train") == plain.at("train"));
    const std::string kept = minitorch_checkpoint();
    CHECK(json::parse(minitorch_open(kept.c_str(), text.c_str())).at("train") == plain.at("train"));
  }
  CHECK(made(table(",", "1,NA,left\n")).at("settings").at("missing") == "drop");
  CHECK_THAT(error_of(minitorch_create_from_table(own.c_str(), table(";", "1,5;2;left\n").c_str())),
             Catch::Matchers::ContainsSubstring("the decimal point is '.'"));
}

TEST_CASE("a page sees the value of each unit: the outputs' softmax is the picture of the plane") {
  create(settings);
  const float* const units = minitorch_units(8, 3, 2, 0, 0, 1, 1);
  REQUIRE(units != nullptr);
  const std::vector<float> values(units, units + 18 * 6);  // of 8 + 8 + 2 units
  const float* const picture = minitorch_picture(3, 2, 0, 0, 1, 1);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(std::abs(values[i]) < 1);  // of a tanh
    CHECK_THAT(picture[i],
               Catch::Matchers::WithinAbs(1 / (1 + std::exp(values[16 * 6 + i] - values[17 * 6 + i])), 1e-6));
  }
  REQUIRE(minitorch_units(8, 0, 2, 0, 0, 1, 1) == nullptr);
  CHECK_THAT(error_of(minitorch_picture_error()), Catch::Matchers::ContainsSubstring("0 x 2 pixels"));
}

TEST_CASE("a page knows the scores of both parts, what settings may be, and the points of a set") {
  create(settings);
  const json rest = json::parse(minitorch_step(1000));
  const json scores = json::parse(minitorch_scores());
  CHECK(scores.at("test") == rest.at("epochs").back().at("test"));
  CHECK(scores.at("train").at("accuracy") >= 0);
  CHECK(json::parse(minitorch_choices()).at("data").back() == "moons");
  CHECK(json::parse(minitorch_points(R"({"data": "xor", "points": 10, "seed": 1})")).size() == 8);
  CHECK_FALSE(error_of(minitorch_points(R"({"data": "xor", "points": 1000000000, "seed": 1})")).empty());
}

TEST_CASE("after an error a page's network goes on as if nothing had been") {
  const std::string with_dropout = R"({"data": "circle", "points": 50, "hidden": [8], "dropout": 0.5, "epochs": 3})";
  create(with_dropout);
  const std::string expected = minitorch_step(100);
  create(with_dropout);
  CHECK_FALSE(error_of(create(R"({"activation": "none"})")).empty());
  CHECK_FALSE(error_of(create(R"({"hidden": [1000000]})")).empty());
  CHECK(minitorch_step(100) == expected);
}

TEST_CASE("a checkpoint after an epoch that cannot be, or with a weight that is NaN, is refused") {
  create(settings);
  minitorch_step(20);
  const json checkpoint = json::parse(minitorch_checkpoint());
  for (const std::int64_t epoch : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(), std::int64_t{1} << 40}) {
    json edited = checkpoint;
    edited["metadata"]["epoch"] = epoch;
    CHECK_THAT(error_of(minitorch_open(edited.dump().c_str(), "")),
               Catch::Matchers::ContainsSubstring("cannot be after epoch"));
  }
  for (const std::int64_t batches : {-3, 3, 9}) {
    json edited = checkpoint;
    edited["metadata"]["under_way"] = {{"loss_sum", 1.0}, {"batches", batches}};
    CHECK_THAT(error_of(minitorch_open(edited.dump().c_str(), "")), Catch::Matchers::ContainsSubstring("batches"));
  }
  json edited = checkpoint;
  edited["tensors"]["model.0.weight"]["data"][0] = "NaN";
  CHECK_THAT(error_of(minitorch_open(edited.dump().c_str(), "")), Catch::Matchers::ContainsSubstring("holds NaN"));
}

TEST_CASE("a page has an activation and a dropout for each hidden layer") {
  const json made = json::parse(create(
      R"({"hidden": [4, 5], "activation": ["tanh", "relu"], "dropout": [0, 0.5], "data": "circle", "points": 100})"));
  CHECK(made.at("settings").at("activation") == json({"tanh", "relu"}));
  minitorch_step(3);
  const std::string kept = minitorch_checkpoint();
  const float* const units = minitorch_units(5, 2, 2, -1, -1, 1, 1);
  REQUIRE(units != nullptr);
  for (std::size_t i = 0; i < 4 * 4; ++i) CHECK(std::abs(units[i]) < 1);  // of a tanh
  for (std::size_t i = 4 * 4; i < 9 * 4; ++i) CHECK(units[i] >= 0);       // of a relu
  const std::string expected = minitorch_step(10);
  CHECK(json::parse(minitorch_open(kept.c_str(), "")).at("settings").at("dropout") == json({0.0, 0.5}));
  CHECK(minitorch_step(10) == expected);
  CHECK(json::parse(create(R"({"hidden": [4, 5], "activation": ["relu", "relu"]})")).at("settings").at("activation") ==
        "relu");
  CHECK_THAT(error_of(create(R"({"hidden": [4], "dropout": [0, 0.5]})")),
             Catch::Matchers::ContainsSubstring("dropout has 2 values for 1 hidden layer"));
}

TEST_CASE("the limits that a page knows are those that settings have") {
  const json limits = json::parse(minitorch_choices()).at("limits");
  for (const auto& [name, range] : limits.items()) {
    CAPTURE(name);
    const auto is_allowed = [&, &setting = name](double x) {
      json wanted = {{"data", "circle"}, {"points", 10}};
      const auto whole = static_cast<std::int64_t>(x);
      if (setting == "layers") {
        wanted["hidden"] = std::vector<int>(static_cast<std::size_t>(whole), 1);
      } else if (setting == "units") {
        wanted["hidden"] = {whole};
      } else {
        wanted[setting] = whole;
      }
      return !json::parse(create(wanted.dump())).contains("error");
    };
    const json excluded = range.value("excluded", json::array());
    const auto belongs = [&, &range = range](const char* end) {
      return std::find(excluded.begin(), excluded.end(), range.at(end)) == excluded.end();
    };
    CHECK(is_allowed(range.at("low")) == belongs("low"));
    CHECK(belongs("low") == (name != "rate"));
    if (name != "layers") CHECK_FALSE(is_allowed(range.at("low").get<double>() - 2));  // -1: the optimiser's own decay
    if (!range.contains("high")) continue;
    CHECK(is_allowed(range.at("high")) == belongs("high"));
    CHECK(belongs("high") == (name != "dropout"));
    CHECK_FALSE(is_allowed(range.at("high").get<double>() + 1));
  }
}

TEST_CASE("a page gets errors as texts") {
  CHECK_THAT(error_of(create(R"({"rate": -1})")), Catch::Matchers::ContainsSubstring("'rate' is out of range"));
  CHECK_THAT(error_of(create(R"({"ratio": 1})")), Catch::Matchers::ContainsSubstring("ratio"));
  create(settings);
  CHECK_THAT(error_of(minitorch_set_weight("bias", 0, 1)), Catch::Matchers::ContainsSubstring("no parameter 'bias'"));
  CHECK_FALSE(error_of(minitorch_open("{}", "")).empty());
}

namespace {

// Settings with which a step makes an epoch, and the weights of the one layer -10⁵ times as large. After seven they are
// near 10³⁵, and float32 ends at 10³⁸.
std::string diverging(const std::string& schedule) {
  return R"({"data": "circle", "points": 10, "hidden": [], "batch": 8, "epochs": 10, "optimizer": "sgd",)"
         R"( "rate": 1e5, "weight_decay": 1, "schedule": ")" +
         schedule + "\"}";
}

}  // namespace

TEST_CASE("a page sees the epochs and steps before a training diverged, in the same call") {
  create(diverging("none"));
  const json found = json::parse(minitorch_step(10));
  CHECK(found.at("steps") == 8);
  CHECK(found.at("epochs").size() == 7);
  CHECK(found.at("epochs").at(6).at("epoch") == 7);
  CHECK_THAT(found.at("failure").get<std::string>(), Catch::Matchers::ContainsSubstring(" in epoch 8"));
  CHECK(json::parse(minitorch_step(10)).at("steps") == 0);
  CHECK_THAT(error_of(minitorch_checkpoint()),
             Catch::Matchers::ContainsSubstring(" in epoch 8; there is no checkpoint until one succeeds"));
}

TEST_CASE("another number of epochs leaves a training without a schedule as it is, after a step that failed, too") {
  const std::string without = R"({"data": "circle", "points": 50, "hidden": [8], "dropout": 0.5, "epochs": 3})";
  create(without);
  minitorch_step(4);
  const std::string kept = minitorch_checkpoint();
  CHECK(json::parse(minitorch_set_epochs(5, "")).at("settings").at("epochs") == 5);
  const std::string rest = minitorch_step(100);
  json with_five = json::parse(kept);
  with_five["metadata"]["settings"]["epochs"] = 5;
  minitorch_open(with_five.dump().c_str(), "");
  CHECK(minitorch_step(100) == rest);

  create(diverging("none"));
  REQUIRE(json::parse(minitorch_step(10)).contains("failure"));
  CHECK(json::parse(minitorch_set_epochs(20, "")).at("settings").at("epochs") == 20);
}

TEST_CASE("another number of epochs for a schedule is refused after a step that failed, which says what to do") {
  for (const std::string& schedule : minitorch::program::schedule_names()) {
    if (schedule == "none") continue;
    CAPTURE(schedule);
    create(diverging(schedule));
    REQUIRE(json::parse(minitorch_step(20)).contains("failure"));
    CHECK_THAT(error_of(minitorch_set_epochs(20, "")),
               Catch::Matchers::ContainsSubstring("; reset the training to plan"));
  }
}

TEST_CASE("fewer epochs than are over are refused alike with each schedule") {
  for (const std::string& schedule : minitorch::program::schedule_names()) {
    CAPTURE(schedule);
    create(R"({"data": "circle", "points": 10, "batch": 8, "epochs": 5, "schedule": ")" + schedule + "\"}");
    minitorch_step(3);
    for (const int epochs : {1, 3}) {
      CHECK_THAT(error_of(minitorch_set_epochs(epochs, "")),
                 Catch::Matchers::ContainsSubstring("3 epochs are over already; give a larger number, or reset first"));
    }
  }
}

TEST_CASE("a page sees the epochs before a training with dropout diverged, in the same call, and how it did") {
  for (const char* rate : {"1e3", "1e4", "1e5", "1e8"}) {  // by which a step, which makes an epoch, multiplies weights
    CAPTURE(rate);
    create(R"({"data": "circle", "points": 10, "hidden": [8], "activation": "relu", "dropout": 0.5, "batch": 8,)"
           R"( "epochs": 50, "optimizer": "sgd", "weight_decay": 1, "rate": )" +
           std::string(rate) + "}");
    const json found = json::parse(minitorch_step(50));
    REQUIRE(found.contains("failure"));
    CHECK(found.at("steps").get<std::size_t>() - found.at("epochs").size() <= 1);
    CHECK_FALSE(found.at("epochs").empty());
    const auto failure = found.at("failure").get<std::string>();
    CHECK((failure.starts_with("the loss is ") || failure.starts_with("the mean loss is ") ||
           failure.starts_with("parameter '")));
  }
}

TEST_CASE("a page refuses a checkpoint whose schedule is at another step than its training") {
  create(R"({"data": "circle", "points": 10, "batch": 8, "epochs": 4, "schedule": "cosine"})");
  minitorch_step(2);
  json kept = json::parse(minitorch_checkpoint());
  CHECK_FALSE(json::parse(minitorch_open(kept.dump().c_str(), "")).contains("error"));
  kept["parts"]["schedule"]["steps"] = 1;
  CHECK_THAT(error_of(minitorch_open(kept.dump().c_str(), "")),
             Catch::Matchers::ContainsSubstring("its schedule has made 1 steps, its training 2"));
}
