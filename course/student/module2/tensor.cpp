// A tensor that remembers how it was computed. This file is given.
#include "module2/tensor.hpp"

#include <cstddef>
#include <stdexcept>
#include <string>

#include "module1/backpropagate.hpp"
#include "module2/tensor_ops.hpp"

namespace course {

class TensorNode : public Variable, public std::enable_shared_from_this<TensorNode> {
 public:
  explicit TensorNode(TensorData data, bool is_constant = false) : data_(std::move(data)), is_constant_(is_constant) {}
  ~TensorNode() override;

  bool is_leaf() const override { return function_ == nullptr; }
  bool is_constant() const override { return is_constant_; }
  std::vector<VariablePtr> parents() const override {
    std::vector<VariablePtr> result;
    for (const Tensor& input : inputs_) result.push_back(input.node());
    return result;
  }
  std::vector<Contribution> chain_rule(const Derivative& d) override;
  void accumulate_derivative(const Derivative& d) override { derivative_ += d; }

  TensorData data_;
  Derivative derivative_;
  bool is_constant_;
  std::shared_ptr<const TensorFunction> function_;
  TensorContext context_;
  std::vector<Tensor> inputs_;
};

std::vector<Contribution> TensorNode::chain_rule(const Derivative& d) {
  const TensorData sent = make_data(data_.shape, d.numbers);
  const Tensors derivatives = function_->backward(context_, sent);
  const std::string name = std::string("the backward of ") + function_->name();
  if (derivatives.size() != inputs_.size()) throw std::logic_error(name + " must return a derivative for each input");
  std::vector<Contribution> result;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (derivatives[i].shape != inputs_[i].shape()) {
      throw std::logic_error(name + " returns a derivative of the shape " + text_of(derivatives[i].shape) +
                             " for an input of the shape " + text_of(inputs_[i].shape()) +
                             "; if the input was broadcast, undo it by a sum");
    }
    if (inputs_[i].node()->is_constant()) continue;
    result.emplace_back(inputs_[i].node(), Derivative{elements_of(derivatives[i])});
  }
  return result;
}

// Long formulas are taken apart by a loop: a destructor that calls its parents' destructors would need as much stack as
// the formula is long.
TensorNode::~TensorNode() {
  std::vector<Tensor> waiting = std::move(inputs_);
  while (!waiting.empty()) {
    const Tensor last = std::move(waiting.back());
    waiting.pop_back();
    if (last.node_ == nullptr || last.node_.use_count() > 1) continue;
    auto& inputs = last.node_->inputs_;
    for (Tensor& input : inputs) waiting.push_back(std::move(input));
    inputs.clear();
  }
}

Tensor::Tensor(const TensorData& data) : node_(std::make_shared<TensorNode>(data)) {}
Tensor Tensor::constant(const TensorData& data) { return Tensor(std::make_shared<TensorNode>(data, true)); }
Tensor::Tensor(double number) : Tensor(constant(make_data({}, {number}))) {}
const TensorData& Tensor::data() const { return node_->data_; }
void Tensor::zero_derivative() const { node_->derivative_ = {}; }
const TensorFunction* Tensor::function() const { return node_->function_.get(); }
const TensorContext& Tensor::context() const { return node_->context_; }
const std::vector<Tensor>& Tensor::inputs() const { return node_->inputs_; }

TensorData Tensor::derivative() const {
  const std::vector<double>& numbers = node_->derivative_.numbers;
  return numbers.empty() ? filled(shape(), 0) : make_data(shape(), numbers);
}

void Tensor::set_data(const TensorData& data) const {
  if (!node_->is_leaf()) throw std::logic_error("set_data: only a leaf's data can be changed");
  if (data.shape != shape()) throw std::invalid_argument("set_data: the data has another shape");
  node_->data_ = data;
}

void Tensor::backward() const {
  if (size_of(shape()) != 1) throw std::logic_error("backward: the tensor must have one element");
  if (!node_->is_constant()) backpropagate(node_, Derivative{{1}});
}

Tensor apply(std::shared_ptr<const TensorFunction> function, const std::vector<Tensor>& inputs) {
  Tensors x;
  bool is_constant = true;
  for (const Tensor& input : inputs) {
    x.push_back(input.data());
    is_constant = is_constant && input.node()->is_constant();
  }
  const auto node = std::make_shared<TensorNode>(function->forward(x), is_constant);
  if (is_constant) return Tensor(node);
  node->context_ = {x, node->data_};
  node->function_ = std::move(function);
  node->inputs_ = inputs;
  return Tensor(node);
}

static Backend the_backend = {map, zip, reduce};
const Backend& backend() { return the_backend; }
void use_backend(const Backend& other) { the_backend = other; }

Tensor operator+(const Tensor& a, const Tensor& b) { return apply(std::make_shared<AddTensors>(), {a, b}); }
Tensor operator-(const Tensor& a, const Tensor& b) { return a + -b; }
Tensor operator*(const Tensor& a, const Tensor& b) { return apply(std::make_shared<MulTensors>(), {a, b}); }
Tensor operator/(const Tensor& a, const Tensor& b) { return a * apply(std::make_shared<InvTensor>(), {b}); }
Tensor operator-(const Tensor& a) { return apply(std::make_shared<NegTensor>(), {a}); }
Tensor operator<(const Tensor& a, const Tensor& b) { return Tensor::constant(lt_tensors(a.data(), b.data())); }
Tensor operator>(const Tensor& a, const Tensor& b) { return b < a; }
Tensor operator==(const Tensor& a, const Tensor& b) { return Tensor::constant(eq_tensors(a.data(), b.data())); }
Tensor is_close(const Tensor& a, const Tensor& b) { return Tensor::constant(is_close_tensors(a.data(), b.data())); }
Tensor log(const Tensor& a) { return apply(std::make_shared<LogTensor>(), {a}); }
Tensor exp(const Tensor& a) { return apply(std::make_shared<ExpTensor>(), {a}); }
Tensor sigmoid(const Tensor& a) { return apply(std::make_shared<SigmoidTensor>(), {a}); }
Tensor relu(const Tensor& a) { return apply(std::make_shared<ReluTensor>(), {a}); }

Tensor sum(const Tensor& a, int dim) {
  if (dim < 0 || static_cast<std::size_t>(dim) >= a.shape().size()) {
    throw std::invalid_argument("sum: a tensor of the shape " + text_of(a.shape()) + " has no dimension " +
                                std::to_string(dim));
  }
  return apply(std::make_shared<SumTensor>(dim), {a});
}

Tensor sum(const Tensor& a) {
  Tensor total = a;
  for (int dim = 0; dim < static_cast<int>(a.shape().size()); ++dim) total = sum(total, dim);
  return view(total, {});
}

Tensor permute(const Tensor& a, const std::vector<int>& order) {
  return apply(std::make_shared<PermuteTensor>(order), {a});
}
Tensor view(const Tensor& a, const Shape& shape) { return apply(std::make_shared<ViewTensor>(shape), {a}); }

}  // namespace course
