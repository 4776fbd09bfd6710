// Task 4.5: networks of the student's own layers, for sentences and for digits.
#include "course/judge/module4_networks.hpp"

namespace course::judge {

std::vector<Case> networks_of_layers(Random& random, Audience audience) {
  std::vector<Case> cases;
  add_sentences(cases, random, audience);
  add_digits(cases, random, audience);
  return cases;
}

}  // namespace course::judge
