// Task 0.3: map, zip and reduce, and functions of lists that are built of them.
//
// Write each function in lists.cpp: the first three with a loop, the others with the first three and the operators of
// task 0.1, without a loop of their own, so that you see what they are made of. Tasks 2.3 and 3.1 do the same for
// tensors.
#pragma once

#include <functional>
#include <vector>

namespace course {

using List = std::vector<double>;
using OneNumber = std::function<double(double)>;
using TwoNumbers = std::function<double(double, double)>;

/// f(x) for each x, in order. map(neg, {1, 2}) = {-1, -2}.
List map(const OneNumber& f, const List& xs);
/// f(x, y) for each pair of elements at the same index. zip_with(add, {1, 2}, {10, 20}) = {11, 22}.
/// Throws std::invalid_argument if the lists have different lengths.
List zip_with(const TwoNumbers& f, const List& xs, const List& ys);
/// f(... f(f(start, x0), x1) ..., xn), and start for an empty list. For f(a, b) = a - b,
/// reduce(f, 10, {1, 2}) = (10 - 1) - 2 = 7.
double reduce(const TwoNumbers& f, double start, const List& xs);

/// The list with each number negated.
List neg_list(const List& xs);
/// The sums of the elements at the same index.
List add_lists(const List& xs, const List& ys);
/// The sum of all numbers; 0 for an empty list.
double sum(const List& xs);
/// The product of all numbers; 1 for an empty list.
double prod(const List& xs);

}  // namespace course
