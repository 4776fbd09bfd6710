// How threads wait for each other, which is decided before a program's first line.
#pragma once

namespace minitorch::program {

/// Starts the program anew with GOMP_SPINCOUNT=1000, unless that or OMP_WAIT_POLICY is set. OpenMP's threads else spin for
/// long while they wait, which takes the processor from other programs and then from the threads that are waited for; those
/// that do not spin at all sleep too often. Five epochs of Fashion-MNIST took on two quiet cores, and two epochs where one of
/// them was busy:
///
///   spins     0     1,000   10,000   30,000
///   quiet     7.0   5.9     5.2      5.2 s
///   busy      3.6   3.9     6.5      11.1 s
///
/// OpenMP reads the variable when it is loaded, so setting it here would be too late.
void wait_briefly(char** argv);

}  // namespace minitorch::program
