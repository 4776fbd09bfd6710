// A module's state: looked up by names, checked as a whole, and then copied.
#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "nn/modules/module.hpp"
#include "nn/state/state_checks.hpp"
#include "nn/text/utf8.hpp"
#include "operators/errors/error.hpp"
#include "operators/errors/joined.hpp"
#include "operators/errors/memory_error.hpp"

namespace minitorch::nn {

using detail::Handle, detail::Path;

namespace {

const void* memory_of(const Tensor& tensor) { return tensor.data().storage().data(); }

// Where a tensor's elements lie, with shape and strides: the same under all of its names, and another for another part
// of the same memory.
using Place = std::tuple<const void*, std::string, std::string>;
Place place_of(const Tensor& tensor) {
  return {tensor.data().element_address(), to_text(tensor.shape()), to_text(tensor.strides())};
}

bool fits(const Tensor& target, const Tensor& source) {
  return target.shape() == source.shape() && target.dtype() == source.dtype();
}

bool has_same_elements(const Tensor& a, const Tensor& b) {
  const TensorData x = contiguous(a.data()), y = contiguous(b.data());
  return operators::with_type(a.dtype(), [&]<class T>() {
    const auto* const first = reinterpret_cast<const char*>(x.data<T>());  // NOLINT(*-cast): bits, not numbers
    const auto* const other = reinterpret_cast<const char*>(y.data<T>());  // NOLINT(*-cast)
    return std::equal(first, first + static_cast<std::size_t>(x.numel()) * sizeof(T), other);
  });
}

// Returns "a, b, c", with at most ten names.
std::string first_ten(const std::vector<std::string>& names) {
  const std::span first = std::span(names).first(std::min<std::size_t>(names.size(), 10));
  std::string text = operators::joined(first, ", ", [](const std::string& name) { return beginning_of(name); });
  if (names.size() > 10) text += " and " + std::to_string(names.size() - 10) + " more";
  return text;
}

// Returns the text of a report: the names that do not fit, and why.
std::string told(const LoadReport& report, const std::vector<std::string>& mismatches) {
  std::string text;
  const auto add = [&](std::string_view what, const std::vector<std::string>& names) {
    if (names.empty()) return;
    text += text.empty() ? ": " : "; ";
    text += what;
    text += first_ten(names);
  };
  add("missing: ", report.missing);
  add("unexpected: ", report.unexpected);
  add("mismatched: ", mismatches);
  return text;
}

}  // namespace

template <class Named> std::vector<Named> Module::under_each_name(std::vector<Named> State::*members) const {
  std::vector<Named> all;
  visit(Shared::under_each_name, [&](const Handle<Path>& path, const Handle<State>& module) {
    for (const auto& [name, member] : (*module).*members)
      all.push_back({Handle<Path>::make(Path{path, name})->text(), member});
  });
  return all;
}
// For functional_call.
template std::vector<NamedParameter> Module::under_each_name(std::vector<NamedParameter> State::*members) const;
template std::vector<NamedBuffer> Module::under_each_name(std::vector<NamedBuffer> State::*members) const;

StateDict Module::state_dict() const {
  return naming_memory("state_dict", [this] {
    StateDict state;
    Json::Object extra;
    for (const auto& [name, its_state] : under_each_name(&State::extra_states)) extra.emplace(name, its_state.value());
    state.values = Json::Object{{"kind", extra.empty() ? module_kind : module_kind_with_extra}};
    if (!extra.empty()) state.values["extra_state"] = std::move(extra);
    visit(Shared::under_each_name, [&](const Handle<Path>& path, const Handle<State>& module) {
      if (module->parameters.empty() && module->buffers.empty()) return;  // before its path is made, which may be long
      const std::string way = path->text(), start = way.empty() ? "" : way + ".";
      for (const auto& [name, parameter] : module->parameters)
        state.tensors.push_back({start + name, parameter.value().detach()});
      for (const auto& [name, buffer] : module->buffers) state.tensors.push_back({start + name, buffer.value()});
    });
    return state;
  });
}

// NOLINTNEXTLINE(readability-function-cognitive-complexity): one rule after the other
Commit Module::prepare_load(const StateDict& state, LoadOptions options, LoadReport& report) const {
  // NOLINTNEXTLINE(readability-function-cognitive-complexity): as above
  return detail::checked_state([&]() -> Commit {
    Json::Object extra;
    if (state.values == Json(Json::Object{})) {
      detail::check_names(state);  // tensors alone, as a program may have made them
    } else {
      check_kind(state, is_of_module(state.values) ? state.values.at("kind").as_string() : module_kind);
      if (const Json* const found = state.values.find("extra_state")) extra = found->as_object();
    }
    std::unordered_map<std::string_view, const Tensor*> sources;
    for (const NamedTensor& named : state.tensors) sources.emplace(named.name, &named.tensor);

    LoadReport found;
    std::vector<std::string> mismatches;  // names with reasons
    const auto refuse = [&](const std::string& name, const std::string& why) {
      found.mismatched.push_back(name);
      mismatches.push_back(beginning_of(name) + " " + why);
    };
    std::map<Place, std::pair<Tensor, Tensor>> copies;  // target and source
    std::set<const void*> memory;                       // of the targets
    std::vector<NamedTensor> without_source;
    for (const NamedTensor& target : state_dict().tensors) {
      const auto source = sources.extract(target.name);
      if (source.empty()) {
        without_source.push_back(target);
      } else if (!fits(target.tensor, *source.mapped())) {
        refuse(target.name, "is " + shape_and_dtype(target.tensor) + " here and " + shape_and_dtype(*source.mapped()) +
                                " in the state");
      } else {
        const auto [place, is_new] =
            copies.emplace(place_of(target.tensor), std::pair(target.tensor, *source.mapped()));
        memory.insert(memory_of(target.tensor));
        if (!is_new && !has_same_elements(place->second.second, *source.mapped()))
          refuse(target.name, "shares its tensor with another name here, but the two differ in the state");
      }
    }
    for (const NamedTensor& target : without_source) {
      if (!copies.contains(place_of(target.tensor))) found.missing.push_back(target.name);
    }
    for (const NamedTensor& named : state.tensors) {
      if (sources.contains(named.name)) found.unexpected.push_back(named.name);
    }
    std::map<Json*, Json> values;  // of extra states, by their places
    const std::vector<NamedExtraState> targets = under_each_name(&State::extra_states);
    std::set<std::string> taken;
    for (const auto& [name, target] : targets) {
      const auto source = extra.find(name);
      if (source == extra.end()) continue;
      taken.insert(name);
      const auto [place, is_new] = values.emplace(&target.value(), source->second);
      if (!is_new && !(place->second == source->second))
        refuse(name, "shares its value with another name here, but the two differ in the state");
    }
    for (const auto& [name, target] : targets) {
      if (!values.contains(&target.value())) found.missing.push_back(name);
    }
    for (const auto& [name, value] : extra) {
      if (!taken.contains(name)) found.unexpected.push_back(name);
    }
    if (options.strict && !found.everything_fits())
      throw CheckpointError("load_state_dict: the state does not fit " + kind() + told(found, mismatches));
    for (auto& [place, copy] : copies) {  // clones sources that are targets, too: an earlier copy would change them
      if (memory.contains(memory_of(copy.second))) copy.second = Tensor(clone(copy.second.data()));
    }
    report = std::move(found);
    return [copies = std::move(copies), targets, values = std::move(values)]() mutable {
      for (const auto& [place, copy] : copies) copy_into(copy.first.data(), copy.second.data());
      for (auto& [place, value] : values) *place = std::move(value);
    };
  });
}

LoadReport Module::load_state_dict(const StateDict& state, LoadOptions options) const {
  LoadReport report;
  detail::load_state([&] { return prepare_load(state, options, report); });
  return report;
}

}  // namespace minitorch::nn
