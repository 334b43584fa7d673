#include "event/customer.hpp"

#include <nlohmann/json.hpp>

namespace hamkalam::event {

std::string named_customer(const Event& event) {
  if (event.type != Type::facts) return {};
  const auto customer = event.body.find("customer");
  if (customer == event.body.end() || !customer->is_object()) return {};
  const auto id = customer->find("id");
  return id != customer->end() && id->is_string() ? id->get<std::string>() : std::string();
}

}  // namespace hamkalam::event
