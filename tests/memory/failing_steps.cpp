// Every allocation of a training step, and of setting a state, fails in turn.
#include <cstdint>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"
#include "tests/memory/each_allocation.hpp"
#include "tests/memory/small_net.hpp"

using namespace minitorch;
using namespace minitorch::testing;

namespace {

template <class Optimizer, class Options> Make step_of(Options options, int steps_before) {
  return [=]() -> Case {
    const auto net = std::make_shared<Net>(trained_net());
    const auto optimizer = std::make_shared<Optimizer>(net->parameters(), options);
    for (int i = 0; i < steps_before; ++i) optimizer->step();
    return {.call = [=] { optimizer->step(); }, .seen = [=] { return bits(*net) + bits(optimizer->state_dict()); }};
  };
}

template <class Optimizer, class Options> Make load_of(Options options) {
  return [=]() -> Case {
    const auto net = std::make_shared<Net>(trained_net());
    const auto saved = std::make_shared<Optimizer>(net->parameters(), options);
    saved->step();
    const auto state = std::make_shared<nn::StateDict>(saved->state_dict());
    const auto optimizer = std::make_shared<Optimizer>(net->parameters(), options);
    return {.call = [=] { optimizer->load_state_dict(*state); }, .seen = [=] { return bits(optimizer->state_dict()); }};
  };
}

}  // namespace

TEST_CASE("an optimiser's step, and loading its state, do all or nothing") {
  for (const int steps : {0, 1}) {
    check_each_allocation("SGD", step_of<nn::SGD>(nn::SGDOptions{.lr = 0.1, .momentum = 0.9}, steps));
    check_each_allocation("Adam", step_of<nn::Adam>(nn::AdamOptions{.amsgrad = true}, steps));
    check_each_allocation("NAdam", step_of<nn::NAdam>(nn::NAdamOptions{}, steps));
    check_each_allocation("AdamW", step_of<nn::AdamW>(nn::AdamWOptions{}, steps));
    check_each_allocation("RMSprop", step_of<nn::RMSprop>(nn::RMSpropOptions{.momentum = 0.5}, steps));
    check_each_allocation("Adagrad", step_of<nn::Adagrad>(nn::AdagradOptions{}, steps));
    check_each_allocation("Adadelta", step_of<nn::Adadelta>(nn::AdadeltaOptions{}, steps));
  }
  check_each_allocation("SGD", load_of<nn::SGD>(nn::SGDOptions{.lr = 0.1, .momentum = 0.9}));
  check_each_allocation("Adam", load_of<nn::Adam>(nn::AdamOptions{.amsgrad = true}));
  check_each_allocation("RMSprop", load_of<nn::RMSprop>(nn::RMSpropOptions{.momentum = 0.5}));
  check_each_allocation("Adagrad", load_of<nn::Adagrad>(nn::AdagradOptions{}));
  check_each_allocation("Adadelta", load_of<nn::Adadelta>(nn::AdadeltaOptions{}));
}

TEST_CASE("a step of L-BFGS, with all its evaluations, and loading its state, do all or nothing") {
  for (const auto search : {nn::LineSearch::none, nn::LineSearch::strong_wolfe}) {
    const auto trained = [search](int steps) {
      const auto net = std::make_shared<Net>(new_net());
      const auto optimizer =
          std::make_shared<nn::LBFGS>(net->parameters(), nn::LBFGSOptions{.max_iter = 2, .line_search_fn = search});
      const auto step = [=] {
        optimizer->step([=] {
          optimizer->zero_grad();
          const Tensor loss = sum(square(net->hidden.weight)) + sum(square(*net->out.bias - 1.0));
          loss.backward();
          return loss;
        });
      };
      for (int i = 0; i < steps; ++i) step();
      // Without the gradients, which belong to the closure.
      const auto seen = [=] { return bits(net->state_dict()) + bits(optimizer->state_dict()); };
      return std::tuple(optimizer, std::function<void()>(step), std::function<std::string()>(seen));
    };
    for (const int steps : {0, 1}) {
      check_each_allocation("LBFGS", [=]() -> Case {
        const auto [optimizer, step, seen] = trained(steps);
        return {.call = step, .seen = seen};
      });
    }
    check_each_allocation("LBFGS", [=]() -> Case {
      const auto [saved, its_step, its_seen] = trained(2);
      const auto [optimizer, step, seen] = trained(0);
      const auto state = std::make_shared<nn::StateDict>(saved->state_dict());
      return {.call = [state, to = optimizer] { to->load_state_dict(*state); }, .seen = seen};
    });
  }
}

TEST_CASE("an average of weights takes a model completely or not at all") {
  for (const bool use_buffers : {false, true}) {
    for (const int updates : {0, 1, 2}) {
      check_each_allocation("update_parameters", [=]() -> Case {
        const auto net = std::make_shared<Net>(trained_net());
        const auto averaged = std::make_shared<nn::AveragedModel<Net>>(
            *net, nn::AveragedModelOptions{.avg_fn = updates == 2 ? nn::get_ema_avg_fn(0.5) : nn::AverageFunction(),
                                           .use_buffers = use_buffers});
        for (int i = 0; i < updates; ++i) averaged->update_parameters(*net);
        net->hidden.weight.set_value(ones({4, 3}));
        return {.call = [=] { averaged->update_parameters(*net); }, .seen = [=] { return bits(*averaged); }};
      });
    }
  }
}

TEST_CASE("forward, backward and grad do all or nothing") {
  check_each_allocation("forward", []() -> Case {
    const auto net = std::make_shared<Net>(new_net());
    const auto y = std::make_shared<Tensor>();
    const Tensor x = four_examples();
    return {.call = [=] { *y = (*net)(x); }, .seen = [=] { return bits(*net) + bits(*y); }};
  });
  check_each_allocation("backward", []() -> Case {
    const auto net = std::make_shared<Net>(trained_net());
    const auto y = std::make_shared<Tensor>((*net)(four_examples()).sum());
    return {.call = [=] { y->backward(); }, .seen = [=] { return bits(*net); }};
  });
  check_each_allocation("grad", []() -> Case {
    const auto net = std::make_shared<Net>(new_net());
    const auto y = std::make_shared<Tensor>((*net)(four_examples()).sum());
    const auto found = std::make_shared<std::vector<Tensor>>();
    const std::vector<Tensor> inputs = {net->hidden.weight.value(), net->out.bias->value()};
    return {.call = [=] { *found = grad(*y, inputs); },
            .seen =
                [=] {
                  std::string text = bits(*net);
                  for (const Tensor& x : *found) text += bits(x);
                  return text;
                }};
  });
  check_each_allocation("backward of a Scalar", []() -> Case {
    const auto x = std::make_shared<Scalar>(2.0);
    const auto y = std::make_shared<Scalar>(*x * *x + exp(*x));
    return {.call = [=] { y->backward(); }, .seen = [=] { return x->grad() ? std::to_string(*x->grad()) : "none"; }};
  });
  check_each_allocation("a graph of Scalars", []() -> Case {
    const auto y = std::make_shared<double>();
    return {.call =
                [=] {
                  Scalar x(2.0, "a name that is too long to be kept inside");
                  *y = (x * x).data();
                },
            .seen = [=] { return std::to_string(*y); }};
  });
}

TEST_CASE("linear algebra does all or nothing, where kernels allocate in a parallel region, too") {
  const auto check = [](const std::string& name, const std::function<Tensor(const Tensor&)>& f) {
    check_each_allocation(name, [=]() -> Case {
      const auto x = std::make_shared<Tensor>(ones({2, 3, 3}) + eye(3));
      x->requires_grad_();
      return {.call = [=] { sum(f(*x)).backward(); }, .seen = [=] { return x->grad() ? bits(*x->grad()) : "none"; }};
    });
  };
  check("det", [](const Tensor& x) { return det(x); });
  check("slogdet", [](const Tensor& x) { return slogdet(x).logabsdet; });
  check("solve", [](const Tensor& x) { return solve(x, ones({3})); });
  check("cholesky", [](const Tensor& x) { return cholesky(x); });
  check("qr", [](const Tensor& x) { return qr(x).r; });
  check("svd", [](const Tensor& x) { return svd(x).s; });
  check("eigh", [](const Tensor& x) { return eigh(x).eigenvalues; });
}

TEST_CASE("loading a model's state, changing its dtype and adding a module do all or nothing") {
  check_each_allocation("load_state_dict", []() -> Case {
    const auto from = std::make_shared<Net>(trained_net()), to = std::make_shared<Net>(new_net());
    from->hidden.weight.set_value(ones({4, 3}));
    const auto state = std::make_shared<nn::StateDict>(from->state_dict());
    return {.call = [=] { to->load_state_dict(*state); }, .seen = [=] { return bits(*to); }};
  });
  check_each_allocation("to", []() -> Case {
    const auto net = std::make_shared<Net>(trained_net());
    return {.call = [=] { net->to(float64); }, .seen = [=] { return bits(*net); }};
  });
  const auto check_add = [](const std::string& name, auto layers, const auto& add) {
    check_each_allocation(name, [=]() -> Case {
      const auto list = std::make_shared<decltype(layers)>();
      const auto layer = std::make_shared<nn::Linear>(new_net().hidden);
      return {.call = [=] { add(*list, *layer); },
              .seen =
                  [=] {
                    std::ostringstream text;
                    text << *list << list->size();
                    return text.str() + bits(*list);
                  }};
    });
  };
  const auto append = [](auto& list, const nn::Linear& layer) { list.append(layer); };
  check_add("Sequential", nn::Sequential(), append);
  check_add("ModuleList", nn::ModuleList<nn::Linear>(), append);
  check_add("ModuleDict", nn::ModuleDict<nn::Linear>(),
            [](auto& list, const nn::Linear& layer) { list.insert("layer", layer); });
}

TEST_CASE("a generator and a data loader set their state completely or not at all") {
  check_each_allocation("Generator", []() -> Case {
    Generator other(7);
    other.next();
    const auto state = std::make_shared<std::string>(other.state());
    const auto generator = std::make_shared<Generator>(1);
    return {.call = [=] { generator->set_state(*state); }, .seen = [=] { return generator->state(); }};
  });
  check_each_allocation("the state of a Generator", []() -> Case {
    const auto state = std::make_shared<std::string>();
    return {.call = [=] { *state = Generator(7).state(); }, .seen = [=] { return *state; }};
  });
  const auto new_loader = [] {
    return std::make_shared<nn::DataLoader>(nn::TensorDataset(four_examples(), zeros({4})),
                                            nn::DataLoaderOptions{.batch_size = 2, .shuffle = true, .seed = 5});
  };
  const auto seen = [](nn::DataLoader& loader) { return bits(loader.state_dict()); };
  check_each_allocation("set_state", [=]() -> Case {
    const auto from = new_loader(), to = new_loader();
    auto batch = from->begin();
    const auto state = std::make_shared<nn::LoaderState>(from->state());
    return {.call = [=] { to->set_state(*state); }, .seen = [=] { return seen(*to); }};
  });
  check_each_allocation("load_state_dict", [=]() -> Case {
    const auto from = new_loader(), to = new_loader();
    auto batch = from->begin();
    const auto state = std::make_shared<nn::StateDict>(from->state_dict());
    return {.call = [=] { to->load_state_dict(*state); }, .seen = [=] { return seen(*to); }};
  });
  check_each_allocation("an epoch begins", [=]() -> Case {
    const auto loader = new_loader();
    const auto batch = std::make_shared<Tensor>();
    return {.call = [=] { *batch = loader->begin()->x; }, .seen = [=] { return seen(*loader) + bits(*batch); }};
  });
  check_each_allocation("an epoch goes on", [=]() -> Case {
    const auto loader = new_loader();
    const auto batch = std::make_shared<nn::DataLoader::Iterator>(loader->begin());
    return {.call = [=] { ++*batch; }, .seen = [=] { return seen(*loader); }};
  });
}

TEST_CASE("schedules load their state completely or not at all") {
  check_each_allocation("StepLR", []() -> Case {
    const auto net = std::make_shared<Net>(new_net());
    const auto optimizer = std::make_shared<nn::SGD>(net->parameters(), nn::SGDOptions{.lr = 0.1});
    const auto from = std::make_shared<nn::StepLR>(*optimizer, 3), to = std::make_shared<nn::StepLR>(*optimizer, 3);
    from->step();
    const auto state = std::make_shared<nn::StateDict>(from->state_dict());
    return {.call = [=] { to->load_state_dict(*state); },
            .seen = [=] { return bits(to->state_dict()) + bits(optimizer->state_dict()); }};
  });
  check_each_allocation("ReduceLROnPlateau", []() -> Case {
    const auto net = std::make_shared<Net>(new_net());
    const auto optimizer = std::make_shared<nn::SGD>(net->parameters(), nn::SGDOptions{.lr = 0.1});
    const auto from = std::make_shared<nn::ReduceLROnPlateau>(*optimizer),
               to = std::make_shared<nn::ReduceLROnPlateau>(*optimizer);
    from->step(3);
    const auto state = std::make_shared<nn::StateDict>(from->state_dict());
    return {.call = [=] { to->load_state_dict(*state); }, .seen = [=] { return bits(to->state_dict()); }};
  });
}

TEST_CASE("a confusion matrix counts all examples of a batch or none") {
  check_each_allocation("ConfusionMatrix", []() -> Case {
    const auto matrix = std::make_shared<nn::ConfusionMatrix>(3);
    const Tensor logits = tensor({{1., 0., 0.}, {0., 1., 0.}, {0., 0., 1.}, {1., 0., 0.}});
    const Tensor labels = tensor({0, 1, 1, 2});
    return {.call = [=] { matrix->add(logits, labels); },
            .seen =
                [=] {
                  std::ostringstream text;
                  text << *matrix << matrix->accuracy() << " " << matrix->confusions().size();
                  return text.str();
                }};
  });
}

TEST_CASE("a generated data set draws all its numbers or none") {
  const auto check = [](const std::string& name, const auto& make) {
    check_each_allocation(name, [=]() -> Case {
      const auto generator = std::make_shared<Generator>(1);
      const auto size = std::make_shared<std::int64_t>();
      return {.call = [=] { *size = static_cast<std::int64_t>(make(*generator).size()); },
              .seen = [=] { return generator->state() + " " + std::to_string(*size); }};
    });
  };
  for (const auto set : nn::point_sets)
    check("make_points", [=](Generator& generator) { return nn::make_points(set, 10, generator); });
  check("make_moons", [](Generator& generator) { return nn::make_moons(10, 0.1, generator); });
  check("make_blobs", [](Generator& generator) { return nn::make_blobs(10, generator); });
  check("make_sine", [](Generator& generator) { return nn::make_sine(10, 0.1, generator); });
  const std::vector<nn::Point> points = {{0.25, 0.5, 1}, {1, 2, 0}};
  check("points_dataset", [&](Generator&) { return nn::points_dataset(points); });
}
