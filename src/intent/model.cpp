#include "intent/model.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <new>

#include "base/file.hpp"

namespace hamkalam::intent {
namespace {

constexpr std::string_view kMagic = "HKMODEL3";
constexpr std::size_t kAlign = 64;

template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void put_all(std::string& out, const std::vector<T>& values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  out.resize((out.size() + kAlign - 1) / kAlign * kAlign);
}

// What a bucket says to the labels and to the hidden units, side by side: a row is one place to go.
std::vector<std::int8_t> rows_of(const HeadData& head) {
  const auto labels = static_cast<std::ptrdiff_t>(head.labels.size());
  const auto hidden = static_cast<std::ptrdiff_t>(head.hidden);
  std::vector<std::int8_t> out;
  out.reserve(head.weights.size() + head.embedding.size());
  for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(head.buckets.size()); ++row) {
    const auto weights = head.weights.begin() + row * labels;
    const auto embedding = head.embedding.begin() + row * hidden;
    out.insert(out.end(), weights, weights + labels);
    out.insert(out.end(), embedding, embedding + hidden);
  }
  return out;
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

std::string Model::write(const std::vector<HeadData>& heads, std::uint64_t fingerprint) {
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
    put(out, static_cast<std::uint32_t>(head.buckets.size()));
    put(out, head.hidden);
    out.resize((out.size() + kAlign - 1) / kAlign * kAlign);
    put_all(out, std::vector<char>(names.begin(), names.end()));
    put_all(out, head.slope);
    put_all(out, head.network_slope);
    put_all(out, head.offset);
    put_all(out, sigmoid);
    put_all(out, exponents);
    std::vector<Rows::Mark> marks(kBuckets / 32);
    for (const auto bucket : head.buckets)
      marks[bucket / 32].used |= std::uint32_t{1} << (bucket % 32);
    for (std::size_t i = 1; i < marks.size(); ++i)
      marks[i].before = marks[i - 1].before + text::count_bits(marks[i - 1].used);
    put_all(out, marks);
    put_all(out, rows_of(head));
    put_all(out, head.bias);
    put_all(out, head.output);
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

  return view({static_cast<const char*>(mapped),
               [size](const char* bytes) { munmap(const_cast<char*>(bytes), size); }},
              size, path.string());
}

Result<Model> Model::read(const std::string& bytes, const std::string& place) {
  // The parts lie at multiples of kAlign, which a string's bytes need not.
  char* copy = static_cast<char*>(::operator new (bytes.size(), std::align_val_t{kAlign}));
  std::memcpy(copy, bytes.data(), bytes.size());
  return view({copy,
               [](const char* held) {
                 ::operator delete (const_cast<char*>(held), std::align_val_t{kAlign});
               }},
              bytes.size(), place);
}

Result<Model> Model::view(Bytes bytes, std::size_t size, const std::string& place) {
  Model model(std::move(bytes));
  Cursor in(model.bytes_.get(), size);
  const auto header = in.take<char>(kAlign);
  if (header.empty() || std::string_view(header.data(), kMagic.size()) != kMagic)
    return Error(place, "is no model of this version");
  std::uint32_t buckets = 0, heads = 0;
  std::memcpy(&buckets, header.data() + 8, 4);
  std::memcpy(&heads, header.data() + 12, 4);
  std::memcpy(&model.fingerprint_, header.data() + 16, 8);
  if (buckets != kBuckets || heads != 3) return Error(place, "is of another version");
  for (std::uint32_t h = 0; h < heads; ++h) {
    const auto sizes = in.take<std::uint32_t>(5);
    if (sizes.empty()) return Error(place, "is cut short");
    const std::size_t labels = sizes[1];
    const auto names = in.take<char>(sizes[2]);
    Classifier::Head head;
    head.kind = static_cast<HeadKind>(sizes[0]);
    const std::size_t rows = sizes[3], hidden = head.hidden = sizes[4];
    head.slope = in.take<std::int32_t>(labels);
    head.network_slope = in.take<std::int32_t>(labels);
    head.offset = in.take<std::int32_t>(labels);
    head.sigmoid = in.take<std::uint16_t>(kTableSize);
    head.exponents = in.take<std::uint16_t>(kTableSize);
    head.rows.marks = in.take<Rows::Mark>(kBuckets / 32);
    head.weights = in.take<std::int8_t>(rows * (labels + hidden));
    head.bias = in.take<std::int32_t>(hidden);
    head.output = in.take<std::int8_t>(hidden * labels);
    if (in.failed() || (labels == 0) != names.empty() || (labels && names.back() != '\0'))
      return Error(place, "is cut short");
    for (const char* name = names.data(); name < names.data() + names.size();
         name += head.labels.back().size() + 1)
      head.labels.emplace_back(name);
    if (head.labels.size() != labels) return Error(place, "names do not match");
    model.heads_.emplace_back(std::move(head));
  }
  model.checksum_ = hash_bytes({model.bytes_.get(), size});
  return model;
}

}  // namespace hamkalam::intent
