// Finds which thread writes which element of a result. For drivers of parallel functions.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/threads.hpp"
#include "module2/tensor_data.hpp"

namespace course {

/// What a parallel function does to the elements of its result.
struct Writers {
  std::set<int> threads;     // that have written an element
  std::string overlap = {};  // two threads that have written the same element, or nothing
  std::string gap = {};      // an element that no thread has written, or nothing
};

/// Runs `f`, which writes `out`, on `number` threads, one after the other. Before each piece of a thread's work, all
/// elements get a number that no function computes, so each element that is another one afterwards was written.
inline Writers writers_of(const std::function<void()>& f, const TensorData& out, int number) {
  constexpr double mark = -123456.789;
  Writers result;
  const std::shared_ptr<std::vector<double>> owner = out.storage;  // lives on, even if `f` gives `out` another one
  std::vector<double>& storage = *owner;
  std::vector<int> writer(storage.size(), -1), phase_of(storage.size(), -1);
  std::vector<bool> is_written(storage.size(), false);
  threads::use({.number = number,
                .order = threads::Order::one_after_the_other,
                .after_piece =
                    [&](int thread, int phase) {
                      for (std::size_t i = 0; i < storage.size(); ++i) {
                        if (storage[i] == mark) continue;
                        storage[i] = mark;
                        if (writer[i] >= 0 && writer[i] != thread && phase_of[i] == phase && result.overlap.empty()) {
                          result.overlap = "the threads " + std::to_string(writer[i]) + " and " +
                                           std::to_string(thread) + " both write the element at position " +
                                           std::to_string(i) + " of the storage";
                        }
                        writer[i] = thread;
                        is_written[i] = true;
                        phase_of[i] = phase;
                        result.threads.insert(thread);
                      }
                    },
                .before_region =
                    [&] {
                      for (double& x : storage) x = mark;
                      writer.assign(writer.size(), -1);
                    }});
  f();
  for (std::size_t i = 0; i < storage.size() && result.gap.empty(); ++i) {
    if (!is_written[i] && storage[i] == mark)
      result.gap = "no thread writes the element at position " + std::to_string(i) + " of the storage";
  }
  return result;
}

/// The answers to "who writes what" and "who works".
inline void write_overlap(Answer& answer, const Writers& writers) {
  const bool is_right = !threads::are_under_control || writers.overlap.empty();
  answer << (is_right ? "each element is written by one thread" : writers.overlap);
}
inline void write_sharing(Answer& answer, const std::set<int>& workers) {
  const bool is_shared = !threads::are_under_control || workers.size() > 1;
  answer << (is_shared ? "several threads share the work" : "one thread does all the work");
}

}  // namespace course
