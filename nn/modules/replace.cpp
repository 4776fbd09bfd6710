// Replaces parameters and buffers in their slots. All are found and checked before the first is replaced.
#include "nn/modules/replace.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "operators/recording/recording.hpp"

namespace minitorch::nn {

using detail::Handle, detail::HeldTensor, detail::Slot;

namespace {

void check_dtype(const std::string& start, const Tensor& ours, const Tensor& theirs) {
  if (ours.dtype() == theirs.dtype()) return;
  throw DtypeError(start + shape_and_dtype(ours) + " by " + shape_and_dtype(theirs) +
                   ", both must be of one dtype; convert the new one by to(dtype)");
}

void tie_slots(std::string_view what, Slot& slot, const Slot& other) {
  const Tensor &ours = slot.tensor->value, &theirs = other.tensor->value;
  const std::string start = "tie: a " + std::string(what) + " ";
  if (!slot.is_registered()) {
    throw Error(start + shape_and_dtype(ours) +
                " belongs to no module; give the member itself, as in tie(model.out.weight, " +
                "model.embedding.weight), not one of a list");
  }
  if (ours.shape() != theirs.shape())
    throw ShapeError(start + shape_and_dtype(ours) + " to " + shape_and_dtype(theirs) + ", the shapes must be equal");
  check_dtype(start, ours, theirs);
  slot.put(other.tensor);
}

template <class Named> std::string names_of(const std::vector<Named>& all) {
  return all.empty() ? "none" : operators::joined(all, ", ", [](const Named& one) { return one.name; });
}

template <class Named>
void check_names(const std::string& start, std::string_view what, const std::vector<Named>& ours,
                 const std::vector<Named>& theirs) {
  const std::string own = names_of(ours), other = names_of(theirs);
  if (own == other) return;
  throw Error(start + "has other " + std::string(what) + ": " + own + ", not " + other +
              "; put what changes its structure into a Sequential, whose replace takes any module");
}

// Returns all options of a module as a text.
std::string options_of(const std::string& printed, const std::string& unprinted) {
  return printed.empty() || unprinted.empty() ? printed + unprinted : printed + ", " + unprinted;
}

// The replacements to make after all checks.
struct Exchange {
  std::vector<std::pair<Slot*, Handle<HeldTensor>>> tensors;
  std::vector<std::pair<std::string*, std::string>> descriptions;
  std::vector<std::pair<Json*, Json>> values;  // of extra states

  template <class Named>
  void add(const std::string& start, bool may_be_of_other_shape, const std::vector<Named>& ours,
           const std::vector<Named>& theirs) {
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const auto& [name, own] = ours[i];
      const auto& [its_name, other] = theirs[i];
      const std::string what = std::string(start).append("takes '").append(name).append("' ");
      if (own.shape() != other.shape() && !may_be_of_other_shape) {
        throw ShapeError(what + shape_and_dtype(own) + " by " + shape_and_dtype(other) +
                         ", whose shapes must be equal but for Linear, Bilinear and Embedding");
      }
      check_dtype(what, own, other);
      tensors.emplace_back(&own.slot(), other.slot().tensor);
    }
  }
  void commit() noexcept {
    for (const auto& [slot, tensor] : tensors) slot->put(tensor);
    for (auto& [place, text] : descriptions) place->swap(text);
    for (auto& [place, value] : values) std::swap(*place, value);
  }
};

}  // namespace

void tie(const Parameter& parameter, const Parameter& other) {
  operators::Recording::note_setting();
  tie_slots("parameter", parameter.slot(), other.slot());
}

void tie(const Buffer& buffer, const Buffer& other) {
  operators::Recording::note_setting();
  tie_slots("buffer", buffer.slot(), other.slot());
}

void replace(const Module& module, const Module& by) {
  operators::Recording::note_setting();
  struct Pair {
    Module ours, theirs;
  };
  Exchange exchange;
  std::set<std::pair<const void*, const void*>> seen;
  std::vector<Pair> next = {{module, by}};
  const std::string its_kind = module.kind(), kind_of_other = by.kind();  // the classes, which slicing hides
  while (!next.empty()) {
    const bool is_first = seen.empty();
    const Pair pair = next.back();
    next.pop_back();
    Module::State &ours = *pair.ours.state_, &theirs = *pair.theirs.state_;
    if (&ours == &theirs || !seen.emplace(&ours, &theirs).second) continue;
    const std::string kind = is_first ? its_kind : ours.kind, other_kind = is_first ? kind_of_other : theirs.kind;
    const std::string start = "replace: a " + kind + " ";
    if (kind != other_kind)
      throw Error(std::string(start).append("by a ").append(other_kind).append(", both must be of one class"));
    check_names(start, "parameters", ours.parameters, theirs.parameters);
    check_names(start, "buffers", ours.buffers, theirs.buffers);
    check_names(start, "extra states", ours.extra_states, theirs.extra_states);
    check_names(start, "modules", ours.children, theirs.children);
    const bool may_have_other_sizes = ours.has_sizes_of_parameters && theirs.has_sizes_of_parameters;
    const std::string options = options_of(ours.description, ours.unprinted);
    const std::string other_options = options_of(theirs.description, theirs.unprinted);
    if (may_have_other_sizes && ours.unprinted == theirs.unprinted) {
      exchange.descriptions.emplace_back(&ours.description, theirs.description);
    } else if (options != other_options) {
      throw Error(
          start + "with (" + options + ") by one with (" + other_options +
          "), which must be equal but for Linear, Bilinear and Embedding; put a part that is to change into a " +
          "Sequential, whose replace takes any module");
    }
    exchange.add(start, may_have_other_sizes, ours.parameters, theirs.parameters);
    exchange.add(start, may_have_other_sizes, ours.buffers, theirs.buffers);
    for (std::size_t i = 0; i < ours.extra_states.size(); ++i)
      exchange.values.emplace_back(&ours.extra_states[i].state.value(), theirs.extra_states[i].state.value());
    for (std::size_t i = 0; i < ours.children.size(); ++i)
      next.push_back({Module(ours.children[i].module), Module(theirs.children[i].module)});
  }
  exchange.commit();
}

}  // namespace minitorch::nn
