// Where a platform's JSON holds what, as JSON pointers (RFC 6901) in the configuration. A key takes
// one pointer or a list, of which the first that leads somewhere counts.
//
//   {"verify":"zendesk","conversation":"/ticket/id","message":"/comment/id","text":"/comment/body",
//    "time":"/comment/created_at","from":"/author/role","froms":{"end-user":"customer"},
//    "kind":"/type","kinds":{"ticket.comment":"message","ticket.solved":"close"}}
#pragma once

#include <map>

#include "channel/signature.hpp"

namespace hamkalam::channel {

struct Mapping {
  using Pointers = std::vector<std::string>;
  Scheme verify = Scheme::path;
  std::string header;  // of Scheme::header, lower case
  Pointers items;      // the array of what came; none: the body is one
  // Which event it is: message, edit, delete, close or ignore. Without pointers: a message.
  Pointers kind;
  std::map<std::string, std::string> kinds;
  // Who says it. Without pointers: the customer.
  Pointers from;
  std::map<std::string, std::string> froms{{"customer", "customer"}, {"user", "customer"},
                                           {"agent", "agent"},       {"bot", "bot"},
                                           {"system", "system"},     {"note", "note"}};
  Pointers conversation, message, text, html, time, agent, customer, name, reply_to, attachments;
  Pointers is_private;  // true there makes an agent's message a note
  Pointers address;     // whom to answer; none: the conversation
  std::string channel = "chat";
  bool new_words = false;  // of mail: without quotes and signatures
  bool hide = false;       // names of conversations do not tell the id
  Json send;               // {"path","method"?,"headers"?,"body"} with {text} {chat} {message} ...
};

// `json` over `usual`. A fault names the key ("mapping.froms.admin").
Result<Mapping> read_mapping(const Json& json, Mapping usual = {});

// What e-mail that somebody turned into JSON mostly looks like.
Mapping usual_mail();

}  // namespace hamkalam::channel
