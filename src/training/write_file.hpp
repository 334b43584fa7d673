// Writing what was made: a model, a list of words, a report, a profile with answers added.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace hamkalam::training {

// The file is whole or as it was before: written beside, then renamed. Folders are made,
// permissions of the file before are kept. Errors: cannot be written.
Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace hamkalam::training
