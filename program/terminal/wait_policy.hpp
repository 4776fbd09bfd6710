// Sets how OpenMP's threads wait. OpenMP decides it before the first line of main.
#pragma once

namespace minitorch::program {

/// Restarts the program with GOMP_SPINCOUNT=1000, unless that or OMP_WAIT_POLICY is set. By default, OpenMP's waiting
/// threads spin for long. They take the processor from other programs, and from the threads that they wait for. Threads
/// that do not spin at all sleep too often. Times of five epochs of Fashion-MNIST on two quiet cores, and of two epochs
/// with one core busy:
///
///   spins     0     1,000   10,000   30,000
///   quiet     7.0   5.9     5.2      5.2 s
///   busy      3.6   3.9     6.5      11.1 s
///
/// OpenMP reads the variable when it is loaded, so setting it here would be too late.
void wait_briefly(char** argv);

}  // namespace minitorch::program
