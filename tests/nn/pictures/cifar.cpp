// CIFAR-10 and CIFAR-100 in small files, as they are published.
#include "nn/pictures/cifar.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "operators/errors/error.hpp"
#include "tests/catch.hpp"
#include "tests/nn/files/temporary_folder.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string cifar_record(int label, char first) {
  return std::string(1, static_cast<char>(label)) + first + std::string(3071, '\x33');
}

// The coarse label is before the fine one.
std::string cifar100_record(int coarse, int fine, char first) {
  return std::string(1, static_cast<char>(coarse)) + cifar_record(fine, first);
}

}  // namespace

TEST_CASE("CIFAR-10 is read from its binary files") {
  const TemporaryFolder folder;
  folder.write("test_batch.bin", cifar_record(3, '\0') + cifar_record(9, '\xff'));
  const nn::ImageDataset test = nn::cifar10(folder.path(), nn::Split::test);
  CHECK(test.size() == 2);
  CHECK(test.classes() == 10);
  const auto [x, y] = test.batch(std::vector<std::int64_t>{0, 1});
  CHECK(x.shape() == Shape{2, 3, 32, 32});
  CHECK(x[0][0][0][0].item() == 0);
  CHECK(x[1][0][0][0].item() == 1);
  CHECK(x[1][2][31][31].item() == 0.2F);
  CHECK(y.to_vector<std::int64_t>() == std::vector<std::int64_t>{3, 9});
  CHECK(nn::cifar10_classes[3] == "cat");

  for (const std::string number : {"1", "2", "3", "4"})
    folder.write("data_batch_" + number + ".bin", cifar_record(1, 'a'));
  CHECK_THROWS_WITH(nn::cifar10(folder.path(), nn::Split::train),
                    ContainsSubstring("data_batch_5.bin: cannot be opened"));
  folder.write("data_batch_5.bin", cifar_record(2, 'a') + cifar_record(4, 'a'));
  CHECK(nn::cifar10(folder.path(), nn::Split::train).size() == 6);
  const std::string last = folder.write("data_batch_5.bin", cifar_record(2, 'a') + cifar_record(10, 'a'));
  CHECK_THROWS_WITH(nn::cifar10(folder.path(), nn::Split::train),
                    last + ": picture 1 has the label 10, labels must be from 0 to 9");
  folder.write("data_batch_5.bin", cifar_record(2, 'a') + "x");
  CHECK_THROWS_WITH(nn::cifar10(folder.path(), nn::Split::train),
                    last + ": has 3074 bytes, CIFAR-10 has records of 3073");
  folder.write("data_batch_5.bin", "");
  CHECK_THROWS_AS(nn::cifar10(folder.path(), nn::Split::train), DataError);
}

TEST_CASE("CIFAR-100 is read from its binary files, with the labels of classes or of their groups") {
  const TemporaryFolder folder;
  const std::string test = folder.write("test.bin", cifar100_record(4, 0, '\0') + cifar100_record(19, 99, '\xff'));
  folder.write("train.bin", cifar100_record(0, 72, 'a'));
  const std::vector<std::int64_t> both = {0, 1};
  const nn::ImageDataset fine = nn::cifar100(folder.path(), nn::Split::test);
  CHECK(fine.size() == 2);
  CHECK(fine.classes() == 100);
  const auto [x, y] = fine.batch(both);
  CHECK(x.shape() == Shape{2, 3, 32, 32});
  CHECK(x[0][0][0][0].item() == 0);
  CHECK(x[1][0][0][0].item() == 1);
  CHECK(x[1][2][31][31].item() == 0.2F);
  CHECK(y.to_vector<std::int64_t>() == std::vector<std::int64_t>{0, 99});
  const auto coarse = nn::cifar100(folder.path(), nn::Split::test, {.coarse = true, .flatten = true}).batch(both);
  CHECK(coarse.x.shape() == Shape{2, 3072});
  CHECK(coarse.y.to_vector<std::int64_t>() == std::vector<std::int64_t>{4, 19});
  CHECK(nn::cifar100(folder.path(), nn::Split::train).item(0).y.item() == 72);

  folder.write("test.bin", cifar100_record(20, 100, 'a'));
  CHECK_THROWS_WITH(nn::cifar100(folder.path(), nn::Split::test),
                    test + ": picture 0 has the label 100, labels must be from 0 to 99");
  CHECK_THROWS_WITH(nn::cifar100(folder.path(), nn::Split::test, {.coarse = true}),
                    test + ": picture 0 has the label 20, labels must be from 0 to 19");
  folder.write("test.bin", cifar_record(1, 'a'));
  CHECK_THROWS_WITH(nn::cifar100(folder.path(), nn::Split::test),
                    test + ": has 3073 bytes, CIFAR-100 has records of 3074");
  CHECK_THROWS_WITH(nn::cifar100(folder.path() + "/none", nn::Split::test), ContainsSubstring("cannot be opened"));
}

TEST_CASE("the classes of CIFAR-100 and their groups are in the order of their names") {
  CHECK(std::is_sorted(nn::cifar100_classes.begin(), nn::cifar100_classes.end()));
  CHECK(std::is_sorted(nn::cifar100_coarse_classes.begin(), nn::cifar100_coarse_classes.end()));
  CHECK(nn::cifar100_classes[72] == "seal");
  CHECK(nn::cifar100_coarse_classes[4] == "fruit_and_vegetables");
}
