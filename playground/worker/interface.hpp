// The interface of the playground's worker: C functions with texts of JSON. A worker has a network of points, and a
// classifier of pictures. A text is valid until the next call; after an error it is {"error": "..."}, and both are as
// they were.
#pragma once

#include <cstdint>

// NOLINTBEGIN(readability-identifier-naming): C has no namespaces
extern "C" {

/// What choices() returns.
const char* minitorch_choices();
/// Makes a network from settings, and returns what Session::description does. `table` is the text of the table for the
/// data `csv`, else empty.
const char* minitorch_create_from_table(const char* settings, const char* table);
/// Goes on with the training of a checkpoint, with its settings; `table` is the text of its table, or empty. Returns
/// what Session::description does.
const char* minitorch_open(const char* checkpoint, const char* table);
/// Gives the training another number of epochs, and goes on with it; `table` is that of minitorch_open. Returns what
/// Session::description does.
const char* minitorch_set_epochs(std::int32_t epochs, const char* table);
/// What points_of_set returns; the network is as it was.
const char* minitorch_points(const char* settings);
/// What explanation() returns; `values` is a JSON list such as ["x=2"]. The network is as it was.
const char* minitorch_explain(const char* expression, const char* values);
/// What functions_of_expressions returns.
const char* minitorch_functions();
/// Makes `steps` steps; returns what Session::step does.
const char* minitorch_step(std::int32_t steps);
/// What Session::scores returns.
const char* minitorch_scores();
/// The class_picture of the window from (x0, y0) to (x1, y1), valid until the next call; null after an error, or
/// without a network.
const float* minitorch_picture(std::int32_t width, std::int32_t height, double x0, double y0, double x1, double y1);
/// The unit_pictures of the same, of `most` units of a layer.
const float* minitorch_units(std::int32_t most, std::int32_t width, std::int32_t height, double x0, double y0,
                             double x1, double y1);
/// What Session::weights returns, valid until the next call; null without a network.
const float* minitorch_weights();
/// The error of the picture, or of the weights, that were null, until the next call.
const char* minitorch_picture_error();
/// Sets an element of a parameter. Returns {}.
const char* minitorch_set_weight(const char* name, std::int32_t index, double value);
/// The text of a checkpoint of `minitorch train`; an error after a step that failed.
const char* minitorch_checkpoint();

/// Loads a checkpoint as PictureClassifier does, beside the network above. Returns its description.
const char* minitorch_open_classifier(const char* checkpoint);
/// What PictureClassifier::classify returns for a grey picture, numbers from 0 to 1 row by row.
const char* minitorch_classify(const float* picture, std::int32_t height, std::int32_t width, std::int32_t label);
/// What PictureClassifier::weight_gradient returns.
const char* minitorch_weight_gradient(std::int32_t filter, std::int32_t row, std::int32_t column);
/// The numbers of the classifier's last answer, valid until the next one.
const float* minitorch_numbers();

}  // extern "C"
// NOLINTEND(readability-identifier-naming)
