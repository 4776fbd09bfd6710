// Task 4.5: the two halves of its cases.
#pragma once

#include <vector>

#include "course/judge/judge.hpp"

namespace course::judge {

void add_sentences(std::vector<Case>& cases, Random& random, Audience audience);
void add_digits(std::vector<Case>& cases, Random& random, Audience audience);

}  // namespace course::judge
