#include "intent/model.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <cstring>

#include "base/file.hpp"

namespace hamkalam::intent {
namespace {

constexpr std::string_view kMagic = "HKMODEL1";
constexpr std::size_t kAlign = 64;
constexpr std::size_t kUsedWords = kBuckets / 64;

template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void put_all(std::string& out, const std::vector<T>& values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  out.resize((out.size() + kAlign - 1) / kAlign * kAlign);
}

// Takes parts from the mapped file one after the other; a part that is not there is empty.
class Cursor {
 public:
  Cursor(const char* bytes, std::size_t size) : bytes_(bytes), size_(size) {}
  template <class T>
  std::span<const T> take(std::size_t count) {
    const std::size_t bytes = (count * sizeof(T) + kAlign - 1) / kAlign * kAlign;
    if (failed_ || at_ + bytes > size_) {
      failed_ = true;
      return {};
    }
    const auto* first = reinterpret_cast<const T*>(bytes_ + at_);
    at_ += bytes;
    return {first, count};
  }
  bool failed() const { return failed_; }

 private:
  const char* bytes_;
  std::size_t size_, at_ = 0;
  bool failed_ = false;
};

}  // namespace

void Model::Unmap::operator()(const char* bytes) const {
  munmap(const_cast<char*>(bytes), size);
}

std::string Model::write(const std::array<HeadData, 3>& heads, std::uint64_t fingerprint) {
  std::string out(kMagic);
  put(out, kBuckets);
  put(out, static_cast<std::uint32_t>(heads.size()));
  put(out, fingerprint);
  out.resize(kAlign);
  std::vector<std::uint16_t> sigmoid(kTableSize), exponents(kTableSize);
  for (int i = 0; i < kTableSize; ++i) {
    sigmoid[i] = static_cast<std::uint16_t>(
        std::lround(1000 / (1 + std::exp(8 - (i + 0.5) * 8 / kLogitScale))));
    exponents[i] =
        static_cast<std::uint16_t>(std::lround(65535 * std::exp(-i * 8.0 / kLogitScale)));
  }
  for (const HeadData& head : heads) {
    std::string names;
    for (const auto& label : head.labels) names += label + '\0';
    put(out, head.kind);
    put(out, static_cast<std::uint32_t>(head.labels.size()));
    put(out, static_cast<std::uint32_t>(names.size()));
    out.resize((out.size() + kAlign - 1) / kAlign * kAlign);
    put_all(out, std::vector<char>(names.begin(), names.end()));
    put_all(out, head.slope);
    put_all(out, head.offset);
    put_all(out, sigmoid);
    put_all(out, exponents);
    std::vector<std::uint64_t> used(kUsedWords);
    for (std::size_t i = 0; i < head.weights.size(); ++i) {
      const std::size_t bucket = i / head.labels.size();
      if (head.weights[i]) used[bucket / 64] |= 1ULL << (bucket % 64);
    }
    put_all(out, used);
    put_all(out, head.weights);
  }
  return out;
}

Result<Model> Model::open(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Error(path.string(), "cannot be opened; `hamkalam train` makes it");
  struct stat info {};
  fstat(file, &info);
  const auto size = static_cast<std::size_t>(info.st_size);
  void* mapped = size ? mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
  ::close(file);
  if (mapped == MAP_FAILED) return Error(path.string(), "cannot be mapped");

  Model model({static_cast<const char*>(mapped), Unmap{size}});
  Cursor in(model.bytes_.get(), size);
  const auto header = in.take<char>(kAlign);
  if (header.empty() || std::string_view(header.data(), kMagic.size()) != kMagic)
    return Error(path.string(), "is no model of this version");
  std::uint32_t buckets = 0, heads = 0;
  std::memcpy(&buckets, header.data() + 8, 4);
  std::memcpy(&heads, header.data() + 12, 4);
  std::memcpy(&model.fingerprint_, header.data() + 16, 8);
  if (buckets != kBuckets || heads != 3) return Error(path.string(), "is of another version");
  for (std::uint32_t h = 0; h < heads; ++h) {
    const auto sizes = in.take<std::uint32_t>(3);
    if (sizes.empty()) return Error(path.string(), "is cut short");
    const std::size_t labels = sizes[1];
    const auto names = in.take<char>(sizes[2]);
    Classifier::Head head;
    head.kind = static_cast<HeadKind>(sizes[0]);
    head.slope = in.take<std::int32_t>(labels);
    head.offset = in.take<std::int32_t>(labels);
    head.sigmoid = in.take<std::uint16_t>(kTableSize);
    head.exponents = in.take<std::uint16_t>(kTableSize);
    head.used = in.take<std::uint64_t>(kUsedWords);
    head.weights = in.take<std::int8_t>(std::size_t{kBuckets} * labels);
    if (in.failed() || labels == 0 || names.empty() || names.back() != '\0')
      return Error(path.string(), "is cut short");
    for (const char* name = names.data(); name < names.data() + names.size();
         name += head.labels.back().size() + 1)
      head.labels.emplace_back(name);
    if (head.labels.size() != labels) return Error(path.string(), "names do not match");
    model.heads_.emplace_back(std::move(head));
  }
  model.checksum_ = hash_bytes({model.bytes_.get(), size});
  return model;
}

}  // namespace hamkalam::intent
