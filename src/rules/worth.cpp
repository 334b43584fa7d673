#include "rules/worth.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

namespace hamkalam::rules {
namespace {

using conversation::Message;
using event::From;
using Amount = Money::Amount;

constexpr int kMoney = 3, kShare = 6, kRate = 9;  // decimals that count

// "1250000.5" in units of ten to the minus `scale`; further digits are cut.
std::optional<Amount> decimal(std::string_view text, int scale) {
  constexpr std::size_t kLongest = 24;
  constexpr Amount kMost = 1'000'000'000'000'000'000;
  if (text.empty() || text.size() > kLongest || text == ".") return std::nullopt;
  Amount out = 0;
  int decimals = -1;
  for (const char c : text) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
    } else if (c < '0' || c > '9') {
      return std::nullopt;
    } else if (decimals < scale) {
      out = out * 10 + (c - '0');
      if (decimals >= 0) ++decimals;
    }
  }
  for (int i = std::max(decimals, 0); i < scale; ++i) out *= 10;
  return out <= kMost ? std::optional(out) : std::nullopt;
}

std::optional<Amount> number_of(const Json& json, int scale) {
  if (json.is_string()) return decimal(json.get_ref<const std::string&>(), scale);
  if (!json.is_number_float()) return json.is_number() ? decimal(json.dump(), scale) : std::nullopt;
  // Written without an exponent.
  std::array<char, 64> text{};
  const auto [end, fault] = std::to_chars(text.data(), text.data() + text.size(),
                                          json.get<double>(), std::chars_format::fixed);
  return fault == std::errc() ? decimal({text.data(), end}, scale) : std::nullopt;
}

constexpr Amount kRateOne = 1'000'000'000, kShareOne = 1'000'000;

std::optional<Amount> rate(const Json& rates, const std::string& from, const std::string& to) {
  const Json* row = member(rates, from);
  const Json* value = row ? member(*row, to) : nullptr;
  return value ? number_of(*value, kRate) : std::nullopt;
}

// A sum in the currency, and in the one it is ten of or a tenth of.
std::vector<Money> siblings(const Money& money) {
  std::vector<Money> out{money};
  if (money.currency == "IRT") out.push_back({money.thousandths * 10, "IRR"});
  if (money.currency == "IRR") out.push_back({money.thousandths / 10, "IRT"});
  return out;
}

std::optional<Money> field(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  return value ? money_of(*value) : std::nullopt;
}

const Json& rates_of(const Situation& s) {
  static const Json kNone = Json::object();
  const Json* rates = member(s.business(), "rates");
  return rates ? *rates : kNone;
}

bool disputes(const Situation& s, const Message& m) {
  const auto least = s.signal_strength();
  if (m.from != From::customer || m.removed) return false;
  if (m.turn.strength("disputes_charge") >= least || m.turn.strength("price_objection") >= least)
    return true;
  return s.known_case().contains("disputed_amount") && s.is_complaint(m);
}

// In an earlier contact a reason was given after a dispute, and the customer disputed to the end.
bool persuasion_failed_before(const Situation& s) {
  if (text_at(s.known_case(), "earlier_dispute") == "persuasion_failed") return true;
  enum { calm, disputed, persuaded, failed } stage = calm;
  int contact = -1;
  for (std::size_t i = 0; i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    if (m.contact != contact) {
      if (stage == failed) return true;
      stage = calm;
      contact = m.contact;
    }
    if (contact == s.contact()) return false;
    if (m.removed) continue;
    const bool reasons =
        m.turn.has_act("reason") || m.turn.has_act("explanation") || m.turn.has_act("policy");
    if (disputes(s, m))
      stage = stage == calm ? disputed : stage == persuaded ? failed : stage;
    else if (m.from == From::customer && m.turn.strength("satisfaction") > 0)
      stage = calm;
    else if (m.from != From::customer && reasons && stage == disputed)
      stage = persuaded;
  }
  return false;
}

bool values_count(const Situation& s) {
  if (const Json* rule = member(s.business(), "value_rules"); rule && rule->is_boolean())
    return rule->get<bool>();
  const std::string sector = text_at(s.business(), "sector");
  return sector != "bank" && sector != "telecom" && sector != "clinic";
}

}  // namespace

std::optional<Money> money_of(const Json& json) {
  const Json* amount = member(json, "amount");
  const std::string currency = json.is_object() ? text_at(json, "currency") : std::string();
  const auto value = amount ? number_of(*amount, kMoney) : std::nullopt;
  if (!value || currency.empty()) return std::nullopt;
  return Money{*value, currency};
}

std::optional<Money> convert(const Money& money, const std::string& currency, const Json& rates) {
  const auto reached = [&](const Money& there) -> std::optional<Money> {
    for (const Money& sibling : siblings(there))
      if (sibling.currency == currency) return sibling;
    return std::nullopt;
  };
  for (const Money& from : siblings(money)) {
    if (const auto same = reached(from)) return same;
    for (const Money& wanted : siblings({0, currency})) {
      if (const auto there = rate(rates, from.currency, wanted.currency))
        return reached({from.thousandths * *there / kRateOne, wanted.currency});
      if (const auto back = rate(rates, wanted.currency, from.currency); back && *back > 0)
        return reached({from.thousandths * kRateOne / *back, wanted.currency});
    }
  }
  return std::nullopt;
}

std::optional<Money> concession_limit(const Situation& s) {
  const Json* limit = member(s.business(), "concession_limit");
  if (!limit) return std::nullopt;
  if (const auto sum = money_of(*limit)) return sum;
  const Json* share = member(*limit, "share");
  const auto part = share ? number_of(*share, kShare) : std::nullopt;
  auto total = field(s.known_case(), "order_total");
  if (!part || !total) return std::nullopt;
  total->thousandths = total->thousandths * *part / kShareOne;
  return total;
}

bool in_dispute(const Situation& s) {
  for (std::size_t i = s.open_first(); i < s.end; ++i)
    if (disputes(s, s.conversation.messages()[i])) return true;
  return false;
}

std::string dispute_stage(const Situation& s) {
  if (!values_count(s) || !in_dispute(s)) return {};
  const auto disputed = field(s.known_case(), "disputed_amount");
  const auto value = field(s.customer(), "value_per_year");
  if (!disputed || !value) return {};
  const auto worth = convert(*value, disputed->currency, rates_of(s));
  if (!worth || worth->thousandths <= 0) return {};
  if (persuasion_failed_before(s)) return "let_go";
  const bool small =
      disputed->thousandths * 1'000'000 <= worth->thousandths * s.setting("concede_ppm");
  return small ? "concede" : "persuade";
}

bool dispute_within_limit(const Situation& s) {
  const auto disputed = field(s.known_case(), "disputed_amount");
  const auto limit = concession_limit(s);
  if (!disputed || !limit) return false;
  const auto sum = convert(*disputed, limit->currency, rates_of(s));
  return sum && sum->thousandths <= limit->thousandths;
}

bool gives_too_much(const Situation& s) {
  const auto limit = concession_limit(s);
  if (!s.draft || !limit) return false;
  for (const auto& clause : s.draft->clauses) {
    if (!clause.has_act("concession")) continue;
    for (const auto& entity : s.draft->entities) {
      if (entity.kind != "money" || entity.span.start >= clause.span.end ||
          entity.span.end <= clause.span.start)
        continue;
      const auto sum = money_of({{"amount", entity.value}, {"currency", entity.currency}});
      const auto given = sum ? convert(*sum, limit->currency, rates_of(s)) : std::nullopt;
      if (given && given->thousandths > limit->thousandths) return true;
    }
  }
  return false;
}

}  // namespace hamkalam::rules
