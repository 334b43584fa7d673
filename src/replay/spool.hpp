// Records of a log of any length, laid down by conversation: what belongs together lies in one of
// 256 files, so that each fits into memory and cores share them. A customer's conversations belong
// together where the log names the customer.
//
//   HK_TRY(Spool spool, Spool::create(folder));
//   spool.add({.position = 0, .conversation = "c-1", .json = line});
//   HK_CHECK(spool.finish());
//   spool.groups(3)   // those of bucket 3: the records of each group, in their order
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "event/time.hpp"

namespace hamkalam::replay {

struct Record {
  std::uint64_t position = 0;  // 0, 1, ... over all logs
  std::uint64_t line = 0;
  std::uint32_t source = 0;  // which log
  bool by_time = false;      // also within its conversation, not only among a customer's
  bool is_fault = false;     // `json` says what is wrong with the line
  event::Time at = 0;
  std::string conversation, json;
};

class Spool {
 public:
  static constexpr std::size_t kBuckets = 256;

  static Result<Spool> create(const std::filesystem::path& folder);
  // One that was finished before.
  static Result<Spool> open(const std::filesystem::path& folder);

  Result<void> add(const Record& record);
  // The conversation is this customer's.
  void name_customer(const std::string& conversation, const std::string& customer);
  // Writes what waits, and brings together what belongs to one customer.
  Result<void> finish();

  // The records of a bucket, group by group.
  Result<std::vector<std::vector<Record>>> groups(std::size_t bucket) const;

 private:
  explicit Spool(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<void> flush();
  std::uint64_t root(std::uint64_t conversation) const;
  std::filesystem::path file(const char* kind, std::size_t bucket) const;

  std::filesystem::path folder_;
  std::vector<std::string> waiting_ = std::vector<std::string>(kBuckets);
  std::size_t waiting_bytes_ = 0;
  // By hashes: the first conversation of each customer; what a linked conversation hangs under.
  std::unordered_map<std::uint64_t, std::uint64_t> first_, parent_;
};

}  // namespace hamkalam::replay
