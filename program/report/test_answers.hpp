// What a model says about the test examples.
#pragma once

#include "nn/json/json.hpp"
#include "nn/modules/module.hpp"
#include "program/learning/data_sources.hpp"

namespace minitorch::program {

/// Returns what a page shows of the answers to the first 10,000 test examples, of classes
///
///   {"answers": 10000, "classes": ["boot", ...], "right": 1970,
///    "unanswered": 0,                                            answers with a NaN among the outputs
///    "pairs": [[1, 0, 20], [0, 1, 10]],                          class, what it is taken for, how often: 20 at most
///    "confusion": [[990, 10, 0], [20, 980, 0]],                  of 20 classes at most: rows are the true classes,
///                                                                and end with the unanswered
///    "picture": {"height": 28, "width": 28, "channels": 1},                              of pictures
///    "mistakes": [{"example": 3, "truth": 0, "said": [[1, 0.98], [0, 0.02]], "picture": "<base64>"}, ...]}
///
/// and of numbers {"answers": 100, "label": "price", "numbers": [[true, predicted], ...]}, at most 1,500 of these.
/// Mistakes are those of which the model was surest; those of sentences have a "text". Of texts nothing is returned.
nn::Json::Object answers_of(const Data& data, const nn::Module& model);

}  // namespace minitorch::program
