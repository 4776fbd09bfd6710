// The worker of the playground, called as a page calls it.
#include <string>

#include <nlohmann/json.hpp>

#include "playground/worker/interface.hpp"
#include "program/learning/data_sources.hpp"
#include "program/learning/models.hpp"
#include "program/learning/training.hpp"
#include "tests/catch.hpp"

namespace {

const std::string settings =
    R"({"data": "circle", "points": 100, "hidden": [8, 8], "activation": "tanh", "batch": 10, "epochs": 5,)"
    R"( "schedule": "cosine", "rate": 0.01, "seed": 3})";

using nlohmann::json;
std::string error_of(const char* text) { return json::parse(text).at("error"); }

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
  const json last = json::parse(train(same, {.is_quiet = true}).metrics.dump());

  CHECK(json::parse(minitorch_create(settings.c_str())).at("train").size() == 80);
  CHECK(json::parse(minitorch_step(13)).at("epochs").size() == 1);
  CHECK(json::parse(minitorch_step(3)).at("epochs").size() == 1);  // of 8 steps each
  const json rest = json::parse(minitorch_step(1000));
  CHECK(rest.at("steps") == 24);
  const json& end = rest.at("epochs").at(2);
  CHECK(end.at("epoch") == 5);
  CHECK(end.at("loss") == last.at("loss"));
  CHECK(end.at("test") == last.at("test"));
}

TEST_CASE("a page goes on from a checkpoint to the bit") {
  minitorch_create(settings.c_str());
  minitorch_step(11);
  const std::string kept = minitorch_checkpoint();
  const std::string expected = minitorch_step(100);
  minitorch_create(settings.c_str());
  CHECK(std::string(minitorch_restore(kept.c_str())) == "{}");
  CHECK(minitorch_step(100) == expected);
}

TEST_CASE("a page reads and edits weights, and sees the plane in colours") {
  minitorch_create(settings.c_str());
  const json first = json::parse(minitorch_weights()).at(0);
  CHECK(first.at("shape") == json({8, 2}));
  CHECK(std::string(minitorch_set_weight(first.at("name").get<std::string>().c_str(), 3, 0.5)) == "{}");
  CHECK(json::parse(minitorch_weights()).at(0).at("values").at(3) == 0.5);
  const float* const picture = minitorch_picture(4, 3, 0, 0, 1, 1);
  REQUIRE(picture != nullptr);
  for (int i = 0; i < 12; ++i) CHECK((picture[i] > 0 && picture[i] < 1));
}

TEST_CASE("a page gets errors as texts") {
  CHECK_THAT(error_of(minitorch_create(R"({"rate": -1})")),
             Catch::Matchers::ContainsSubstring("'rate' is out of range"));
  CHECK_THAT(error_of(minitorch_create(R"({"ratio": 1})")), Catch::Matchers::ContainsSubstring("ratio"));
  minitorch_create(settings.c_str());
  CHECK_THAT(error_of(minitorch_set_weight("bias", 0, 1)), Catch::Matchers::ContainsSubstring("no parameter 'bias'"));
  CHECK_FALSE(error_of(minitorch_restore("{}")).empty());
}
