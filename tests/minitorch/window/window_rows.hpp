// The rows of functions of pictures in the table of differentiable functions of tensors.
#pragma once

#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/minitorch/functions/tensor_row.hpp"

namespace minitorch::table {

inline void add_pooling(Rows& rows) {
  rows.push_back({"max_pool2d",
                  [](const Arguments& v) { return max_pool2d(v[0], 2); },
                  {{{2, 1, 5, 4}}, {{2, 3, 3}}, {{0, 2, 2, 2}}}});
  rows.push_back(
      {"max_pool2d",
       [](const Arguments& v) {
         return max_pool2d(v[0], {3, 2}, {.stride = {2, 1}, .padding = {1, 0}, .dilation = {1, 2}, .ceil_mode = true});
       },
       {{{1, 2, 4, 5}}, {{1, 3, 3}}}});
  rows.push_back({"max_pool1d",
                  [](const Arguments& v) { return max_pool1d(v[0], 3, {.stride = 2, .padding = 1}); },
                  {{{2, 2, 5}}, {{1, 1}}, {{0, 2, 3}}}});
  rows.push_back({"max_pool2d_with_indices",
                  [](const Arguments& v) { return max_pool2d_with_indices(v[0], 2, {.stride = 1}).values; },
                  {{{1, 2, 3, 4}}, {{2, 3, 3}}}});
  rows.push_back({"max_pool1d_with_indices",
                  [](const Arguments& v) { return max_pool1d_with_indices(v[0], 2).values; },
                  {{{1, 2, 4}}, {{2, 3}}}});
  rows.push_back({"adaptive_max_pool2d",
                  [](const Arguments& v) {
                    return adaptive_max_pool2d(v[0], {2, 3});
                  },
                  {{{1, 2, 3, 5}}, {{1, 4, 3}}}});
  rows.push_back({"adaptive_max_pool1d",
                  [](const Arguments& v) { return adaptive_max_pool1d(v[0], 2); },
                  {{{1, 2, 5}}, {{2, 1}}}});
  rows.push_back({"adaptive_max_pool2d_with_indices",
                  [](const Arguments& v) { return adaptive_max_pool2d_with_indices(v[0], 2).values; },
                  {{{1, 1, 3, 5}}}});
  rows.push_back({"adaptive_max_pool1d_with_indices",
                  [](const Arguments& v) { return adaptive_max_pool1d_with_indices(v[0], 2).values; },
                  {{{2, 5}}}});

  rows.push_back({"avg_pool2d",
                  [](const Arguments& v) { return avg_pool2d(v[0], 2); },
                  {{{2, 1, 5, 4}}, {{2, 3, 3}}, {{0, 2, 2, 2}}}});
  rows.push_back({"avg_pool2d",
                  [](const Arguments& v) {
                    return avg_pool2d(v[0], {3, 2},
                                      {.stride = {2, 1}, .padding = 1, .ceil_mode = true, .count_include_pad = false});
                  },
                  {{{1, 2, 4, 5}}, {{1, 1, 1}}}});
  rows.push_back({"avg_pool2d",
                  [](const Arguments& v) { return avg_pool2d(v[0], 3, {.padding = 1, .divisor_override = -2}); },
                  {{{1, 2, 4, 5}}}});
  rows.push_back({"avg_pool1d",
                  [](const Arguments& v) { return avg_pool1d(v[0], 3, {.stride = 2, .padding = 1}); },
                  {{{2, 2, 5}}, {{1, 1}}}});
  rows.push_back({"adaptive_avg_pool2d",
                  [](const Arguments& v) {
                    return adaptive_avg_pool2d(v[0], {2, 3});
                  },
                  {{{1, 2, 3, 5}}, {{1, 4, 3}}}});
  rows.push_back({"adaptive_avg_pool2d",
                  [](const Arguments& v) { return adaptive_avg_pool2d(v[0], 1); },
                  {{{2, 2, 3, 2}}, {{0, 1, 2, 2}}}});
  rows.push_back({"adaptive_avg_pool1d",
                  [](const Arguments& v) { return adaptive_avg_pool1d(v[0], 3); },
                  {{{1, 2, 5}}, {{2, 6}}}});
}

inline void add_convolutions(Rows& rows) {
  const auto picture = [&](const Conv2dOptions& options, const std::vector<std::vector<Shape>>& cases) {
    rows.push_back({"conv2d",
                    [=](const Arguments& v) {
                      return v.size() == 3 ? conv2d(v[0], v[1], v[2], options) : conv2d(v[0], v[1], options);
                    },
                    cases});
  };
  picture({}, {{{2, 2, 3, 3}, {2, 2, 2, 2}, {2}}, {{1, 3, 2}, {2, 1, 2, 1}}, {{0, 1, 2, 2}, {1, 1, 1, 2}, {1}}});
  picture({.stride = {2, 1}, .padding = {2, 1}, .dilation = 2}, {{{1, 1, 4, 3}, {2, 1, 2, 2}, {2}}});
  picture({.padding = Padding::same, .groups = 2}, {{{1, 2, 2, 3}, {2, 1, 2, 3}, {2}}});
  const auto signal = [&](const Conv1dOptions& options, const std::vector<std::vector<Shape>>& cases) {
    rows.push_back({"conv1d",
                    [=](const Arguments& v) {
                      return v.size() == 3 ? conv1d(v[0], v[1], v[2], options) : conv1d(v[0], v[1], options);
                    },
                    cases});
  };
  signal({}, {{{2, 2, 4}, {2, 2, 2}, {2}}, {{1, 3}, {2, 1, 2}}});
  signal({.stride = 2, .padding = 3, .dilation = 2, .groups = 2}, {{{2, 2, 3}, {2, 1, 3}, {2}}});
  rows.push_back(
      {"conv_transpose2d",
       [](const Arguments& v) {
         return conv_transpose2d(v[0], v[1], v[2], {.stride = 2, .padding = {0, 1}, .output_padding = 1, .groups = 2});
       },
       {{{1, 2, 2, 3}, {2, 2, 2, 2}, {4}}}});
  rows.push_back({"conv_transpose2d",
                  [](const Arguments& v) { return conv_transpose2d(v[0], v[1]); },
                  {{{1, 2, 2}, {1, 2, 2, 1}}, {{2, 1, 1, 1}, {1, 1, 3, 3}}}});
  rows.push_back({"conv_transpose1d",
                  [](const Arguments& v) {
                    return conv_transpose1d(v[0], v[1], v[2], {.stride = 2, .output_padding = 1, .dilation = 2});
                  },
                  {{{2, 2, 3}, {2, 1, 2}, {1}}}});
  rows.push_back({"conv_transpose1d",
                  [](const Arguments& v) { return conv_transpose1d(v[0], v[1], {.padding = 1}); },
                  {{{1, 4}, {1, 2, 2}}}});
}

inline void add_windows(Rows& rows) {
  add_convolutions(rows);
  add_pooling(rows);
  rows.push_back({"unfold",
                  [](const Arguments& v) {
                    return unfold(v[0], {2, 3}, {.padding = {0, 1}, .stride = {1, 2}});
                  },
                  {{{2, 2, 3, 4}}, {{1, 2, 3}}, {{0, 1, 2, 3}}}});
  rows.push_back({"fold",
                  [](const Arguments& v) {
                    return fold(v[0], {3, 4}, 2, {.dilation = {1, 2}, .padding = {1, 0}});
                  },
                  {{{2, 4, 8}}, {{8, 8}}, {{0, 4, 8}}}});
  const auto add = [&](const InterpolateOptions& options, const std::vector<std::vector<Shape>>& cases) {
    rows.push_back({"interpolate", [options](const Arguments& v) { return interpolate(v[0], options); }, cases});
  };
  add({.size = {5, 2}}, {{{1, 2, 3, 3}}, {{0, 2, 3, 3}}});
  add({.scale_factor = 1.5}, {{{2, 2, 3}}});
  add({.size = 5, .mode = InterpolationMode::linear}, {{{2, 1, 3}}, {{1, 1, 1}}});
  add({.size = {4, 5}, .mode = InterpolationMode::bilinear, .align_corners = true}, {{{1, 2, 3, 3}}});
  add({.scale_factor = {0.5, 2}, .mode = InterpolationMode::bilinear}, {{{1, 2, 4, 2}}, {{0, 1, 2, 2}}});
}

}  // namespace minitorch::table
