// Task 0.3: map, zip and reduce, and functions of lists that are built of them.
#include "module0/lists.hpp"

#include <cstddef>
#include <stdexcept>

#include "module0/operators.hpp"
#include "not_implemented.hpp"

namespace course {

List map(const OneNumber& f, const List& xs) {
  // BEGIN SOLUTION 0.3 (map)
  List result;
  for (const double x : xs) result.push_back(f(x));
  return result;
  // END SOLUTION
}

List zip_with(const TwoNumbers& f, const List& xs, const List& ys) {
  // BEGIN SOLUTION 0.3 (zip_with)
  if (xs.size() != ys.size()) throw std::invalid_argument("zip_with: the lists have different lengths");
  List result;
  for (std::size_t i = 0; i < xs.size(); ++i) result.push_back(f(xs[i], ys[i]));
  return result;
  // END SOLUTION
}

double reduce(const TwoNumbers& f, double start, const List& xs) {
  // BEGIN SOLUTION 0.3 (reduce)
  double result = start;
  for (const double x : xs) result = f(result, x);
  return result;
  // END SOLUTION
}

List neg_list(const List& xs) {
  // BEGIN SOLUTION 0.3 (neg_list)
  return map(neg, xs);
  // END SOLUTION
}

List add_lists(const List& xs, const List& ys) {
  // BEGIN SOLUTION 0.3 (add_lists)
  return zip_with(add, xs, ys);
  // END SOLUTION
}

double sum(const List& xs) {
  // BEGIN SOLUTION 0.3 (sum)
  return reduce(add, 0, xs);
  // END SOLUTION
}

double prod(const List& xs) {
  // BEGIN SOLUTION 0.3 (prod)
  return reduce(mul, 1, xs);
  // END SOLUTION
}

}  // namespace course
