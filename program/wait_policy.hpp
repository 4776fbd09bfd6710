// How threads wait for each other, which is decided before a program's first line.
#pragma once

namespace minitorch::program {

/// Starts the program anew with OMP_WAIT_POLICY=passive, unless that is set. OpenMP's threads else spin while they wait, and
/// where other programs keep the processors busy that takes longer than all work: 27 times as long for the clothes of
/// Fashion-MNIST on two cores of which one was busy. OpenMP reads the variable when it is loaded, so setting it is too late.
void wait_passively(char** argv);

}  // namespace minitorch::program
