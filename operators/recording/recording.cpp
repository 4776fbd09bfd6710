// Appends runs and repeats them.
#include "operators/recording/recording.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "operators/errors/error.hpp"

namespace minitorch::operators {

void Recording::refuse(std::string_view what, std::string_view reason) {
  throw Error("capture: " + std::string(what) + " cannot be recorded: " + std::string(reason));
}

void Recording::add(std::string_view name, void (*run)(const void*), const void* work, std::size_t bytes) {
  const std::size_t words = 1 + (bytes + sizeof(Word) - 1) / sizeof(Word), at = words_.size();
  words_.resize(at + words);
  const Head head{run, words};
  std::memcpy(&words_[at], &head, sizeof(Head));
  std::memcpy(&words_[at + 1], work, bytes);
  for (std::size_t i = 0; i + sizeof(void*) <= bytes && !asked_.empty(); i += sizeof(void*)) {
    const void* word = nullptr;
    std::memcpy(&word, static_cast<const char*>(work) + i, sizeof(void*));
    const auto found =
        std::find_if(asked_.begin(), asked_.end(), [&](const Asked& one) { return one.address == word; });
    if (found != asked_.end()) asked_.erase(found);
  }
  last_ = name;
}

void Recording::check_all_recorded() const {
  if (asked_.empty()) return;
  const std::string_view before = asked_.front().after;
  refuse(before.empty() ? "the first operation of the step" : "an operation after " + std::string(before),
         "it reads or writes elements of a tensor outside the kernels that can be repeated");
}

bool Recording::repeat() const {
  const Word* const begin = words_.data();
  const Word* const end = begin + words_.size();
  const Word* at = begin;
  for (const ChangedFrom& one : changed_) {
    if (one.from < questions_end_) one.changed->keep();
  }
  try {
    while (at != end) {
      const auto& head = *reinterpret_cast<const Head*>(at);
      head.run(at + 1);
      at += head.words;
    }
  } catch (const Departure& departure) {
    const auto place = static_cast<std::size_t>(at - begin);
    if (place >= lasting_) {
      throw Error("capture: " + std::string(departure.question) +
                  " has another answer than when the step was recorded, and an optimiser has made its step before; "
                  "make a capture of its own for such batches, or call the step without one");
    }
    for (const ChangedFrom& one : changed_) {
      if (one.from <= place) one.changed->put_back();
    }
    return false;
  }
  return true;
}

}  // namespace minitorch::operators
