// What the drivers of networks that learn share: steps of training, and the classes that a network gives.
#pragma once

#include <algorithm>
#include <vector>

#include "checks/drivers/driver.hpp"

namespace course {

/// What a request of training begins with: how many steps, and which parameter is asked for; -1 is the last loss.
struct Steps {
  explicit Steps(Request& request) : number(request.whole()), parameter(request.whole()) {}

  /// Calls step(i) for each step, which returns its loss. Answers the loss of the last one, or the numbers of the
  /// parameter.
  template <class Step, class NumbersOf> void answer(Answer& answer, const Step& step, const NumbersOf& numbers_of) {
    double loss = 0;
    for (int i = 0; i < number; ++i) loss = step(i);
    if (parameter < 0) {
      answer << loss;
    } else {
      answer << std::vector<double>(numbers_of(parameter));
    }
  }

  int number, parameter;
};

/// Answers the class of each row of outputs: the number of the largest, or, of a single output, whether it is above ½.
inline void write_classes(Answer& answer, const std::vector<double>& outputs, int columns) {
  for (auto row = outputs.begin(); row != outputs.end(); row += columns)
    answer << static_cast<double>(columns == 1 ? *row > 0.5 : std::max_element(row, row + columns) - row);
}

}  // namespace course
