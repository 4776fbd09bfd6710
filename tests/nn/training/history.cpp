// The history of a training as a state.
#include "nn/training/history.hpp"

#include <cmath>

#include "tests/catch.hpp"

using namespace minitorch;

TEST_CASE("the state of a history brings every number back, and an invalid one changes nothing") {
  nn::TrainingHistory history;
  history.epochs = {{.loss = 0.1, .validation = nn::Evaluation{.loss = 0.3, .accuracy = 0.5, .examples = 7}},
                    {.loss = 0.7, .validation = {}, .metrics = {{"mae", std::nan("")}}}};
  history.under_way = {.batches = 3, .loss_sum = 1.25};
  nn::TrainingHistory loaded;
  loaded.load_state_dict(history.state_dict());
  CHECK(loaded.state_dict().values.dump() == history.state_dict().values.dump());
  CHECK(loaded.epochs[0].validation->examples == 7);
  CHECK(loaded.epochs[1].measure() == 0.7);
  CHECK(loaded.best() == 0);
  CHECK(loaded.is_under_way());

  nn::StateDict state = history.state_dict();
  state.values["batches"] = -1;
  CHECK_THROWS_AS(loaded.load_state_dict(state), CheckpointError);
  state.values["epochs"] = nn::Json::Array{nn::Json::Object{{"validation", 3}}};
  CHECK_THROWS_AS(loaded.load_state_dict(state), CheckpointError);
  CHECK(loaded.epochs.size() == 2);
  CHECK_THROWS_WITH(nn::TrainingHistory().best(), "best: the history has no epochs");
}
