// CIFAR-10 and CIFAR-100 (Krizhevsky 2009), from the files of their binary versions: pictures (3, 32, 32).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "nn/pictures/images.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// The names of CIFAR-10's classes, as batches.meta.txt has them.
inline constexpr std::array<std::string_view, 10> cifar10_classes = {
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
/// Returns CIFAR-10 from data_batch_1.bin to data_batch_5.bin, or test_batch.bin, in `folder`. Throws DataError, which
/// names the file, if one is missing, is not whole records of 3,073 bytes, or has a label beyond 9.
ImageDataset cifar10(const std::string& folder, Split split, ImageOptions options = {});

/// The names of CIFAR-100's classes, as fine_label_names.txt has them.
inline constexpr std::array<std::string_view, 100> cifar100_classes = {
    "apple",      "aquarium_fish", "baby",         "bear",       "beaver",      "bed",         "bee",
    "beetle",     "bicycle",       "bottle",       "bowl",       "boy",         "bridge",      "bus",
    "butterfly",  "camel",         "can",          "castle",     "caterpillar", "cattle",      "chair",
    "chimpanzee", "clock",         "cloud",        "cockroach",  "couch",       "crab",        "crocodile",
    "cup",        "dinosaur",      "dolphin",      "elephant",   "flatfish",    "forest",      "fox",
    "girl",       "hamster",       "house",        "kangaroo",   "keyboard",    "lamp",        "lawn_mower",
    "leopard",    "lion",          "lizard",       "lobster",    "man",         "maple_tree",  "motorcycle",
    "mountain",   "mouse",         "mushroom",     "oak_tree",   "orange",      "orchid",      "otter",
    "palm_tree",  "pear",          "pickup_truck", "pine_tree",  "plain",       "plate",       "poppy",
    "porcupine",  "possum",        "rabbit",       "raccoon",    "ray",         "road",        "rocket",
    "rose",       "sea",           "seal",         "shark",      "shrew",       "skunk",       "skyscraper",
    "snail",      "snake",         "spider",       "squirrel",   "streetcar",   "sunflower",   "sweet_pepper",
    "table",      "tank",          "telephone",    "television", "tiger",       "tractor",     "train",
    "trout",      "tulip",         "turtle",       "wardrobe",   "whale",       "willow_tree", "wolf",
    "woman",      "worm"};
/// The names of the twenty groups of these classes, as coarse_label_names.txt has them.
inline constexpr std::array<std::string_view, 20> cifar100_coarse_classes = {"aquatic_mammals",
                                                                             "fish",
                                                                             "flowers",
                                                                             "food_containers",
                                                                             "fruit_and_vegetables",
                                                                             "household_electrical_devices",
                                                                             "household_furniture",
                                                                             "insects",
                                                                             "large_carnivores",
                                                                             "large_man-made_outdoor_things",
                                                                             "large_natural_outdoor_scenes",
                                                                             "large_omnivores_and_herbivores",
                                                                             "medium_mammals",
                                                                             "non-insect_invertebrates",
                                                                             "people",
                                                                             "reptiles",
                                                                             "small_mammals",
                                                                             "trees",
                                                                             "vehicles_1",
                                                                             "vehicles_2"};

/// Options of cifar100.
struct Cifar100Options {
  operators::Flag coarse = false;   // labels of the twenty groups, not of the hundred classes
  operators::Flag flatten = false;  // vectors of 3,072 numbers, not (3, 32, 32)
};
/// Returns CIFAR-100 from train.bin or test.bin in `folder`. Throws DataError, which names the file, if it is missing,
/// is not whole records of 3,074 bytes, or has a label that is too large.
ImageDataset cifar100(const std::string& folder, Split split, Cifar100Options options = {});

}  // namespace minitorch::nn
