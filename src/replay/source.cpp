#include "replay/source.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

namespace hamkalam::replay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 256 * 1024;

// What a folder or an archive may hold that is a log; a picture beside it is none.
bool may_be_log(const fs::path& path) {
  constexpr std::array<std::string_view, 10> kEndings{".txt", ".json", ".jsonl", ".ndjson", ".csv",
                                                      ".tsv", ".log",  ".yml",   ".yaml",   ""};
  std::string ending = path.extension().string();
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

bool is_packed(const fs::path& path) {
  constexpr std::array<std::string_view, 8> kEndings{".gz", ".zip", ".tgz", ".tar",
                                                     ".xz", ".bz2", ".zst", ".7z"};
  return std::find(kEndings.begin(), kEndings.end(), path.extension().string()) != kEndings.end();
}

// The name of a chat that has no other: "_chat.txt" of an iOS export says nothing, its archive
// does.
std::string own_name(const fs::path& path, const std::string& entry) {
  fs::path name = entry.empty() ? path.filename() : fs::path(entry).filename();
  if (name == "_chat.txt") name = path.filename();
  while (is_packed(name)) name = name.stem();
  return may_be_log(name) ? name.stem().string() : name.string();
}

struct Close {
  void operator()(archive* handle) const { archive_read_free(handle); }
};

Error fault_of(const std::string& path, archive* handle) {
  const char* what = archive_error_string(handle);
  return Error(path, what ? what : "cannot be read");
}

Result<void> read_file_of(const std::string& path, LogTaker& taker) {
  const std::unique_ptr<archive, Close> handle(archive_read_new());
  for (const auto support : {archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
                             archive_read_support_filter_xz, archive_read_support_filter_zstd,
                             archive_read_support_format_zip, archive_read_support_format_tar,
                             archive_read_support_format_raw, archive_read_support_format_empty})
    support(handle.get());
  const bool is_input = path == "-";
  if ((is_input ? archive_read_open_fd(handle.get(), 0, kPiece)
                : archive_read_open_filename(handle.get(), path.c_str(), kPiece)) != ARCHIVE_OK)
    return fault_of(path, handle.get());
  std::string piece(kPiece, '\0');
  for (;;) {
    archive_entry* entry = nullptr;
    const int found = archive_read_next_header(handle.get(), &entry);
    if (found == ARCHIVE_EOF) return {};
    if (found != ARCHIVE_OK && found != ARCHIVE_WARN) return fault_of(path, handle.get());
    const bool is_archive = archive_format(handle.get()) != ARCHIVE_FORMAT_RAW &&
                            archive_format(handle.get()) != ARCHIVE_FORMAT_EMPTY;
    std::string inner;
    if (is_archive) {
      const char* name = archive_entry_pathname_utf8(entry);
      if (!name) name = archive_entry_pathname(entry);
      inner = name ? name : "entry";
      if (archive_entry_filetype(entry) == AE_IFDIR) continue;
      if (!may_be_log(inner)) {
        taker.skipped(path + ":" + inner);
        continue;
      }
    }
    HK_CHECK(taker.begin(inner.empty() ? path : path + ":" + inner,
                         is_input && inner.empty() ? "input" : own_name(path, inner)));
    for (;;) {
      const auto got = archive_read_data(handle.get(), piece.data(), piece.size());
      if (got < 0) return fault_of(path, handle.get());
      if (got == 0) break;
      HK_CHECK(taker.bytes(std::string_view(piece).substr(0, static_cast<std::size_t>(got))));
      taker.advanced(static_cast<std::uint64_t>(archive_filter_bytes(handle.get(), -1)));
    }
    HK_CHECK(taker.end());
  }
}

// The files that a path stands for, in the order of their names.
std::vector<std::string> files_of(const std::string& path, LogTaker* taker) {
  std::error_code fault;
  if (path == "-" || !fs::is_directory(path, fault)) return {path};
  std::vector<std::string> out;
  for (const auto& item : fs::recursive_directory_iterator(path, fault)) {
    if (!item.is_regular_file()) continue;
    if (may_be_log(item.path()) || is_packed(item.path()))
      out.push_back(item.path().string());
    else if (taker)
      taker->skipped(item.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Result<void> read_logs(const std::vector<std::string>& paths, LogTaker& taker) {
  std::uint64_t before = 0;
  for (const std::string& path : paths)
    for (const std::string& file : files_of(path, &taker)) {
      std::error_code fault;
      if (file != "-" && !fs::exists(file, fault)) return Error(file, "cannot be opened");
      struct Behind : LogTaker {
        Behind(LogTaker& to, std::uint64_t before) : to_(to), before_(before) {}
        Result<void> begin(const std::string& name, const std::string& file) override {
          return to_.begin(name, file);
        }
        Result<void> bytes(std::string_view piece) override { return to_.bytes(piece); }
        Result<void> end() override { return to_.end(); }
        void skipped(const std::string& name) override { to_.skipped(name); }
        void advanced(std::uint64_t bytes) override { to_.advanced(before_ + bytes); }
        LogTaker& to_;
        std::uint64_t before_;
      } behind(taker, before);
      HK_CHECK(read_file_of(file, behind));
      before += file == "-" ? 0 : fs::file_size(file, fault);
    }
  return {};
}

std::uint64_t size_of_logs(const std::vector<std::string>& paths) {
  std::uint64_t sum = 0;
  for (const std::string& path : paths) {
    if (path == "-") return 0;
    for (const std::string& file : files_of(path, nullptr)) {
      std::error_code fault;
      if (const auto size = fs::file_size(file, fault); !fault) sum += size;
    }
  }
  return sum;
}

}  // namespace hamkalam::replay
