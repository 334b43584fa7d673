#include "intent/model.hpp"

#include <cstring>
#include <fstream>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::intent {
namespace {

// Rows for the buckets 5 and kBuckets - 1, and a network of one unit that says nothing.
HeadData head(HeadKind kind, std::vector<std::string> labels) {
  HeadData data;
  data.kind = kind;
  data.labels = std::move(labels);
  data.buckets = {5, kBuckets - 1};
  data.hidden = 1;
  data.weights.resize(2 * data.labels.size());
  data.embedding = {1, 2};
  data.bias = {0};
  data.output.resize(data.labels.size());
  data.network_slope.assign(data.labels.size(), 1 << 20);
  data.slope.assign(data.labels.size(), 1 << 20);
  data.offset.assign(data.labels.size(), 0);
  return data;
}

// Bucket 5 means an order, bucket kBuckets - 1 anger, and an apology is likely in any case.
std::vector<HeadData> tiny() {
  std::vector<HeadData> heads = {head(HeadKind::one_of, {"none", "order.status"}),
                                 head(HeadKind::any_of, {"anger"}),
                                 head(HeadKind::any_of, {"apology", "blame", "thanks"})};
  heads[0].weights[1] = 3;
  heads[1].weights[1] = 4;
  heads[1].offset[0] = -2 * kLogitScale;
  heads[2].offset = {kLogitScale, -8 * kLogitScale, 0};
  return heads;
}

std::string fault(const std::string& bytes) {
  const test::TempFolder folder;
  std::ofstream(folder.file("model.bin"), std::ios::binary) << bytes;
  const auto model = Model::open(folder.file("model.bin"));
  if (model) return "fine";
  CHECK(model.error().where == folder.file("model.bin"));
  return model.error().what;
}

Model opened(const std::string& bytes) {
  const test::TempFolder folder;
  std::ofstream(folder.file("model.bin"), std::ios::binary) << bytes;
  auto model = Model::open(folder.file("model.bin"));
  REQUIRE(model);
  return std::move(*model);  // outlives its file: it is mapped
}

std::string rank(const Classifier& classifier, const Features& features, int threshold = 0) {
  std::string out;
  for (const Prediction& p : classifier.rank(features, threshold))
    out += (out.empty() ? "" : ", ") + std::string(p.label) + " " + std::to_string(p.probability);
  return out;
}

}  // namespace

TEST_CASE("a model is read as it was written", "[intent]") {
  const std::string bytes = Model::write(tiny(), 0x0123456789abcdef);
  const Model model = opened(bytes);
  CHECK(model.fingerprint() == 0x0123456789abcdef);
  using Labels = std::vector<std::string_view>;
  CHECK(model.intents().labels() == Labels{"none", "order.status"});
  CHECK(model.signals().labels() == Labels{"anger"});
  CHECK(model.acts().labels() == Labels{"apology", "blame", "thanks"});

  CHECK(rank(model.intents(), {{5}, {}}) == "order.status 952, none 47");
  CHECK(rank(model.intents(), {{4}, {}}) == "none 500, order.status 500");
  CHECK(rank(model.signals(), {{kBuckets - 1}, {}}) == "anger 882");
  CHECK(rank(model.signals(), {}) == "anger 121");
  CHECK(rank(model.acts(), {}, 100) == "apology 734, thanks 504");
}

TEST_CASE("equal models are equal bytes, and any change is seen", "[intent]") {
  const std::string bytes = Model::write(tiny(), 7);
  CHECK(Model::write(tiny(), 7) == bytes);
  CHECK(bytes.starts_with("HKMODEL3"));
  CHECK(bytes.size() % 64 == 0);
  auto other = tiny();
  other[2].weights.back() = 1;
  const auto checksum = opened(bytes).checksum();
  CHECK(opened(bytes).checksum() == checksum);
  CHECK(opened(Model::write(other, 7)).checksum() != checksum);
  CHECK(opened(Model::write(tiny(), 8)).checksum() != checksum);
}

TEST_CASE("what is no model is refused", "[intent]") {
  const std::string bytes = Model::write(tiny(), 7);
  const auto changed = [&](std::size_t at, std::uint32_t value) {
    std::string copy = bytes;
    std::memcpy(copy.data() + at, &value, sizeof value);
    return fault(copy);
  };
  CHECK(fault(bytes) == "fine");
  CHECK(fault("") == "cannot be mapped");
  CHECK(fault("HKMODEL3") == "is no model of this version");
  CHECK(fault(std::string(4096, 'x')) == "is no model of this version");
  CHECK(changed(4, 0x32323232) == "is no model of this version");
  CHECK(changed(8, kBuckets * 2) == "is of another version");
  CHECK(changed(12, 4) == "is of another version");
  // The first head's numbers of labels and of bytes of their names.
  CHECK(changed(64 + 4, 0) == "is cut short");
  CHECK(changed(64 + 4, 0xFFFFFFFF) == "is cut short");
  CHECK(changed(64 + 8, 0xFFFFFFFF) == "is cut short");
  CHECK(changed(64 + 8, 0) == "is cut short");
  CHECK(changed(64 + 8, 17) == "is cut short");  // the last name has no end
  std::string joined = bytes;
  joined[64 + 64 + 4] = '_';  // "none\0" becomes one with the next
  CHECK(fault(joined) == "names do not match");

  const auto none = Model::open("/no/such/model.bin");
  REQUIRE_FALSE(none);
  CHECK(none.error().where == "/no/such/model.bin");
}

TEST_CASE("a file that was cut short is refused wherever it was cut", "[intent]") {
  const std::string bytes = Model::write(tiny(), 7);
  for (const std::size_t size :
       {std::size_t{64}, std::size_t{65}, std::size_t{128}, std::size_t{192}, std::size_t{1000},
        bytes.size() / 3, bytes.size() / 2, bytes.size() - 64, bytes.size() - 1}) {
    INFO(size);
    CHECK(fault(bytes.substr(0, size)) == "is cut short");
  }
}

}  // namespace hamkalam::intent
