// Catch2, version 2 (Debian bookworm) or 3 (newer systems): what the tests use is in both. A failed
// REQUIRE(result) prints the error of a Result.
#pragma once

#include "base/result.hpp"

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif

namespace Catch {

template <class T>
struct StringMaker<hamkalam::Result<T>> {
  static std::string convert(const hamkalam::Result<T>& result) {
    return result ? "a value" : result.error().text();
  }
};

}  // namespace Catch
