#!/usr/bin/env bash
# This archive holds the solutions of the course. Do not give it to students.
# Gradescope runs this once, as root, when it builds the image of the autograder.
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends cmake g++ ninja-build nlohmann-json3-dev libeigen3-dev libjpeg-dev libpng-dev \
  zlib1g-dev
# Students' programs run as another user, who must not read solutions, nor write results.
/autograder/source/build-grader /autograder/source /autograder/grader
chmod 700 /autograder/source /autograder/grader
