// The table of tasks.
#include "course/judge/judge.hpp"

#include <array>
#include <stdexcept>

namespace course::judge {

namespace {

struct Task {
  std::string_view number;
  std::vector<Case> (*cases)(Random&, Audience);
};

constexpr std::array table = {
    Task{"0.1", operators},
    Task{"0.2", properties},
    Task{"0.3", lists},
    Task{"0.4", module_tree},
    Task{"1.1", central_differences},
    Task{"1.2", scalar_forward},
    Task{"1.3", scalar_backward},
    Task{"1.4", backpropagation},
    Task{"1.5", scalar_networks},
    Task{"2.1", strides},
    Task{"2.2", broadcasting},
    Task{"2.3", tensor_forward},
    Task{"2.4", tensor_backward},
    Task{"2.5", tensor_networks},
    Task{"3.1", parallel_ops},
    Task{"3.2", matrix_products},
    Task{"3.5", fast_networks},
    Task{"4.1", convolutions_of_signals},
    Task{"4.2", convolutions_of_pictures},
    Task{"4.3", pooling},
    Task{"4.4", maximum_softmax_dropout},
    Task{"4.5", networks_of_layers},
};

}  // namespace

std::vector<Case> cases_of(std::string_view task, std::uint64_t seed, Audience audience) {
  for (const Task& one : table) {
    if (one.number != task) continue;
    Random random(seed, task);
    return one.cases(random, audience);
  }
  throw std::invalid_argument("judge: no task has the number " + std::string(task));
}

std::vector<std::string> tasks() {
  std::vector<std::string> result;
  result.reserve(table.size());
  for (const Task& one : table) result.emplace_back(one.number);
  return result;
}

}  // namespace course::judge
