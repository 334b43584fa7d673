#include <exception>
#include <string_view>

#include "base/password.hpp"
#include "store/journal.hpp"

namespace hamkalam::store {

Result<std::unique_ptr<Journal>> open(const std::string& address, Access access) {
  constexpr std::string_view kSqlite = "sqlite:";
  try {
    if (address == "memory:") return open_memory();
    if (address.starts_with(kSqlite) && address.size() > kSqlite.size())
      return open_sqlite(address.substr(kSqlite.size()), access);
    if (is_postgres(address)) return open_postgres(address, access);
  } catch (const std::exception& error) {  // no memory, no thread
    return Error(without_password(address), error.what());
  }
  return Error(without_password(address),
               "no journal: expected memory:, sqlite:PATH or postgres://...");
}

bool is_postgres(std::string_view address) {
  return address.starts_with("postgres://") || address.starts_with("postgresql://");
}

}  // namespace hamkalam::store
