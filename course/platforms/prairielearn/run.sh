#!/usr/bin/env bash
# This archive holds the solutions of the course. Do not give it to students.
# PrairieLearn runs this in the container, for each submission. Submitted files lie in one folder, without the folders of
# the modules.
set -euo pipefail
submission=$(mktemp -d)
for file in /grader/source/course/student/module*/*.cpp; do
  name=$(basename "$file") module=$(basename "$(dirname "$file")")
  mkdir -p "$submission/$module"
  if [[ -f /grade/student/$name && ! -L /grade/student/$name ]]; then
    cp "/grade/student/$name" "$submission/$module/$name"
  fi
done
mkdir -p /grade/results
exec /grader/build/course/grader grade /grader/source/course/tasks.json /grader/workshop "$submission" \
  /grade/all --format prairielearn --output /grade/results/results.json "$@"
