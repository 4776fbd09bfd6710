// Loads the shared object named by its argument, trains with it on two threads, one after the other, and unloads it.
#include <cstdlib>
#include <iostream>
#include <thread>

#include <dlfcn.h>

int main(int argc, char** argv) {
  void* const plugin = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (plugin == nullptr) {
    const char* const why = dlerror();
    std::cerr << (why == nullptr ? "one argument is needed, a shared object" : why) << "\n";
    return EXIT_FAILURE;
  }
  const auto train = reinterpret_cast<double (*)()>(dlsym(plugin, "train_a_layer"));
  double here = -1, there = -1;
  if (train != nullptr) {
    here = train();
    std::thread([&] { there = train(); }).join();
  }
  dlclose(plugin);
  std::cout << here << " " << there << "\n";
  return here >= 0 && here < 1e-6 && there == here ? EXIT_SUCCESS : EXIT_FAILURE;
}
