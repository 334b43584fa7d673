// main() of the tests. Compiled once and without sanitizers: it is the slowest unit of all, and its
// code is not ours. With Catch2 v3 main() comes from the library.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
