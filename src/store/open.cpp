#include <exception>
#include <string_view>

#include "store/journal.hpp"

namespace hamkalam::store {

Result<std::unique_ptr<Journal>> open(const std::string& address, Access access) {
  constexpr std::string_view kSqlite = "sqlite:";
  try {
    if (address == "memory:") return open_memory();
    if (address.starts_with(kSqlite) && address.size() > kSqlite.size())
      return open_sqlite(address.substr(kSqlite.size()), access);
  } catch (const std::exception& error) {  // no memory, no thread
    return Error(address, error.what());
  }
  return Error(address, "no journal: expected memory: or sqlite:PATH");
}

}  // namespace hamkalam::store
