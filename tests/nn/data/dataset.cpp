// Datasets: rows of tensors, subsets, and transformed examples.
#include "nn/data/dataset.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "tests/catch.hpp"

using namespace minitorch;
using Catch::Matchers::ContainsSubstring;
using Items = std::vector<std::int64_t>;

namespace {

nn::TensorDataset counted_pairs(std::int64_t n) { return {arange(2 * n).to(float32).reshape({n, 2}), arange(n)}; }

// Squares numbers, one example at a time.
class Squares : public nn::Dataset {
 public:
  std::int64_t size() const override { return 5; }
  nn::Batch item(std::int64_t i) const override {
    check_item("Squares", i);
    return {tensor(i), tensor(i * i)};
  }
};

}  // namespace

TEST_CASE("the rows of two tensors are examples") {
  const auto data = counted_pairs(4);
  CHECK(data.size() == 4);
  CHECK(data.item(2).x.to_vector<float>() == std::vector<float>{4, 5});
  CHECK(data.item(2).y.item() == 2);
  const auto [x, y] = data.batch(Items{3, 0, 3});
  CHECK(x.to_vector<float>() == std::vector<float>{6, 7, 0, 1, 6, 7});
  CHECK(y.to_vector<std::int64_t>() == Items{3, 0, 3});
  CHECK_THROWS_WITH(data.item(4), "TensorDataset: there is no example 4 among 4");
  CHECK_THROWS_AS(data.batch(Items{0, -1}), IndexError);
  CHECK_THROWS_WITH(nn::TensorDataset(ones({3, 2}), ones({4})),
                    "TensorDataset: x (3, 2) and y (4) must have the same number of rows");
  CHECK_THROWS_AS(nn::TensorDataset(tensor(1), tensor(1)), ShapeError);
}

TEST_CASE("the gradient of a batch goes to the rows that it has") {
  const Tensor x = ones({3, 2}, {.requires_grad = true});
  const nn::TensorDataset data(x, arange(3));
  sum(data.batch(Items{2, 0, 2}).x).backward();
  CHECK(x.grad()->to_vector<float>() == std::vector<float>{1, 1, 0, 0, 2, 2});
}

TEST_CASE("a batch copies rows of any layout and dtype, and keeps them") {
  const auto check_rows = [](const Tensor& x) {
    const auto [rows, numbers] = nn::TensorDataset(x, arange(3)).batch(Items{2, 0, 2});
    const Tensor expected = index_select(x, 0, tensor({2, 0, 2}));
    CHECK(rows.shape() == expected.shape());
    CHECK(rows.dtype() == x.dtype());
    CHECK(rows.to(float64).to_vector<double>() == expected.to(float64).to_vector<double>());
    CHECK_FALSE(rows.requires_grad());
  };
  check_rows(arange(6).to(float32).reshape({2, 3}).t());
  check_rows(arange(12).to(float64).reshape({3, 4}).slice(1, 1, 4, 2));
  check_rows(arange(3).unsqueeze(1).expand({3, 5}));
  check_rows(tensor(7.5).expand({3, 2, 2}));
  check_rows(arange(3).to(float64));
  check_rows(zeros({3, 0, 2}));

  Tensor x = arange(3).to(float32);
  const Tensor batch = nn::TensorDataset(x, arange(3)).batch(Items{1}).x;
  x.add_(10);
  CHECK(batch.item() == 1);

  const auto guard = no_grad();
  CHECK_FALSE(nn::TensorDataset(ones({3, 2}, {.requires_grad = true}), arange(3)).batch(Items{1}).x.requires_grad());
}

TEST_CASE("a batch too large for any memory is refused in the name of the dataset") {
  const nn::TensorDataset data(tensor(1).expand({2, std::int64_t{1} << 58}), arange(2));
  CHECK_THROWS_WITH(data.batch(Items{0, 1, 0, 1}), ContainsSubstring("TensorDataset: "));
}

TEST_CASE("items of any dataset are stacked to batches") {
  const auto [x, y] = Squares().batch(Items{1, 3});
  CHECK(x.to_vector<std::int64_t>() == Items{1, 3});
  CHECK(y.to_vector<std::int64_t>() == Items{1, 9});
  CHECK_THROWS_AS(Squares().batch(Items{}), IndexError);
  CHECK_THROWS_AS(Squares().batch(Items{5}), IndexError);
}

TEST_CASE("a subset has some examples, in its own order") {
  const nn::Subset some(Squares(), {4, 2});
  CHECK(some.size() == 2);
  CHECK(some.item(0).y.item() == 16);
  CHECK(some.batch(Items{1, 0, 1}).y.to_vector<std::int64_t>() == Items{4, 16, 4});
  CHECK_THROWS_WITH(some.item(2), "Subset: there is no example 2 among 2");
  CHECK_THROWS_WITH(nn::Subset(Squares(), {5}), "Subset: there is no example 5 among 5");
}

TEST_CASE("a ConcatDataset has the examples of several, one after the other") {
  const nn::TensorDataset one(arange(3), arange(3)), none(arange(0), arange(0)), two(arange(3, 5), arange(3, 5));
  const nn::ConcatDataset all(one, none, two);
  CHECK(all.size() == 5);
  for (std::int64_t i = 0; i < 5; ++i) CHECK(all.item(i).x.item() == static_cast<double>(i));
  CHECK(all.batch(std::vector<std::int64_t>{4, 0, 3}).y.to_vector<std::int64_t>() ==
        std::vector<std::int64_t>{4, 0, 3});
  CHECK(nn::ConcatDataset(std::vector{nn::shared(all), nn::shared(two)}).size() == 7);
  CHECK_THROWS_WITH(all.item(5), "ConcatDataset: there is no example 5 among 5");
  CHECK_THROWS_AS(all.item(-1), IndexError);
  CHECK_THROWS_WITH(nn::ConcatDataset(std::vector<nn::SharedDataset>{}),
                    "ConcatDataset: there is no dataset, there must be at least one");
  CHECK_THROWS_AS(nn::ConcatDataset(std::vector<nn::SharedDataset>{nullptr}), DataError);
}

TEST_CASE("a random split gives each example to one part, by the generator's numbers") {
  Generator generator(3), same(3);
  const auto parts = nn::random_split(counted_pairs(10), {7, 3}, generator),
             again = nn::random_split(counted_pairs(10), {7, 3}, same);
  REQUIRE(parts.size() == 2);
  Items all;
  for (std::size_t p = 0; p < 2; ++p) {
    for (std::int64_t i = 0; i < parts[p].size(); ++i) {
      all.push_back(static_cast<std::int64_t>(parts[p].item(i).y.item()));
      CHECK(again[p].item(i).y.item() == static_cast<double>(all.back()));
    }
  }
  CHECK_FALSE(std::is_sorted(all.begin(), all.end()));
  std::sort(all.begin(), all.end());
  CHECK(all == arange(10).to_vector<std::int64_t>());
  CHECK_THROWS_WITH(nn::random_split(counted_pairs(10), {7, 4}, generator),
                    "random_split: parts of 7 + 4 examples do not add up to 10");
  CHECK_THROWS_AS(nn::random_split(counted_pairs(3), {4, -1}, generator), DataError);
}

TEST_CASE("a transformed dataset returns transformed examples") {
  const nn::TransformedDataset data(Squares(), {.x = [](const Tensor& x) { return x * 10; }});
  CHECK(data.size() == 5);
  CHECK(data.item(2).x.item() == 20);
  CHECK(data.item(2).y.item() == 4);
  CHECK(data.batch(Items{1, 2}).x.to_vector<std::int64_t>() == Items{10, 20});
}
