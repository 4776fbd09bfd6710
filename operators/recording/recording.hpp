// A Recording is a list of kernel runs with all their operands, made while a step of training runs, to be repeated
// later without graph and without memory for tensors. Runs in one part are planned once, others at each repetition,
// and kernels may take memory for sums of their own. It knows addresses, not tensors:
// minitorch/memory/step_recording.hpp keeps the memory alive.
//
// No run of a kernel may be forgotten: a recording notes each address that a tensor gives out, and is refused unless
// each is an operand of a recorded run.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "operators/parallel/thread_local_guard.hpp"

namespace minitorch::operators {

class Recording {
 public:
  /// Sets the recording of this thread, or none, while it lives.
  using Current = ThreadLocalGuard<Recording>;
  /// The recording of this thread; null if there is none.
  static Recording* current() { return Current::value(); }

  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  virtual ~Recording() = default;

  /// Appends a run: `work()` repeats it. It holds all operands, and can be copied byte by byte. `name` is that of the
  /// kernel, for messages, and outlives the recording.
  template <class Work> void add(std::string_view name, const Work& work) {
    static_assert(std::is_trivially_copyable_v<Work> && alignof(Work) <= alignof(Word));
    add(
        name, [](const void* copy) { (*static_cast<const Work*>(copy))(); }, &work, sizeof(Work));
  }
  /// Notes that someone asked for the address of elements, which must become an operand of a run.
  void ask(const void* address) {
    if (address != nullptr) asked_.push_back({address, last_});
  }
  /// Throws Error: `what` cannot be recorded, for this reason.
  [[noreturn]] static void refuse(std::string_view what, std::string_view reason);
  /// What was done until now, and what follows until the end, is done once: this run cannot be repeated, but a later
  /// one may be.
  void note_done_once() { is_done_once_ = true; }
  bool is_done_once() const { return is_done_once_ || !flipped_.empty(); }
  /// An object outside the step that runs change. A repetition copies it first, and restores it if a later run departs.
  class Changed {
   public:
    Changed() = default;
    Changed(const Changed&) = delete;
    Changed& operator=(const Changed&) = delete;
    virtual ~Changed() = default;
    virtual void keep() = 0;
    virtual void put_back() = 0;
  };
  /// Notes that the runs from here on change it.
  void note_change(std::unique_ptr<Changed> changed) { changed_.push_back({std::move(changed), words_.size()}); }
  /// The same for an object that can be copied, such as a generator.
  template <class T> void note_change_of(T& object) {
    if (std::find(objects_.begin(), objects_.end(), &object) != objects_.end()) return;
    objects_.push_back(&object);
    note_change(std::make_unique<ChangedObject<T>>(object));
  }
  /// The runs from here on cannot be undone: they change more than what was noted.
  void note_lasting() { lasting_ = std::min(lasting_, words_.size()); }
  /// The last run may depart. Behind a run that lasts, nothing is undone, so nothing need be kept for it.
  void note_question() {
    if (words_.size() <= lasting_) questions_end_ = words_.size();
  }

  /// Keeps an object that runs refer to. Returns it.
  template <class T> T& own(T&& object) {
    const auto owned = std::make_shared<std::remove_cvref_t<T>>(std::forward<T>(object));
    owned_.push_back(owned);
    return *owned;
  }

  /// Counts a change of what steps depend on besides the elements of tensors: the parts of a model, or which parameters
  /// learn. Recordings that were made before are no longer valid. A step that makes the change itself is done once: the
  /// next call begins with what this one leaves.
  static void note_setting() {
    count_setting();
    if (Recording* const recording = current()) [[unlikely]]
      recording->note_done_once();
  }
  /// The same for a flag that has changed, such as the mode of a module: a step that gives it its value back can be
  /// repeated.
  static void note_flip(const void* flag) {
    count_setting();
    if (Recording* const recording = current()) [[unlikely]]
      recording->flip(flag);
  }
  /// The number of such changes.
  static std::uint64_t settings() { return settings_.load(std::memory_order_relaxed); }
  /// Throws Error if this thread records: a repetition would not do `what`.
  static void refuse_in_recording(std::string_view what, std::string_view reason) {
    if (current() != nullptr) [[unlikely]]
      refuse(what, reason);
  }

  /// Ends the recording. Throws Error if someone asked for an address and no run has it as its operand.
  void check_all_recorded() const;
  /// Does all runs again, in their order. Returns false if a run has departed: then everything outside the step is as
  /// it was, but for the gradients that the step makes. Throws Error, and undoes nothing, if a run that lasts is done.
  bool repeat() const;

 protected:
  Recording() = default;

 private:
  // The unit of memory: a run is a head, and then its work.
  struct alignas(16) Word {
    std::array<std::uint64_t, 2> halves;
  };
  struct alignas(Word) Head {
    void (*run)(const void* work);
    std::size_t words;  // to the next head
  };
  static_assert(sizeof(Head) == sizeof(Word));
  template <class T> class ChangedObject final : public Changed {
   public:
    explicit ChangedObject(T& object) : object_(object) {}
    void keep() override { before_ = object_; }
    void put_back() override { object_ = *before_; }

   private:
    T& object_;
    std::optional<T> before_;
  };
  struct ChangedFrom {
    std::unique_ptr<Changed> changed;
    std::size_t from;  // the place of the first run that changes it
  };
  struct Asked {
    const void* address;
    std::string_view after;  // the name of the last run before
  };

  static void count_setting() { settings_.fetch_add(1, std::memory_order_relaxed); }
  void flip(const void* flag) {
    const auto found = std::find(flipped_.begin(), flipped_.end(), flag);
    if (found == flipped_.end()) {
      flipped_.push_back(flag);
    } else {
      flipped_.erase(found);
    }
  }
  void add(std::string_view name, void (*run)(const void*), const void* work, std::size_t bytes);

  std::vector<Word> words_;
  std::vector<Asked> asked_;
  std::string_view last_;
  std::size_t lasting_ = std::numeric_limits<std::size_t>::max();
  std::size_t questions_end_ = 0;
  std::vector<ChangedFrom> changed_;
  std::vector<const void*> objects_;  // among them
  bool is_done_once_ = false;
  std::vector<std::shared_ptr<void>> owned_;
  std::vector<const void*> flipped_;  // flags that have another value than when the step began
  static inline std::atomic<std::uint64_t> settings_ = 0;
};

/// Does work(), and appends it to the recording of this thread, if there is one. What `work` calls is not recorded.
template <class Work> void recorded(std::string_view name, const Work& work) {
  if (Recording* const recording = Recording::current()) [[unlikely]] {
    recording->add(name, work);
    const Recording::Current none(nullptr);
    return work();
  }
  work();
}

/// The same for work that draws random numbers from `source`, a generator.
template <class Source, class Work> void recorded_draw(std::string_view name, Source& source, const Work& work) {
  if (Recording* const recording = Recording::current()) [[unlikely]]
    recording->note_change_of(source);
  recorded(name, work);
}

/// Thrown by a run that finds another answer than when it was recorded: the step would now take another way.
struct Departure {
  std::string_view question;
};

/// Returns `answer()`, a question to the elements of tensors on whose answer the way of a step depends. Whoever repeats
/// a recording asks it again; if the answer is another one, the run departs.
template <class Answer> bool answered(std::string_view question, const Answer& answer) {
  Recording* const recording = Recording::current();
  if (recording == nullptr) [[likely]]
    return answer();
  const Recording::Current none(nullptr);
  const bool expected = answer();
  recording->add(question, [question, answer, expected] {
    if (answer() != expected) throw Departure{question};
  });
  recording->note_question();
  return expected;
}

}  // namespace minitorch::operators
