// Whom an event names as the customer.
#pragma once

#include <string>

#include "event/event.hpp"

namespace hamkalam::event {

// The customer's id in a `facts` event; empty in every other.
std::string named_customer(const Event& event);

}  // namespace hamkalam::event
