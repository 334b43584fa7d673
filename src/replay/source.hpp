// The bytes of logs, wherever they lie: a file, every file below a folder, the entries of a .zip or
// .tar, standard input ("-"), each compressed or not. Read in pieces, however long they are.
//
//   HK_CHECK(read_logs({"week.zip", "-"}, taker));
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::replay {

class LogTaker {
 public:
  virtual ~LogTaker() = default;
  // `name`: where the log lies, with the entry of an archive behind a colon; `file`: its own name
  // without folder and ending.
  virtual Result<void> begin(const std::string& name, const std::string& file) = 0;
  virtual Result<void> bytes(std::string_view piece) = 0;
  virtual Result<void> end() = 0;
  // An entry that is no text.
  virtual void skipped(const std::string& name) = 0;
  // Bytes taken from the disk so far, of the whole file.
  virtual void advanced(std::uint64_t bytes) = 0;
};

// Folders and archives in the order of names and entries. An error names the file.
Result<void> read_logs(const std::vector<std::string>& paths, LogTaker& taker);

// The bytes that read_logs() will take from the disk; 0 where nobody knows.
std::uint64_t size_of_logs(const std::vector<std::string>& paths);

}  // namespace hamkalam::replay
