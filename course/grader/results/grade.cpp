// Sums of points.
#include "course/grader/results/grade.hpp"

namespace course {

int TaskGrade::points() const {
  int sum = 0;
  for (const PartGrade& part : parts) sum += part.points;
  return sum;
}

int TaskGrade::of() const {
  int sum = 0;
  for (const PartGrade& part : parts) sum += part.of;
  return sum;
}

int Grade::points() const {
  int sum = 0;
  for (const TaskGrade& task : tasks) sum += task.points();
  return sum;
}

int Grade::of() const {
  int sum = 0;
  for (const TaskGrade& task : tasks) sum += task.of();
  return sum;
}

}  // namespace course
