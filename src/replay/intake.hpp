// From the bytes of logs to records in a spool: finds encoding and format of each log, reads it,
// and counts what could not be read.
#pragma once

#include <map>

#include "replay/readers/reader.hpp"
#include "replay/source.hpp"
#include "replay/spool.hpp"
#include "text/recode.hpp"

namespace hamkalam::replay {

struct IntakeCounts {
  std::uint64_t records = 0, faults = 0, bytes = 0;
  std::vector<std::string> sources;              // the logs that were read
  std::vector<std::string> skipped;              // files that are no log
  std::map<std::string, std::uint64_t> ignored;  // by kind: what is neither message nor fault
  // The first record that shows the log to be a journal's.
  std::uint64_t stored_from = UINT64_MAX;
};

class Intake : public LogTaker, private Sink {
 public:
  // `format`: nothing: found by content.
  Intake(Spool& spool, ReaderOptions options, std::optional<Format> format)
      : spool_(spool), options_(std::move(options)), format_(format) {}

  Result<void> begin(const std::string& name, const std::string& file) override;
  Result<void> bytes(std::string_view piece) override;
  Result<void> end() override;
  void skipped(const std::string& name) override { counts_.skipped.push_back(name); }
  void advanced(std::uint64_t bytes) override {
    counts_.bytes = bytes;
    if (progress) progress(counts_);
  }

  const IntakeCounts& counts() const { return counts_; }
  std::function<void(const IntakeCounts&)> progress;

 private:
  void event(std::string_view conversation, std::string json, std::uint64_t line,
             event::Time at) override;
  void fault(std::uint64_t line, const std::string& what) override;
  void ignored(std::string_view kind) override;

  Result<void> open(bool whole);
  void keep(Record record);

  Spool& spool_;
  ReaderOptions options_;
  std::optional<Format> format_;
  IntakeCounts counts_;
  std::string name_, file_, waiting_;
  bool begun_ = false, is_log_ = true;
  std::optional<text::Recoder> recoder_;
  std::unique_ptr<Reader> reader_;
  bool by_time_ = false;
  Result<void> trouble_;  // of the spool
};

}  // namespace hamkalam::replay
