// The model file: three heads, mapped into memory and read in place.
//
//   HK_TRY(intent::Model model, intent::Model::open("model.bin"));
//   model.intents().rank(extract(tokens, 0, tokens.size())).front().label
//
// Layout, little-endian, every part padded to 64 bytes: magic "HKMODEL1"; u32 buckets, u32 heads,
// u64 fingerprint of the text data; then for each head: u32 kind, u32 labels, u32 bytes of names;
// names, each ended by a zero byte; slope, offset, sigmoid, exponents, used, weights.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "intent/classifier.hpp"

namespace hamkalam::intent {

// What training hands over for one head; the file's parts in memory.
struct HeadData {
  HeadKind kind{};
  std::vector<std::string> labels;
  std::vector<std::int8_t> weights;
  std::vector<std::int32_t> slope, offset;
};

class Model {
 public:
  // Errors: not a model, another version, cut short.
  static Result<Model> open(const std::filesystem::path& path);
  // The bytes of a model file.
  static std::string write(const std::array<HeadData, 3>& heads, std::uint64_t fingerprint);

  const Classifier& intents() const { return heads_[0]; }
  const Classifier& signals() const { return heads_[1]; }
  const Classifier& acts() const { return heads_[2]; }
  // Of the text data that the model was trained with.
  std::uint64_t fingerprint() const { return fingerprint_; }
  // Of the whole file, for the brain's own fingerprint.
  std::uint64_t checksum() const { return checksum_; }

 private:
  struct Unmap {
    std::size_t size = 0;
    void operator()(const char* bytes) const;
  };
  explicit Model(std::unique_ptr<const char, Unmap> bytes) : bytes_(std::move(bytes)) {}
  std::unique_ptr<const char, Unmap> bytes_;
  std::vector<Classifier> heads_;
  std::uint64_t fingerprint_ = 0, checksum_ = 0;
};

}  // namespace hamkalam::intent
