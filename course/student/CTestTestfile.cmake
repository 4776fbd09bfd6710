# For `ctest` in this folder: the tests are those of the build.
subdirs(build)
