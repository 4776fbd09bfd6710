# Cross-compiles for ARM of 64 bits with Debian's compiler, and runs the programs under qemu: the toolchain file of the
# preset `arm`. Libraries for ARM are Debian's packages of the architecture arm64. So programs run with the C library of
# these packages: that of /usr/aarch64-linux-gnu, which qemu's option -L would find, is an older one.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64)
