// Attention by tiles of queries and keys. Forward keeps a running maximum and a running sum for each query, and scales
// what it has when the maximum grows (Milakov & Gimelshein 2018; Rabe & Staats 2021; Dao et al. 2022). Backward
// computes the weights of a tile again.
#include "operators/linear/attention.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "operators/layout/indexing.hpp"
#include "operators/layout/quotient.hpp"
#include "operators/linear/product.hpp"
#include "operators/parallel/multiply_adds.hpp"
#include "operators/parallel/parallel.hpp"
#include "operators/parallel/trace.hpp"
#include "operators/simd/simd.hpp"
#include "operators/simd/simd_functions.hpp"
#include "operators/simd/simd_instructions.hpp"
#include "operators/simd/simd_shuffles.hpp"

namespace minitorch::operators {

namespace {

using std::int64_t;

// The queries and the keys of a tile, whose scores stay in the cache.
constexpr int64_t tile_queries = 64, tile_keys = 64;
constexpr int64_t attention_part_work = 1 << 20;  // multiplications of a part, some 16 µs
constexpr int64_t enough_batches = 8;             // enough parts for all threads
constexpr int64_t most_parts_of_a_batch = 4;      // into which the keys are cut otherwise

// The scores, weights or derivatives of a tile.
template <class T> struct Scores {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): zeros would cost time
  alignas(64) std::array<T, tile_queries * tile_keys> elements;

  T* row(int64_t i) { return elements.data() + i * tile_keys; }
  Matrix<T> matrix(int64_t queries, int64_t keys) { return {elements.data(), queries, keys, tile_keys, 1}; }
  Matrix<const T> read(int64_t queries, int64_t keys) const { return {elements.data(), queries, keys, tile_keys, 1}; }
};

// The matrix of a batch element.
template <class T> Matrix<const T> matrix_at(const View<const T>& x, const Index& batch) {
  const std::size_t row = x.shape.size() - 2;
  return {x.data + index_to_position(batch, batch_of_matrices(x.strides)), x.shape[row], x.shape[row + 1],
          x.strides[row], x.strides[row + 1]};
}

// The operands of one batch element.
template <class T> struct Operands {
  const Attention<T>& whole;
  int64_t number;
  Matrix<const T> q, k, v, mask{};

  Operands(const Attention<T>& a, const Shape& batch, int64_t i) : whole(a), number(i) {
    const Index at = to_index(i, batch);
    q = matrix_at(a.q, at);
    k = matrix_at(a.k, at);
    v = matrix_at(a.v, at);
    if (a.mask.data != nullptr) mask = matrix_at(a.mask, at);
  }

  // The number of keys, from `key` on and at most `keys`, that take part for a query as far as is_causal decides.
  int64_t visible(int64_t query, int64_t key, int64_t keys) const {
    return whole.is_causal ? std::clamp<int64_t>(query - key + 1, 0, keys) : keys;
  }
  // Whether some key takes part for a query.
  bool has_key(int64_t query) const {
    const int64_t n = visible(query, 0, k.rows);
    if (mask.data == nullptr) return n > 0;
    for (int64_t key = 0; key < n; ++key) {
      if (mask.data[query * mask.row_stride + key * mask.column_stride] != -std::numeric_limits<T>::infinity())
        return true;
    }
    return false;
  }
  // The first `count` elements of x times the scale, plus the mask; -∞ in the other lanes.
  Simd<T> score(const T* x, int64_t count, int64_t query, int64_t key) const {
    Simd<T> s = Simd<T>::load(x) * whole.scale;
    if (mask.data != nullptr) {
      const T* from = mask.data + query * mask.row_stride + key * mask.column_stride;
      s = s + load_strided<T>(reinterpret_cast<const char*>(from), mask.column_stride * static_cast<int64_t>(sizeof(T)),
                              count);
    }
    if (count >= Simd<T>::size) return s;
    std::array<T, Simd<T>::size> lanes;  // NOLINT(cppcoreguidelines-pro-type-member-init): written next
    s.store(lanes.data());
    std::fill(lanes.begin() + count, lanes.end(), -std::numeric_limits<T>::infinity());
    return Simd<T>::load(lanes.data());
  }
  // The factors of dropout of some neighbouring weights; 0 in the lanes from `count` on.
  Simd<T> factors(int64_t count, int64_t query, int64_t key) const {
    const int64_t first = (number * q.rows + query) * k.rows + key;
    std::array<T, Simd<T>::size> lanes{};
    for (int64_t i = 0; i < std::min(count, Simd<T>::size); ++i) {
      lanes[static_cast<std::size_t>(i)] = whole.dropout.template factor<T>(first + i);
    }
    return Simd<T>::load(lanes.data());
  }
};

template <class T> void scale_row(T* x, int64_t n, T factor) {
  for (int64_t i = 0; i < n; ++i) x[i] *= factor;
}

// What forward knows of a query after some keys: the largest score, and the sum of exponentials less that score.
template <class T> struct RunningSoftmax {
  T largest = -std::numeric_limits<T>::infinity();
  T sum = 0;

  // Takes the scores of `keys` further keys, of which the first `visible` take part, and replaces them by their
  // exponentials times the factors of dropout. Returns the factor of what was computed before.
  T take(const Operands<T>& operands, T* row, int64_t query, int64_t key, int64_t visible, int64_t keys) {
    constexpr int64_t size = Simd<T>::size;
    Simd<T> most = largest;
    for (int64_t i = 0; i < visible; i += size) {
      const Simd<T> s = operands.score(row + i, visible - i, query, key + i);
      s.store(row + i);
      most = where(s > most, s, most);
    }
    const T before = largest, lowest = -std::numeric_limits<T>::infinity();
    largest = minitorch::operators::largest(most);
    const T shift = largest == lowest ? 0 : largest;  // -∞ - -∞ would be NaN
    PartialSumsOf<T> sums{};
    for (int64_t i = 0; i < visible; i += size) {
      const Simd<T> e = exp(Simd<T>::load(row + i) - shift);
      Simd<T>& own = sums[static_cast<std::size_t>(i / size) % sums.size()];
      own = own + e;
      (operands.whole.dropout.is_active() ? e * operands.factors(visible - i, query, key + i) : e).store(row + i);
    }
    if (visible < keys) std::fill(row + visible, row + keys, T{0});
    const T factor = before == largest ? 1 : exp(Simd<T>(before - shift))[0];
    sum = sum * factor + minitorch::operators::sum<T>(sums);
    return factor;
  }
};

// y for some queries of a batch element.
template <class T> struct QueryBlock {
  const Operands<T>& operands;
  int64_t first, queries;
  T* y;

  void compute(AttentionRows<T> rows) const {
    const int64_t columns = operands.v.columns;
    Scores<T> scores;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
    std::array<RunningSoftmax<T>, tile_queries> running;
    std::fill_n(y, queries * columns, T{0});
    const auto q = operands.q.block(first, 0, queries, operands.q.columns);
    const int64_t seen = operands.visible(first + queries - 1, 0, operands.k.rows);
    for (int64_t key = 0; key < seen; key += tile_keys) {
      const int64_t keys = std::min(tile_keys, seen - key);
      product(q, transposed(operands.k.block(key, 0, keys, operands.k.columns)), scores.matrix(queries, keys));
      for (int64_t i = 0; i < queries; ++i) {
        const int64_t query = first + i;
        const T factor = running[static_cast<std::size_t>(i)].take(operands, scores.row(i), query, key,
                                                                   operands.visible(query, key, keys), keys);
        if (factor != 1) scale_row(y + i * columns, columns, factor);
      }
      if (columns > 0) {
        product_of_tiles(scores.read(queries, keys), operands.v.block(key, 0, keys, columns),
                         {y, queries, columns, columns, 1}, Into::added);
      }
    }
    for (int64_t i = 0; i < queries; ++i) {
      const auto [largest, sum] = running[static_cast<std::size_t>(i)];
      rows.largest[i] = sum == 0 ? 0 : largest;
      // Scores that are -∞ by themselves have no softmax.
      if (sum == 0) {
        rows.inverse_sum[i] = operands.has_key(first + i) ? std::numeric_limits<T>::quiet_NaN() : T{0};
      } else {
        rows.inverse_sum[i] = 1 / sum;
      }
      scale_row(y + i * columns, columns, rows.inverse_sum[i]);
    }
  }
};

// The derivatives of one batch element, for some of its keys. Those that are not needed have no data.
template <class T> struct KeyPart {
  const Operands<T>& operands;
  AttentionRows<const T> rows;
  const T* products;
  Matrix<const T> dy;
  Matrix<T> dq, dk, dv;

  void compute(int64_t begin, int64_t end) const {
    for (int64_t key = begin; key < end; key += tile_keys) {
      const int64_t keys = std::min(tile_keys, end - key);
      const int64_t first = operands.whole.is_causal ? key / tile_queries * tile_queries : 0;  // that sees a key
      for (int64_t query = first; query < operands.q.rows; query += tile_queries) {
        add_tile(query, std::min(tile_queries, operands.q.rows - query), key, keys);
      }
    }
  }

 private:
  void add_tile(int64_t query, int64_t queries, int64_t key, int64_t keys) const {
    const int64_t columns = operands.q.columns;
    const auto q = operands.q.block(query, 0, queries, columns), k = operands.k.block(key, 0, keys, columns);
    const auto v = operands.v.block(key, 0, keys, operands.v.columns), own_dy = dy.block(query, 0, queries, dy.columns);
    Scores<T> weights, derivatives;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
    product(q, transposed(k), weights.matrix(queries, keys));
    const bool has_derivatives = dq.data != nullptr || dk.data != nullptr;
    if (has_derivatives) product(own_dy, transposed(v), derivatives.matrix(queries, keys));
    for (int64_t i = 0; i < queries; ++i) {
      replace(weights.row(i), has_derivatives ? derivatives.row(i) : nullptr, query + i, key, keys);
    }
    const auto add = [](const Matrix<const T>& a, const Matrix<const T>& b, const Matrix<T>& c) {
      product_of_tiles(a, b, c, Into::added);
    };
    const auto p = weights.read(queries, keys), ds = derivatives.read(queries, keys);
    if (dv.data != nullptr) add(transposed(p), own_dy, dv.block(key, 0, keys, dv.columns));
    if (dk.data != nullptr) add(transposed(ds), q, dk.block(key, 0, keys, columns));
    if (dq.data != nullptr) add(ds, k, dq.block(query, 0, queries, columns));
  }

  // Replaces the scores of a query by p z, and `derivatives`, which has e, by scale ds.
  void replace(T* scores, T* derivatives, int64_t query, int64_t key, int64_t keys) const {
    constexpr int64_t size = Simd<T>::size;
    const int64_t visible = operands.visible(query, key, keys);
    const T largest = rows.largest[query], inverse = rows.inverse_sum[query], d = products[query];
    const T scale = operands.whole.scale;
    for (int64_t i = 0; i < visible; i += size) {
      const Simd<T> p = exp(operands.score(scores + i, visible - i, query, key + i) - largest) * inverse;
      if (operands.whole.dropout.is_active()) {
        const Simd<T> z = operands.factors(visible - i, query, key + i);
        if (derivatives != nullptr) (p * (z * Simd<T>::load(derivatives + i) - d) * scale).store(derivatives + i);
        (p * z).store(scores + i);
      } else {
        if (derivatives != nullptr) (p * (Simd<T>::load(derivatives + i) - d) * scale).store(derivatives + i);
        p.store(scores + i);
      }
    }
    if (visible < keys) {
      std::fill(scores + visible, scores + keys, T{0});
      if (derivatives != nullptr) std::fill(derivatives + visible, derivatives + keys, T{0});
    }
  }
};

// products[i] = Σ dy y for each query.
template <class T> void row_products(const View<const T>& dy, const View<const T>& y, const Shape& batch, T* products) {
  const int64_t queries = y.shape[y.shape.size() - 2], columns = y.shape.back();
  const int64_t grain = std::max<int64_t>(1, 16384 / std::max<int64_t>(1, queries * columns));
  parallel_for(numel(batch), grain, [&](int64_t begin, int64_t end) {
    for (int64_t number = begin; number < end; ++number) {
      const auto from = matrix_at(dy, to_index(number, batch));
      for (int64_t i = 0; i < queries; ++i) {
        const T* row = from.data + i * from.row_stride;
        const T* own = y.data + (number * queries + i) * columns;
        PartialSumsOf<T> sums{};
        for (int64_t j = 0; j < columns; j += Simd<T>::size) {
          const int64_t count = std::min(Simd<T>::size, columns - j);
          std::array<T, Simd<T>::size> d{}, value{};
          for (int64_t lane = 0; lane < count; ++lane) {
            d[static_cast<std::size_t>(lane)] = row[(j + lane) * from.column_stride];
            value[static_cast<std::size_t>(lane)] = own[j + lane];
          }
          Simd<T>& own_sum = sums[static_cast<std::size_t>(j / Simd<T>::size) % sums.size()];
          own_sum = multiply_add<T>(Simd<T>::load(d.data()), Simd<T>::load(value.data()), own_sum);
        }
        products[number * queries + i] = sum<T>(sums);
      }
    }
  });
}

}  // namespace

template <std::floating_point T> void attention_dropout(const AttentionDropout& dropout, int64_t n, T* factors) {
  constexpr int64_t grain = 16384;
  KernelTrace::record("attention_dropout", {n}, Path::contiguous, n, grain);
  parallel_for(n, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) factors[i] = dropout.factor<T>(i);
  });
}

template <std::floating_point T> void attention(const Attention<T>& a, const View<T>& y, AttentionRows<T> rows) {
  const Shape batch = batch_of_matrices(a.q.shape);
  const int64_t queries = a.queries(), columns = y.shape.back(), width = a.q.shape.back() + columns;
  const int64_t blocks_in_batch = quotient_rounded_up(queries, tile_queries), n = numel(batch) * blocks_in_batch;
  if (n == 0) return;
  const int64_t work = std::min(queries, tile_queries) * std::max<int64_t>(1, a.keys()) * width;
  const int64_t grain = std::max<int64_t>(1, attention_part_work / work);
  MultiplyAdds::add(numel(batch) * queries * a.keys() * width);
  KernelTrace::record("attention", y.shape, path_of(a.q, a.k, a.v, a.mask), n, grain);
  parallel_for(n, grain, [&](int64_t begin, int64_t end) {
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t number = unit / blocks_in_batch, first = unit % blocks_in_batch * tile_queries;
      const int64_t row = number * queries + first;
      const Operands<T> operands(a, batch, number);
      QueryBlock<T>{operands, first, std::min(tile_queries, queries - first), y.data + row * columns}.compute(
          {rows.largest + row, rows.inverse_sum + row});
    }
  });
}

template <std::floating_point T> int64_t attention_parts(const Attention<T>& a) {
  if (numel(batch_of_matrices(a.q.shape)) >= enough_batches) return 1;
  return std::clamp<int64_t>(quotient_rounded_up(a.keys(), tile_keys), 1, most_parts_of_a_batch);
}

template <std::floating_point T>
void attention_backward(const Attention<T>& a, AttentionRows<const T> rows, const View<const T>& dy,
                        const View<const T>& y, T* products, T* dq, T* dk, T* dv) {
  const Shape batch = batch_of_matrices(a.q.shape);
  const int64_t batches = numel(batch), queries = a.queries(), keys = a.keys();
  const int64_t columns = a.q.shape.back(), value_columns = y.shape.back();
  const int64_t parts = attention_parts(a), n = batches * parts, dq_size = batches * queries * columns;
  if (dq != nullptr) std::fill_n(dq, parts * dq_size, T{0});
  if (dk != nullptr) std::fill_n(dk, batches * keys * columns, T{0});
  if (dv != nullptr) std::fill_n(dv, batches * keys * value_columns, T{0});
  if (n * queries * keys * value_columns == 0) return;
  row_products(dy, y, batch, products);

  const int64_t keys_in_part = quotient_rounded_up(quotient_rounded_up(keys, tile_keys), parts) * tile_keys;
  const int64_t grain = std::max<int64_t>(1, attention_part_work / (queries * std::min(keys, keys_in_part) * columns));
  const int64_t of_values = dv == nullptr ? value_columns : 2 * value_columns;  // dy vᵀ and dv
  const int64_t of_scores = (1 + (dq == nullptr ? 0 : 1) + (dk == nullptr ? 0 : 1)) * columns;
  MultiplyAdds::add(batches * queries * keys * (of_values + of_scores));
  KernelTrace::record("attention_backward", y.shape, path_of(a.q, a.k, a.v, a.mask, dy), n, grain);
  parallel_for(n, grain, [&](int64_t begin, int64_t end) {
    for (int64_t unit = begin; unit < end; ++unit) {
      const int64_t number = unit / parts, part = unit % parts, row = number * queries;
      const Operands<T> operands(a, batch, number);
      const auto at = [](T* data, int64_t position, int64_t of_rows, int64_t of_columns) {
        return Matrix<T>{data == nullptr ? nullptr : data + position, of_rows, of_columns, of_columns, 1};
      };
      const KeyPart<T> own{operands,
                           {rows.largest + row, rows.inverse_sum + row},
                           products + row,
                           matrix_at(dy, to_index(number, batch)),
                           at(dq, part * dq_size + row * columns, queries, columns),
                           at(dk, number * keys * columns, keys, columns),
                           at(dv, number * keys * value_columns, keys, value_columns)};
      own.compute(std::min(keys, part * keys_in_part), std::min(keys, (part + 1) * keys_in_part));
    }
  });
  if (dq == nullptr || parts == 1) return;
  parallel_for(dq_size, 16384, [&](int64_t begin, int64_t end) {
    for (int64_t part = 1; part < parts; ++part) {
      for (int64_t i = begin; i < end; ++i) dq[i] += dq[part * dq_size + i];
    }
  });
}

template void attention_dropout(const AttentionDropout&, int64_t, float*);
template void attention_dropout(const AttentionDropout&, int64_t, double*);
template void attention(const Attention<float>&, const View<float>&, AttentionRows<float>);
template void attention(const Attention<double>&, const View<double>&, AttentionRows<double>);
template int64_t attention_parts(const Attention<float>&);
template int64_t attention_parts(const Attention<double>&);
template void attention_backward(const Attention<float>&, AttentionRows<const float>, const View<const float>&,
                                 const View<const float>&, float*, float*, float*, float*);
template void attention_backward(const Attention<double>&, AttentionRows<const double>, const View<const double>&,
                                 const View<const double>&, double*, double*, double*, double*);

}  // namespace minitorch::operators
