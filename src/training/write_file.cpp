#include "training/write_file.hpp"

#include <fstream>

namespace hamkalam::training {

namespace fs = std::filesystem;

Result<void> write_file(const fs::path& path, std::string_view bytes) {
  const fs::path beside = path.string() + ".new";
  std::error_code fault, ignored;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), fault);
  std::ofstream file(beside, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (const auto before = fs::status(path, ignored); file && fs::exists(before))
    fs::permissions(beside, before.permissions(), ignored);
  if (file) fs::rename(beside, path, fault);
  if (file && !fault) return {};
  fs::remove(beside, ignored);
  return Error(path.string(), "cannot be written");
}

}  // namespace hamkalam::training
