// Calls the product of matrices of task 3.2, and the plain loops whose time is compared with its.
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "checks/drivers/driver.hpp"
#include "checks/drivers/tensor_text.hpp"
#include "checks/drivers/writers.hpp"
#include "module3/matrix_product.hpp"

namespace {

using course::Answer;
using course::Request;
using course::TensorData;
namespace threads = course::threads;

void shape(Request& request, Answer& answer) {
  const course::Shape a = request.wholes(), b = request.wholes();
  course::write_numbers(answer, "shape", course::product_shape(a, b));
}

// Reads the shape of the result too: product_shape is another part.
struct Product {
  TensorData a, b, out;
  explicit Product(Request& request)
      : a(course::tensor(request)), b(course::tensor(request)), out(course::tensor(request)) {}
  void run() { course::matrix_product(a, b, out); }
};

void product(Request& request, Answer& answer) {
  threads::use({.number = request.whole()});
  Product product(request);
  product.run();
  answer << product.out;
}

void overlap(Request& request, Answer& answer) {
  const int number = request.whole();
  Product product(request);
  write_overlap(answer, course::writers_of([&] { product.run(); }, product.out, number));
}

void sharing(Request& request, Answer& answer) {
  const int number = request.whole();
  Product product(request);
  write_sharing(answer, course::writers_of([&] { product.run(); }, product.out, number).threads);
}

// Fills a matrix with numbers from -4 to 4 that no float holds, quickly: its time counts as that of the product.
void draw(TensorData& a, std::uint64_t& state) {
  for (double& x : *a.storage) {
    state = state * 6364136223846793005U + 1442695040888963407U;  // Knuth's
    x = static_cast<double>(state >> 11) * 0x1p-50 - 4;
  }
}

void plain_product(const TensorData& a, const TensorData& b, TensorData& out) {
  const int n = a.shape[0], depth = a.shape[1], m = b.shape[1];
  const double *left = a.storage->data(), *right = b.storage->data();
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < m; ++j) {
      double sum = 0;
      for (int l = 0; l < depth; ++l) sum += left[i * depth + l] * right[l * m + j];
      (*out.storage)[static_cast<std::size_t>(i * m + j)] = sum;
    }
  }
}

// The product of two square matrices, of which the answer has some elements. The matrices are others in each round, so
// no result is known from before. The two functions have matrices of their own with the same elements, so that neither
// can change what the other gets.
template <auto product> void timed(Request& request, Answer& answer) {
  static std::uint64_t round = 0;
  const int n = request.whole();
  std::uint64_t state = static_cast<std::uint64_t>(request.whole()) + ++round;
  static TensorData a = course::filled({n, n}, 0), b = course::filled({n, n}, 0);
  draw(a, state);
  draw(b, state);
  TensorData out = course::filled({n, n}, 1);
  product(a, b, out);
  std::mt19937 random(static_cast<unsigned>(state >> 32));
  for (int i = 0; i < 20; ++i) answer << (*out.storage)[random() % static_cast<unsigned>(n * n)];
}

void fast(Request& request, Answer& answer) {
  threads::use({.number = 1});
  timed<course::matrix_product>(request, answer);
}
void plain(Request& request, Answer& answer) { timed<plain_product>(request, answer); }

}  // namespace

int main() {
  return course::drive({{"shape", shape},
                        {"product", product},
                        {"overlap", overlap},
                        {"sharing", sharing},
                        {"fast", fast},
                        {"plain", plain}});
}
