#include "intent/classifier.hpp"

#include <cmath>
#include <map>
#include <numeric>

#include "support/catch.hpp"

namespace hamkalam::intent {
namespace {

// A head with weights in a few buckets. Without calibration a sum of one weight w of one word is
// w * 2^15 >> 7 = 256 w, so that a slope of 2^20 makes it a logit of w. Its network is silent until
// hear() is called.
struct Head {
  Head(HeadKind kind, std::vector<std::string_view> names) : kind(kind), labels(std::move(names)) {
    slope.assign(labels.size(), 1 << kLinearShift);
    network_slope.assign(labels.size(), 0);
    offset.assign(labels.size(), 0);
    for (int i = 0; i < kTableSize; ++i) {
      const double step = i * 8.0 / kLogitScale;
      sigmoid.push_back(static_cast<std::uint16_t>(std::lround(1000 / (1 + std::exp(8 - step)))));
      exponents.push_back(static_cast<std::uint16_t>(std::lround(65535 * std::exp(-step))));
    }
  }
  Head& set(std::uint32_t bucket, std::vector<int> row) {
    rows[bucket].linear = std::move(row);
    return *this;
  }
  // Two hidden units, whose sums of one word with an embedding of 1 are 256.
  Head& embed(std::uint32_t bucket, int first, int second) {
    rows[bucket].embedding = {first, second};
    return *this;
  }
  Head& hear(std::vector<std::int8_t> units, std::vector<std::int32_t> thresholds) {
    hidden = 2;
    output = std::move(units);
    bias = std::move(thresholds);
    network_slope.assign(labels.size(), INT32_MAX / 2 + 1);  // a quarter
    return *this;
  }
  Classifier classifier() {
    marks.assign(kBuckets / 32, {});
    weights.clear();
    for (auto& [bucket, row] : rows) {
      marks[bucket / 32].used |= 1U << (bucket % 32);
      row.linear.resize(labels.size());
      row.embedding.resize(hidden);
      weights.insert(weights.end(), row.linear.begin(), row.linear.end());
      weights.insert(weights.end(), row.embedding.begin(), row.embedding.end());
      for (std::size_t i = bucket / 32 + 1; i < marks.size(); ++i) ++marks[i].before;
    }
    return Classifier({kind,
                       labels,
                       hidden,
                       {marks},
                       weights,
                       bias,
                       output,
                       slope,
                       network_slope,
                       offset,
                       sigmoid,
                       exponents});
  }
  // "a 731, b 269"
  std::string rank(const Features& features, int threshold = 0) {
    std::string out;
    for (const Prediction& p : classifier().rank(features, threshold))
      out += (out.empty() ? "" : ", ") + std::string(p.label) + " " + std::to_string(p.probability);
    return out;
  }

  struct Row {
    std::vector<int> linear, embedding;
  };
  HeadKind kind;
  std::vector<std::string_view> labels;
  std::uint32_t hidden = 0;
  std::map<std::uint32_t, Row> rows;
  std::vector<std::int8_t> weights, output;
  std::vector<Rows::Mark> marks;
  std::vector<std::int32_t> bias, slope, network_slope, offset;
  std::vector<std::uint16_t> sigmoid, exponents;
};

Features words(std::vector<std::uint32_t> buckets) {
  return {std::move(buckets), {}};
}

}  // namespace

TEST_CASE("one over the square root, by integers", "[intent]") {
  CHECK(inverse_root(0) == 0);
  CHECK(inverse_root(1) == 1 << 15);
  CHECK(inverse_root(2) == 23170);
  CHECK(inverse_root(4) == 1 << 14);
  CHECK(inverse_root(1 << 30) == 1);
  CHECK(inverse_root((1ULL << 30) + 1) == 0);
  for (std::uint64_t n = 1; n < 5000; ++n) {
    const auto root = static_cast<std::uint64_t>(inverse_root(n));
    INFO(n);
    if (root * root * n > 1ULL << 30 || (root + 1) * (root + 1) * n <= 1ULL << 30) FAIL("not it");
  }
}

TEST_CASE("sums weigh each group by its size", "[intent]") {
  Head head = Head(HeadKind::any_of, {"a", "b"})
                  .set(7, {100, -1})
                  .set(64, {20, 0})
                  .set(kBuckets - 1, {0, -128});
  const Classifier classifier = head.classifier();
  const auto sums = [&](Features f) { return classifier.logits(f); };
  using Sums = std::vector<std::int32_t>;
  CHECK(sums({}) == Sums{0, 0});
  CHECK(sums(words({7})) == Sums{25600, -256});
  CHECK(sums(words({8})) == Sums{0, 0});  // a bucket without weights
  CHECK(sums(words({kBuckets - 1})) == Sums{0, -32768});
  CHECK(sums(words({7, 8, 9, 64})) == Sums{120 * (1 << 14) >> 7, -128});  // four words: a half
  CHECK(sums({{7}, {7}}) == Sums{51200, -512});
  CHECK(sums({{7}, {64, 65, 66, 67}}) == Sums{25600 + 2560, -256});
}

TEST_CASE("the network hears what no sum of words can say", "[intent]") {
  // "not" and "bad" each speak for b; together they do not: exclusive or.
  Head head = Head(HeadKind::any_of, {"a", "b"})
                  .embed(7, 1, 1)
                  .embed(80, 1, 1)
                  .embed(kBuckets - 1, -1, -1)
                  .hear({0, 4, 0, -16}, {0, -1 << 8});
  const auto b = [&](Features f) { return head.classifier().logits(f)[1]; };
  CHECK(b({}) == 0);
  CHECK(b({{7}, {}}) == 256);
  CHECK(b({{80}, {}}) == 256);
  CHECK(b({{7}, {80}}) == 512 - 1024);
  CHECK(b({{kBuckets - 1}, {}}) == 0);  // below its threshold a unit is silent
  CHECK(b({{7}, {kBuckets - 1}}) == 0);
  CHECK(head.classifier().logits({{7}, {}})[0] == 0);
}

TEST_CASE("one of many: probabilities of all, best first", "[intent]") {
  Head head = Head(HeadKind::one_of, {"a", "b", "c"}).set(1, {0, 1, 0}).set(2, {-100, 2, 1});
  CHECK(head.rank(words({1})) == "b 576, a 211, c 211");  // e / (e + 2)
  CHECK(head.rank(words({2})) == "b 731, c 268, a 0");
  CHECK(head.rank({}) == "a 333, b 333, c 333");  // ties by name
  for (const auto& features : {words({1}), words({2}), words({1, 2}), Features{}}) {
    const auto ranked = head.classifier().rank(features);
    const int all = std::accumulate(ranked.begin(), ranked.end(), 0,
                                    [](int sum, const auto& p) { return sum + p.probability; });
    CHECK(all <= 1000);
    CHECK(all > 1000 - 3);
  }
  CHECK(head.rank(words({1}), 900) == head.rank(words({1})));  // a threshold is for any_of
}

TEST_CASE("any of many: those at or above the threshold, best first", "[intent]") {
  Head head = Head(HeadKind::any_of, {"a", "b", "c", "d"}).set(1, {0, 2, 0, -100});
  CHECK(head.rank(words({1})) == "b 881, a 500, c 500");  // impossible ones are left out
  CHECK(head.rank(words({1}), 500) == "b 881, a 500, c 500");
  CHECK(head.rank(words({1}), 501) == "b 881");
  CHECK(head.rank(words({1}), 882).empty());
}

TEST_CASE("calibration stretches and shifts each label", "[intent]") {
  Head head = Head(HeadKind::any_of, {"a", "b"}).set(1, {2, 2});
  head.slope[1] = 1 << 19;
  CHECK(head.rank(words({1})) == "a 881, b 731");
  head.offset[1] = 3 * kLogitScale;
  CHECK(head.rank(words({1})) == "b 982, a 881");
  head.slope[0] = -(1 << 20);
  CHECK(head.rank(words({1})) == "b 982, a 119");
}

TEST_CASE("extreme sums stay in the tables", "[intent]") {
  Head head = Head(HeadKind::any_of, {"a", "b"}).set(1, {127, -128});
  head.slope = {INT32_MAX / 64, INT32_MAX / 64};
  CHECK(head.rank(words({1})) == "a 1000");
  head.kind = HeadKind::one_of;
  CHECK(head.rank(words({1})) == "a 1000, b 0");
}

}  // namespace hamkalam::intent
