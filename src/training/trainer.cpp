#include "training/trainer.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <future>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>

#include "training/calibration.hpp"
#include "training/linear.hpp"
#include "training/network.hpp"
#include "training/random.hpp"

namespace hamkalam::training {
namespace {

// One of so many phrases is kept back to calibrate with.
constexpr std::size_t kKeptBack = 3;
constexpr int kPasses = 8;  // of the machines
// What a unit of the machines' values weighs beside a logit of the network.
constexpr float kLinearShare = 4;

// Few examples must be seen more often.
int epochs_for(std::size_t examples) {
  return examples < 5000 ? 25 : examples < 15000 ? 16 : 14;
}

struct Plan {
  const char* name;
  const std::vector<Phrase>* phrases;
  std::vector<std::string> labels;
  intent::HeadKind kind;
  double positive_weight;
  std::uint32_t hidden;
  std::size_t rows;    // at most
  bool pairs = false;  // also train on two in one
  int epochs = 0;
};

// What one head is trained with.
struct Material {
  std::vector<std::uint32_t> buckets;  // of each row
  std::vector<Example> owned;
  Examples examples;  // in an order without the order of files in it
};

// One head in floating point, trained on some examples.
struct Trained {
  Linear linear;
  Network network;

  std::vector<float> decide(const Example& example) const {
    std::vector<float> out = network.decide(example);
    const std::vector<float> machines = linear.decide(example);
    for (std::size_t l = 0; l < out.size(); ++l) out[l] += kLinearShare * machines[l];
    return out;
  }
};

// The largest weight but for one in ten thousand, which is cut off: the others are told apart the
// better for it.
float most_of(const std::vector<float>& weights) {
  std::vector<float> sizes;
  for (const float w : weights)
    if (w != 0) sizes.push_back(std::abs(w));
  if (sizes.empty()) return 1e-6f;
  const auto last = sizes.begin() + static_cast<std::ptrdiff_t>((sizes.size() - 1) * 0.9999);
  std::nth_element(sizes.begin(), last, sizes.end());
  return *last;
}

// int8 weights; returns what one step of them is worth.
double quantise(const std::vector<float>& weights, std::vector<std::int8_t>& out) {
  const double step = most_of(weights) / 127;
  for (const float w : weights)
    out.push_back(static_cast<std::int8_t>(std::clamp(std::lround(w / step), -127L, 127L)));
  return step;
}

// Integers whose sums become calibrated logits. Classifier::sums() yields a sum / step * 2^15 /
// 2^7.
intent::HeadData to_integers(const Trained& trained, const Calibration& calibration,
                             const Plan& plan, std::vector<std::uint32_t> buckets) {
  intent::HeadData out;
  out.kind = plan.kind;
  out.labels = plan.labels;
  out.buckets = std::move(buckets);
  out.hidden = plan.hidden;
  constexpr double kSums = 256;
  const double linear = quantise(trained.linear.values, out.weights) / kSums;
  const double embedding = quantise(trained.network.embedding, out.embedding) / kSums;
  const double network = quantise(trained.network.output, out.output) * embedding;
  for (const float b : trained.network.bias)
    out.bias.push_back(static_cast<std::int32_t>(std::lround(b / embedding)));
  for (std::size_t l = 0; l < plan.labels.size(); ++l) {
    const double unit = calibration.slope[l] * intent::kLogitScale;
    auto fixed = [](double value, int shift) {
      return static_cast<std::int32_t>(std::lround(std::ldexp(value, shift)));
    };
    out.slope.push_back(fixed(unit * kLinearShare * linear, intent::kLinearShift));
    out.network_slope.push_back(fixed(unit * network, intent::kNetworkShift));
    out.offset.push_back(
        fixed(unit * (kLinearShare * trained.linear.bias[l] + trained.network.offset[l]) +
                  calibration.offset[l] * intent::kLogitScale,
              0));
  }
  return out;
}

using Weighted = std::vector<std::pair<std::uint32_t, float>>;

// Buckets with their weights, as intent::Classifier weighs them.
Weighted weighted(const intent::Features& features) {
  Weighted out;
  for (const auto* group : {&features.words, &features.grams})
    for (const auto bucket : *group)
      out.emplace_back(bucket, static_cast<float>(intent::inverse_root(group->size())) / 32768.0f);
  std::sort(out.begin(), out.end());
  std::size_t size = 0;
  for (const auto& [bucket, value] : out)
    if (size && out[size - 1].first == bucket)
      out[size - 1].second += value;
    else
      out[size++] = {bucket, value};
  out.resize(size);
  return out;
}

// Rows are for the buckets that most phrases have: what is seen but once is seldom seen again.
std::vector<std::uint32_t> most_frequent(const std::vector<Weighted>& all, std::size_t most) {
  std::vector<std::uint32_t> count(intent::kBuckets), out;
  for (const Weighted& one : all)
    for (const auto& [bucket, value] : one) ++count[bucket];
  for (std::uint32_t b = 0; b < intent::kBuckets; ++b)
    if (count[b]) out.push_back(b);
  std::stable_sort(out.begin(), out.end(), [&](auto a, auto b) { return count[a] > count[b]; });
  out.resize(std::min(out.size(), most));
  std::sort(out.begin(), out.end());
  return out;
}

// Two messages said in one: what it carries is what either does.
Example said_in_one(const Example& a, const Example& b) {
  static const float kHalf = std::sqrt(0.5f);
  Example out;
  out.messages = 2;
  out.key = mix(a.key) ^ b.key;
  out.kept_back = a.kept_back;
  std::merge(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
             std::back_inserter(out.values));
  std::size_t size = 0;
  for (const auto& [row, value] : out.values)
    if (size && out.values[size - 1].first == row)
      out.values[size - 1].second = std::max(out.values[size - 1].second, value * kHalf);
    else
      out.values[size++] = {row, value * kHalf};
  out.values.resize(size);
  for (std::size_t l = 0; l < a.carries.size(); ++l)
    out.carries.push_back(a.carries[l] | b.carries[l]);
  return out;
}

Material prepare(const Plan& plan, const text::Analyzer& analyzer) {
  constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::vector<Weighted> all;
  for (const Phrase& phrase : *plan.phrases) {
    const auto analysis = analyzer.analyze(phrase.text, text::language_of(phrase.language));
    all.push_back(weighted(intent::extract(analysis.tokens, 0, analysis.tokens.size())));
  }
  Material out;
  out.buckets = most_frequent(all, plan.rows);
  std::vector<std::uint32_t> rows(intent::kBuckets, kNone);
  for (std::size_t r = 0; r < out.buckets.size(); ++r)
    rows[out.buckets[r]] = static_cast<std::uint32_t>(r);
  // By a hash of the features, then by the text: the order of files must not matter.
  std::vector<std::tuple<std::uint64_t, std::string_view, std::size_t>> order;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Example example;
    for (const auto& [bucket, value] : all[i]) {
      example.key = mix(example.key ^ bucket);
      if (rows[bucket] != kNone) example.values.emplace_back(rows[bucket], value);
    }
    const auto& labels = (*plan.phrases)[i].labels;
    for (const auto& label : plan.labels)
      example.carries.push_back(std::binary_search(labels.begin(), labels.end(), label));
    example.kept_back = example.key % kKeptBack == 0;
    order.emplace_back(example.key, (*plan.phrases)[i].text, i);
    out.owned.push_back(std::move(example));
  }
  std::sort(order.begin(), order.end());
  out.owned.reserve(2 * all.size());  // it is pointed into
  // Two in one are both kept back, or neither is.
  std::array<const Example*, kKeptBack> before{};
  for (const auto& [key, text, place] : order) {
    const Example*& one_before = before[key % kKeptBack];
    const Example* const one = &out.owned[place];
    out.examples.push_back(one);
    if (plan.pairs && one_before) {
      out.owned.push_back(said_in_one(*one_before, *one));
      out.examples.push_back(&out.owned.back());
    }
    one_before = one;
  }
  return out;
}

// Runs tasks side by side, as many as there are processors; what they yield must not depend on who
// comes first.
void run(const std::vector<std::function<void()>>& tasks) {
  std::atomic<std::size_t> next = 0;
  auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) tasks[i]();
  };
  std::vector<std::future<void>> others;
  const std::size_t workers =
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, tasks.size());
  while (others.size() + 1 < workers) others.push_back(std::async(std::launch::async, work));
  work();
  for (auto& other : others) other.get();
}

// A head is trained twice: on all of its examples, and without those that then tell what its values
// are worth.
struct Course {
  const Plan& plan;
  Material& material;
  Examples rest, kept_back;
  Trained whole, part;

  Course(const Plan& of, Material& on) : plan(of), material(on) {
    for (const Example* example : on.examples)
      if (!example->kept_back)
        rest.push_back(example);
      else if (example->messages == 1)  // two in one carry more than messages do
        kept_back.push_back(example);
  }

  int steps() const { return 2 * (plan.epochs + kPasses); }

  intent::HeadData result() {
    std::vector<std::vector<float>> values;
    for (const Example* example : kept_back) values.push_back(part.decide(*example));
    const Calibration calibration = calibrate(plan.kind, values, kept_back, plan.labels.size());
    return to_integers(whole, calibration, plan, std::move(material.buckets));
  }
};

std::vector<intent::HeadData> train_heads(const std::vector<Plan>& plans,
                                          std::vector<Material>& material,
                                          const Progress& progress) {
  std::vector<Course> courses;
  int steps = 0, done = 0;
  for (std::size_t h = 0; h < plans.size(); ++h) {
    courses.emplace_back(plans[h], material[h]);
    steps += courses[h].steps();
  }
  std::mutex guard;
  std::vector<std::function<void()>> tasks;
  // `train(course, examples, trained, step)`
  auto add = [&](bool all, auto train) {
    for (Course& course : courses)
      tasks.push_back([&, all, train] {
        train(course, all ? course.material.examples : course.rest,
              all ? course.whole : course.part, [&] {
                const std::lock_guard lock(guard);
                progress(course.plan.name, ++done * 100 / steps);
              });
      });
  };
  auto network = [](const Course& c, const Examples& on, Trained& out, const auto& step) {
    out.network = train_network(
        on, {c.plan.kind, c.plan.labels.size(), c.plan.hidden, c.material.buckets, c.plan.epochs},
        step);
  };
  auto machines = [](const Course& c, const Examples& on, Trained& out, const auto& step) {
    out.linear = train_linear(
        on, {c.plan.labels.size(), c.material.buckets.size(), c.plan.positive_weight, kPasses},
        step);
  };
  // The longest first, so that all processors end together.
  add(true, network);
  add(false, network);
  add(true, machines);
  add(false, machines);
  run(tasks);

  std::vector<intent::HeadData> out(courses.size());
  tasks.clear();
  for (std::size_t h = 0; h < courses.size(); ++h)
    tasks.push_back([&, h] { out[h] = courses[h].result(); });
  run(tasks);
  return out;
}

Result<std::string> train_all(std::vector<Plan> plans, const text::Analyzer& analyzer,
                              std::uint64_t fingerprint, const Progress& progress) {
  std::vector<Material> material(plans.size());
  std::vector<std::function<void()>> tasks;
  for (std::size_t h = 0; h < plans.size(); ++h) {
    Plan& plan = plans[h];
    std::sort(plan.labels.begin(), plan.labels.end());
    plan.epochs = epochs_for(plan.phrases->size());
    if (plan.phrases->size() < 2 * kKeptBack || plan.labels.size() < 2)
      return Error(plan.name, "too few phrases to train on");
    tasks.push_back([&, h] { material[h] = prepare(plans[h], analyzer); });
  }
  run(tasks);
  auto heads = train_heads(plans, material, progress);
  heads.resize(3);
  for (auto& head : heads)
    if (head.labels.empty()) head.kind = intent::HeadKind::any_of;
  return intent::Model::write(heads, fingerprint);
}

std::vector<std::string> labels_of(const std::vector<Phrase>& phrases) {
  std::set<std::string> out;
  for (const Phrase& phrase : phrases) out.insert(phrase.labels.begin(), phrase.labels.end());
  return {out.begin(), out.end()};
}

}  // namespace

Result<std::string> train(const Dataset& dataset, const intent::Catalogue& catalogue,
                          const text::Analyzer& analyzer, std::uint64_t fingerprint,
                          const Progress& progress) {
  using intent::HeadKind;
  // Units and rows for a file of 24 MB.
  std::vector<std::string> signals, acts;
  for (const auto& entry : catalogue.signals) signals.push_back(entry.name);
  for (const auto& entry : catalogue.acts) acts.push_back(entry.name);
  std::vector<Phrase> with_calm = dataset.signals;
  with_calm.insert(with_calm.end(), dataset.calm.begin(), dataset.calm.end());
  return train_all(
      {{"intents", &dataset.intents, labels_of(dataset.intents), HeadKind::one_of, 1.0, 48, 83000},
       {"signals", &with_calm, signals, HeadKind::any_of, 3.0, 48, 72000, true},
       {"acts", &dataset.acts, acts, HeadKind::any_of, 3.0, 48, 95000}},
      analyzer, fingerprint, progress);
}

Result<std::string> train_intents(const std::vector<Phrase>& phrases,
                                  const text::Analyzer& analyzer, const Progress& progress) {
  return train_all(
      {{"intents", &phrases, labels_of(phrases), intent::HeadKind::one_of, 1.0, 96, 150000}},
      analyzer, 0, progress);
}

}  // namespace hamkalam::training
