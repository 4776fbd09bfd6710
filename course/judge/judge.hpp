// The judge: what each task is asked, and which answer is right. The answers come from minitorch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "course/judge/random.hpp"
#include "course/student/checks/case.hpp"

namespace course::judge {

/// Who sees the cases. Public ones go to the students. Hidden ones are drawn by the grader, are more, and know wrong
/// operators that students have not seen.
enum class Audience { student, grader };

/// The cases of one task, "1.4" for example, drawn by this seed. Throws std::invalid_argument for a task that is not
/// there.
std::vector<Case> cases_of(std::string_view task, std::uint64_t seed, Audience audience);

/// The tasks that have cases, in order.
std::vector<std::string> tasks();

// One function for each task; those of a module are in one file.
std::vector<Case> operators(Random& random, Audience audience);
std::vector<Case> properties(Random& random, Audience audience);
std::vector<Case> lists(Random& random, Audience audience);
std::vector<Case> module_tree(Random& random, Audience audience);
std::vector<Case> central_differences(Random& random, Audience audience);
std::vector<Case> scalar_forward(Random& random, Audience audience);
std::vector<Case> scalar_backward(Random& random, Audience audience);
std::vector<Case> backpropagation(Random& random, Audience audience);
std::vector<Case> scalar_networks(Random& random, Audience audience);
std::vector<Case> strides(Random& random, Audience audience);
std::vector<Case> broadcasting(Random& random, Audience audience);
std::vector<Case> tensor_forward(Random& random, Audience audience);
std::vector<Case> tensor_backward(Random& random, Audience audience);
std::vector<Case> tensor_networks(Random& random, Audience audience);
std::vector<Case> parallel_ops(Random& random, Audience audience);
std::vector<Case> matrix_products(Random& random, Audience audience);
std::vector<Case> fast_networks(Random& random, Audience audience);
std::vector<Case> convolutions_of_signals(Random& random, Audience audience);
std::vector<Case> convolutions_of_pictures(Random& random, Audience audience);
std::vector<Case> pooling(Random& random, Audience audience);
std::vector<Case> maximum_softmax_dropout(Random& random, Audience audience);
std::vector<Case> networks_of_layers(Random& random, Audience audience);

}  // namespace course::judge
