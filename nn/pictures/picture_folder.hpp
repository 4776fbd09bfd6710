// Sets of pictures from a folder of picture files. CIFAR-10 and CIFAR-100 are in cifar.hpp.
#pragma once

#include <string>
#include <vector>

#include "nn/pictures/images.hpp"
#include "operators/layout/number_arguments.hpp"

namespace minitorch::nn {

/// Options of PictureFolder.
struct PictureFolderOptions {
  WholeNumber height = 0, width = 0;      // both: every picture is `resized` to them; 0: all must have one size
  WholeNumber channels = 0;               // 1, grey; 3, colours; 0, grey if all files are, else colours
  operators::Flag flatten = false;        // vectors of C·H·W numbers, not (C, H, W)
  std::vector<std::string> classes = {};  // the names of subfolders in the order of their labels; empty: all, sorted
};

/// The pictures below a folder. Each subfolder is a class, in the order of their names, and has picture files, read in
/// the order of theirs: .png, .jpg, .jpeg, .pgm, .ppm, .pbm and .pnm in upper or lower case. Hidden and other files,
/// and folders within, are left out. For a test, give the `class_names` of the training as `.classes`. Pictures are
/// kept in memory, a byte a number.
class PictureFolder : public ImageDataset {
 public:
  /// Throws DataError, which names the folder or the file, if there is no subfolder, if one has no picture or is not
  /// among the given classes, if a file is damaged, if sizes differ and no option makes them equal, and for options out
  /// of range.
  explicit PictureFolder(const std::string& folder, PictureFolderOptions options = {});

  /// Returns the names of the classes, which the labels number.
  const std::vector<std::string>& class_names() const { return class_names_; }

 private:
  struct Found;
  static Found found_in(const std::string& folder, const PictureFolderOptions& options);
  static void put_into_colours(Data& data);
  PictureFolder(Found found, ImageOptions options);

  std::vector<std::string> class_names_;
};

}  // namespace minitorch::nn
