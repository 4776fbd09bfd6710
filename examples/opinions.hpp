// Sentences that praise or blame, made by a grammar: a small set to classify where no other is at hand. In a third of
// them the words alone do not decide: "not dull but funny" praises, "not funny but dull" blames.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "nn/language/sentences.hpp"

namespace minitorch::examples {

/// Returns 192 sentences; class 1 praises and class 0 blames.
inline nn::Sentences opinions() {
  const std::vector<std::string> subjects = {"the story", "the music", "this film", "her first novel"},
                                 praise = {"funny", "warm", "clever", "moving"},
                                 blame = {"dull", "slow", "shallow", "clumsy"};
  nn::Sentences sentences{.texts = {}, .labels = {}, .classes = {"0", "1"}};
  const auto add = [&](const std::string& text, bool praises) {
    sentences.texts.push_back(text + ".");
    sentences.labels.push_back(praises ? 1 : 0);
  };
  for (const std::string& subject : subjects) {
    for (std::size_t i = 0; i < praise.size(); ++i) {
      for (const auto& [good, bad] : {std::pair(praise[i], blame[i]), {praise[i], blame[(i + 1) % blame.size()]}}) {
        add(subject + " is not " + bad + " but " + good, true);
        add(subject + " is not " + good + " but " + bad, false);
      }
      add(subject + " is " + praise[i] + " from start to end", true);
      add(subject + " is " + blame[i] + " from start to end", false);
      add(subject + " was never " + blame[i] + ", and I liked it", true);
      add(subject + " was never " + praise[i] + ", and I was bored", false);
      add("nobody will find " + subject + " " + blame[i], true);
      add("nobody will find " + subject + " " + praise[i], false);
      add("I found " + subject + " " + praise[i], true);
      add("I found " + subject + " " + blame[i], false);
    }
  }
  return sentences;
}

}  // namespace minitorch::examples
