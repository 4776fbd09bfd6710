// An index by the first letters of each fragment, so that a text is read once.
#include "course/kit/fragments.hpp"

#include <algorithm>
#include <set>

namespace course {

void Fragments::add(const std::string& fragment, const std::string& name) {
  if (fragment.size() < shortest || !names_.emplace(fragment, name).second) return;
  by_beginning_[fragment.substr(0, shortest)].push_back(fragment);
}

void Fragments::drop_those_in(std::string_view packed_text) {
  for (const std::string& fragment : found_in(packed_text)) {
    names_.erase(fragment);
    std::erase(by_beginning_[fragment.substr(0, shortest)], fragment);
  }
}

std::vector<std::string> Fragments::found_in(std::string_view packed_text) const {
  std::set<std::string> found;
  std::string beginning;
  for (std::size_t i = 0; i + shortest <= packed_text.size(); ++i) {
    beginning.assign(packed_text.substr(i, shortest));
    const auto place = by_beginning_.find(beginning);
    if (place == by_beginning_.end()) continue;
    for (const std::string& fragment : place->second) {
      if (packed_text.substr(i).starts_with(fragment)) found.insert(fragment);
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace course
