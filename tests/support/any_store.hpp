// A store of one kind, opened for a test: "memory", "sqlite" in a temporary folder, or "postgres",
// the one that all tests share, emptied.
//
//   test::AnyStore store(GENERATE(as<std::string>{}, "memory", "sqlite", "postgres"));
//   append(*store.journal, batch("c-1", 0, {{"m-1", "one"}}));
#pragma once

#include <memory>
#include <string>

#include "store/journal.hpp"
#include "support/catch.hpp"
#include "support/postgres.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::test {

struct AnyStore {
  explicit AnyStore(const std::string& kind)
      : address(kind == "memory"   ? "memory:"
                : kind == "sqlite" ? "sqlite:" + folder.file("journal.db")
                                   : Postgres::shared().empty()) {
    reopen();
  }
  void reopen() {
    journal.reset();
    auto opened = store::open(address);
    INFO((opened ? "" : opened.error().text()));
    REQUIRE(opened);
    journal = *std::move(opened);
  }

  TempFolder folder;
  std::string address;
  std::unique_ptr<store::Journal> journal;
};

}  // namespace hamkalam::test
