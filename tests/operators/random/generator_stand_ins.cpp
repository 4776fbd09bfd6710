// Generators that stand in for others.
#include "operators/random/generator_stand_ins.hpp"

#include <memory>
#include <string>

#include "operators/random/generator.hpp"
#include "tests/catch.hpp"

using minitorch::Generator;

namespace {

// One generator in place of all.
class OneForAll : public minitorch::operators::GeneratorStandIns {
 public:
  explicit OneForAll(Generator* default_generator = nullptr) : GeneratorStandIns(default_generator) {}
  Generator& stand_in(Generator& /*asked*/) override {
    copied_ = Generator(one_).next();  // not asked of a stand-in
    return one_;
  }

 private:
  Generator one_{5};
  std::uint64_t copied_ = 0;
};

}  // namespace

TEST_CASE("what a thread asks of a generator is asked of its stand-in") {
  Generator generator(1), five(5);
  const std::string state = generator.state();
  const auto first = five.next(), second = five.next(), third = five.next();
  {
    OneForAll guard;
    CHECK(generator.next() == first);
    CHECK(five.next() == second);
    Generator copy = generator;
    CHECK(copy.next() == third);
    CHECK(generator.next() == third);  // a copy goes on by itself
  }
  CHECK(generator.state() == state);
  CHECK(generator == Generator(1));
  {
    OneForAll guard;
    generator = Generator(7);
    CHECK(generator.state() == Generator(7).state());
    CHECK(generator == Generator(7));
    generator.set_state(state);
    CHECK(five.state() == state);
  }
  CHECK(generator.state() == state);
}

TEST_CASE("a generator that was made meanwhile has no stand-in, later ones and others have") {
  std::unique_ptr<Generator> made;
  {
    OneForAll guard;
    made = std::make_unique<Generator>(1);
    CHECK(made->next() == Generator(1).next());
    {
      OneForAll inner;
      CHECK(made->next() == Generator(5).next());
    }
  }
  CHECK(made->next() != Generator(5).next());
}

TEST_CASE("a thread may get another's default generator") {
  Generator other(3);
  CHECK(minitorch::operators::GeneratorStandIns::current_default() == nullptr);
  const OneForAll guard(&other);
  CHECK(minitorch::operators::GeneratorStandIns::current_default() == &other);
}
