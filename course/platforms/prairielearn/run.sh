#!/usr/bin/env bash
# This archive holds the solutions of the course. Do not give it to students.
# PrairieLearn runs this in the container, for each submission.
set -euo pipefail
mkdir -p /grade/results
chmod 700 /grade/results
exec /grader/build/course/grader grade /grader/source/course/tasks.json /grader/workshop /grade/student \
  /grade/all --format prairielearn --output /grade/results/results.json "$@"
