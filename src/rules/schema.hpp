// Checks a JSON value against a JSON Schema (draft-07), as far as intents/business.schema.json
// goes. The schema's descriptions are the words of the faults: they begin in the middle of a
// sentence.
//
//   HK_TRY(auto faults, schema_faults(schema, profile));
//   faults[0].place  // opening_hours[0].from
//   faults[0].what   // expected a time from 00:00 to 23:59, not "9"
#pragma once

#include <vector>

#include "rules/fault.hpp"

namespace hamkalam::rules {

// All places where `value` breaks `schema`, in the value's order. Errors (`where` is the place in
// the schema): a keyword that is not checked here, or that holds what it cannot. In two things it
// is stricter than draft-07: 7.0 is no integer, and no pattern matches more than 16 KiB.
Result<std::vector<Fault>> schema_faults(const Json& schema, const Json& value);

}  // namespace hamkalam::rules
