// The model file: three heads, mapped into memory and read in place.
//
//   HK_TRY(intent::Model model, intent::Model::open("model.bin"));
//   model.intents().rank(extract(tokens, 0, tokens.size())).front().label
//
// Layout, little-endian, every part padded to 64 bytes: magic "HKMODEL3"; u32 buckets, u32 heads,
// u64 fingerprint of the text data; then for each head: u32 kind, labels, bytes of names, rows,
// hidden units; names, each ended by a zero byte; slope, network slope, offset, sigmoid, exponents,
// marks of the rows, rows (what a bucket says to labels and hidden units side by side), bias,
// output.
#pragma once

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
  std::uint32_t hidden = 0;
  std::vector<std::uint32_t> buckets;  // of each row, ascending
  std::vector<std::int8_t> weights, embedding, output;
  std::vector<std::int32_t> slope, network_slope, offset, bias;
};

class Model {
 public:
  // Errors: not a model, another version, cut short.
  static Result<Model> open(const std::filesystem::path& path);
  // The same from the bytes of a model file; `place` stands in errors.
  static Result<Model> read(const std::string& bytes, const std::string& place);
  // The bytes of a model file.
  static std::string write(const std::vector<HeadData>& heads, std::uint64_t fingerprint);

  const Classifier& intents() const { return heads_[0]; }
  const Classifier& signals() const { return heads_[1]; }
  const Classifier& acts() const { return heads_[2]; }
  // Of the text data that the model was trained with.
  std::uint64_t fingerprint() const { return fingerprint_; }
  // Of the whole file, for the brain's own fingerprint.
  std::uint64_t checksum() const { return checksum_; }

 private:
  using Bytes = std::shared_ptr<const char>;
  static Result<Model> view(Bytes bytes, std::size_t size, const std::string& place);
  explicit Model(Bytes bytes) : bytes_(std::move(bytes)) {}
  Bytes bytes_;
  std::vector<Classifier> heads_;
  std::uint64_t fingerprint_ = 0, checksum_ = 0;
};

}  // namespace hamkalam::intent
