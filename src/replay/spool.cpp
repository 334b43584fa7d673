#include "replay/spool.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>

#include "base/file.hpp"

namespace hamkalam::replay {
namespace {

constexpr std::size_t kMostWaiting = 64 << 20;

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
bool get(std::string_view& in, T& value) {
  if (in.size() < sizeof value) return false;
  std::memcpy(&value, in.data(), sizeof value);
  in.remove_prefix(sizeof value);
  return true;
}

bool get(std::string_view& in, std::string& value) {
  std::uint32_t size = 0;
  if (!get(in, size) || in.size() < size) return false;
  value = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

std::string packed(const Record& record) {
  std::string out;
  put(out, record.position);
  put(out, record.line);
  put(out, record.source);
  put(out, static_cast<std::uint8_t>(record.by_time | record.is_fault << 1));
  put(out, record.at);
  for (const std::string* text : {&record.conversation, &record.json}) {
    put(out, static_cast<std::uint32_t>(text->size()));
    out += *text;
  }
  return out;
}

bool unpack(std::string_view& in, Record& record) {
  std::uint8_t marks = 0;
  if (!get(in, record.position) || !get(in, record.line) || !get(in, record.source) ||
      !get(in, marks) || !get(in, record.at) || !get(in, record.conversation) ||
      !get(in, record.json))
    return false;
  record.by_time = marks & 1;
  record.is_fault = marks & 2;
  return true;
}

Result<void> append(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.flush();
  return out ? Result<void>() : Error(path.string(), "cannot be written");
}

}  // namespace

std::filesystem::path Spool::file(const char* kind, std::size_t bucket) const {
  return folder_ / (std::string(kind) + "." + std::to_string(bucket));
}

Result<Spool> Spool::create(const std::filesystem::path& folder) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (fault) return Error(folder.string(), "cannot be made: " + fault.message());
  Spool spool(folder);
  // What another run left behind.
  for (std::size_t i = 0; i < kBuckets; ++i)
    for (const char* kind : {"log", "moved"}) std::filesystem::remove(spool.file(kind, i), fault);
  std::filesystem::remove(folder / "links", fault);
  return spool;
}

Result<Spool> Spool::open(const std::filesystem::path& folder) {
  Spool spool(folder);
  HK_TRY(const std::string bytes, read_file(folder / "links"));
  std::string_view in = bytes;
  for (std::uint64_t child = 0, parent = 0; get(in, child) && get(in, parent);)
    spool.parent_[child] = parent;
  return spool;
}

Result<void> Spool::add(const Record& record) {
  std::string& bucket = waiting_[hash_bytes(record.conversation) % kBuckets];
  const std::size_t before = bucket.size();
  bucket += packed(record);
  waiting_bytes_ += bucket.size() - before;
  return waiting_bytes_ > kMostWaiting ? flush() : Result<void>();
}

Result<void> Spool::flush() {
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (waiting_[i].empty()) continue;
    HK_CHECK(append(file("log", i), waiting_[i]));
    std::string().swap(waiting_[i]);
  }
  waiting_bytes_ = 0;
  return {};
}

std::uint64_t Spool::root(std::uint64_t conversation) const {
  for (auto it = parent_.find(conversation); it != parent_.end() && it->second != conversation;
       it = parent_.find(conversation))
    conversation = it->second;
  return conversation;
}

void Spool::name_customer(const std::string& conversation, const std::string& customer) {
  const std::uint64_t here = hash_bytes(conversation);
  const auto [first, is_new] = first_.try_emplace(hash_bytes(customer, 1), here);
  if (is_new || first->second == here) return;
  // The smaller one is the root, whatever came first.
  const std::uint64_t a = root(here), b = root(first->second);
  parent_.try_emplace(a, a);
  parent_.try_emplace(b, b);
  if (a != b) parent_[std::max(a, b)] = std::min(a, b);
}

Result<void> Spool::finish() {
  HK_CHECK(flush());
  // Paths to the roots once and for all.
  std::string links;
  for (auto& [child, parent] : parent_) {
    parent = root(child);
    put(links, child);
    put(links, parent);
  }
  std::unordered_map<std::uint64_t, std::uint64_t>().swap(first_);
  if (!parent_.empty())
    for (std::size_t i = 0; i < kBuckets; ++i) {
      if (!std::filesystem::exists(file("log", i))) continue;
      HK_TRY(const std::string bytes, read_file(file("log", i)));
      std::string_view in = bytes;
      for (Record record; unpack(in, record);) {
        const std::size_t home = root(hash_bytes(record.conversation)) % kBuckets;
        if (home == i) continue;
        const std::string again = packed(record);
        waiting_[home] += again;
        waiting_bytes_ += again.size();
      }
      if (waiting_bytes_ > kMostWaiting || i + 1 == kBuckets)
        for (std::size_t k = 0; k < kBuckets; ++k) {
          if (!waiting_[k].empty()) HK_CHECK(append(file("moved", k), waiting_[k]));
          std::string().swap(waiting_[k]);
          waiting_bytes_ = 0;
        }
    }
  for (std::size_t k = 0; k < kBuckets; ++k)
    if (!waiting_[k].empty()) {
      HK_CHECK(append(file("moved", k), waiting_[k]));
      std::string().swap(waiting_[k]);
    }
  // Written last: a spool with it is whole.
  return append(folder_ / "links", links);
}

Result<std::vector<std::vector<Record>>> Spool::groups(std::size_t bucket) const {
  std::map<std::uint64_t, std::vector<Record>> found;
  for (const char* kind : {"log", "moved"}) {
    const auto path = file(kind, bucket);
    if (!std::filesystem::exists(path)) continue;
    HK_TRY(const std::string bytes, read_file(path));
    std::string_view in = bytes;
    for (Record record; unpack(in, record); record = {}) {
      const std::uint64_t group = root(hash_bytes(record.conversation));
      if (group % kBuckets == bucket) found[group].push_back(std::move(record));
    }
  }
  std::vector<std::vector<Record>> out;
  for (auto& [group, records] : found) {
    const bool by_time = std::any_of(records.begin(), records.end(),
                                     [](const Record& record) { return record.by_time; });
    const auto by_position = [](const Record& a, const Record& b) {
      return a.position < b.position;
    };
    std::sort(records.begin(), records.end(), by_position);
    // Events of the protocol keep their order within a conversation, whose time never goes back.
    if (!by_time) {
      std::unordered_map<std::string_view, event::Time> latest;
      for (Record& record : records) {
        event::Time& time = latest[record.conversation];
        record.at = time = std::max(time, record.at);
      }
    }
    std::stable_sort(records.begin(), records.end(),
                     [](const Record& a, const Record& b) { return a.at < b.at; });
    out.push_back(std::move(records));
  }
  return out;
}

}  // namespace hamkalam::replay
