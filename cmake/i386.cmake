# Compiles for 32-bit x86 with the machine's own compiler: the toolchain file of the preset `32bit`. The programs run on
# the machine itself, or under qemu if its kernel starts none of 32 bits. Libraries are Debian's packages of the
# architecture i386. Numbers are computed in SSE2's registers: those of the x87 have more digits, and would give other
# bits than 64-bit programs have.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR i686)
set(CMAKE_LIBRARY_ARCHITECTURE i386-linux-gnu)
set(CMAKE_CXX_FLAGS_INIT "-m32 -msse2 -mfpmath=sse")
execute_process(COMMAND /lib/ld-linux.so.2 --version RESULT_VARIABLE starts_none OUTPUT_QUIET ERROR_QUIET)
if(starts_none)
  set(CMAKE_CROSSCOMPILING_EMULATOR qemu-i386)
endif()
