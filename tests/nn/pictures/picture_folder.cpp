// Folders of pictures.
#include "nn/pictures/picture_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/data/data_loader.hpp"
#include "nn/pictures/picture_file.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"
#include "tests/nn/pictures/png_files.hpp"

using namespace minitorch;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string grey_2x1 = "P5 2 1 255 \0\xff"s, colours_2x1 = "P6 2 1 255 \xff\0\0\0\xff\0"s;

// A folder with folders for classes.
struct ClassFolders {
  TemporaryFolder folder;

  std::string write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((std::filesystem::path(folder.path()) / name).parent_path());
    return folder.write(name, bytes);
  }
};

}  // namespace

TEST_CASE("the folders of pictures are classes in the order of their names") {
  const ClassFolders files;
  files.write("dogs/2.PGM", grey_2x1);
  files.write("dogs/1.png", testing::png_file({.width = 2, .numbers = {51, 102}}));
  files.write("cats/a.pgm", grey_2x1 + grey_2x1);
  files.write("cats/notes.txt", "no picture");
  files.write("cats/.hidden.png", "no picture");
  files.write("cats/more/b.pgm", "no picture");
  files.write("readme.png", "no picture");
  const nn::PictureFolder data(files.folder.path());
  CHECK(data.class_names() == std::vector<std::string>{"cats", "dogs"});
  CHECK(data.classes() == 2);
  CHECK(data.size() == 4);
  CHECK(data.channels() == 1);
  const auto [x, y] = data.batch(std::vector<std::int64_t>{0, 1, 2, 3});
  CHECK(x.shape() == Shape{4, 1, 1, 2});
  CHECK(x.to_vector<float>() == std::vector<float>{0, 1, 0, 1, 0.2F, 0.4F, 0, 1});
  CHECK(y.to_vector<std::int64_t>() == std::vector<std::int64_t>{0, 0, 1, 1});
  CHECK(nn::PictureFolder(files.folder.path(), {.channels = 3, .flatten = true}).item(0).x.shape() == Shape{6});
  nn::DataLoader loader(data, {.batch_size = 3});
  CHECK(loader.begin()->x.shape() == Shape{3, 1, 1, 2});
}

TEST_CASE("a folder with grey and coloured files has pictures in colours, in whatever order they come") {
  const ClassFolders files;
  files.write("a/1.pgm", grey_2x1);
  files.write("b/1.ppm", colours_2x1);
  files.write("c/1.pgm", grey_2x1);
  const nn::PictureFolder data(files.folder.path());
  CHECK(data.channels() == 3);
  CHECK(data.size() == 3);
  for (const std::int64_t grey : {0, 2})
    CHECK(data.item(grey).x.to_vector<float>() == std::vector<float>{0, 1, 0, 1, 0, 1});
  CHECK(data.item(1).x.to_vector<float>() == nn::parse_pictures(colours_2x1, "colours")[0].to_vector<float>());
  CHECK(nn::PictureFolder(files.folder.path(), {.channels = 1}).item(1).x.shape() == Shape{1, 1, 2});
}

TEST_CASE("pictures of different sizes are made equal by options, or refused by name") {
  const ClassFolders files;
  const std::string a = files.write("a/1.pgm", grey_2x1), b = files.write("b/1.ppm", "P6 1 1 255 \xff\0\0"s);
  CHECK_THROWS_WITH(nn::PictureFolder(files.folder.path()),
                    b + ": has 1 x 1 pixels, but " + a + " has 2 x 1; all must have one size, or be resized to one");
  const nn::PictureFolder resized(files.folder.path(), {.height = 2, .width = 1, .channels = 3});
  CHECK(resized.item(0).x.shape() == Shape{3, 2, 1});
  CHECK(resized.item(0).x.to_vector<float>() == std::vector<float>(6, 128 / 255.0F));
}

TEST_CASE("the classes of a training number those of a test folder, which may lack some") {
  const ClassFolders files;
  files.write("circle/1.pgm", grey_2x1);
  files.write("square/1.pgm", grey_2x1);
  const std::vector<std::string> classes = {"square", "cross", "circle"};
  const nn::PictureFolder data(files.folder.path(), {.classes = classes});
  CHECK(data.class_names() == classes);
  CHECK(data.classes() == 3);
  CHECK(data.batch(std::vector<std::int64_t>{0, 1}).y.to_vector<std::int64_t>() == std::vector<std::int64_t>{2, 0});
  CHECK_THROWS_WITH(nn::PictureFolder(files.folder.path(), {.classes = {"square"}}),
                    files.folder.path() + ": the subfolder 'circle' is not among the classes 'square'");
  CHECK_THROWS_WITH(nn::PictureFolder(files.folder.path(), {.classes = {"a", "b", "a"}}),
                    "PictureFolder: the class 'a' is given twice");
}

TEST_CASE("the errors of a folder of pictures name the folder or the file") {
  const ClassFolders files;
  const std::string path = files.folder.path();
  CHECK_THROWS_WITH(nn::PictureFolder(path), path + ": has no folders, there must be one for each class");
  const std::string broken = files.write("a/1.png", "\x89PNG\r\n");
  CHECK_THROWS_WITH(nn::PictureFolder(path), ContainsSubstring(broken + ": is a damaged PNG"));
  files.write("a/1.png", grey_2x1);
  std::filesystem::create_directories(path + "/b");
  CHECK_THROWS_WITH(nn::PictureFolder(path),
                    path +
                        "/b: has no pictures of its own (.png, .jpg, .jpeg, .pgm, .ppm, .pbm, .pnm), each subfolder "
                        "must be a class with pictures in it");
  CHECK_THROWS_WITH(nn::PictureFolder(path + "/absent"), ContainsSubstring("absent: cannot be read as a folder"));
  CHECK_THROWS_AS(nn::PictureFolder(path + "/a/1.png"), DataError);
  CHECK_THROWS_WITH(
      nn::PictureFolder(path, {.height = 3}),
      "PictureFolder: height is 3 and width 0, both must be at least 1, or both 0 to keep the files' size");
  CHECK_THROWS_WITH(nn::PictureFolder(path, {.channels = 2}),
                    "PictureFolder: channels is 2, it must be 0 (those of the files), 1 (grey) or 3 (colours)");
}
