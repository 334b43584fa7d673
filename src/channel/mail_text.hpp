// What somebody wrote in a mail, without what the mail program put around it.
//
//   new_words("Where is it?\n\nOn 1 March Shop wrote:\n> Hello")   -> "Where is it?"
//   html_to_text("<p>Hi<br>there</p>")                             -> "Hi\nthere"
#pragma once

#include <string>
#include <string_view>

namespace hamkalam::channel {

// Without quotes of earlier mails, the line above them, a signature and "sent from my telephone".
// What is answered between the lines of a quote stays. Where nothing is left: all of it.
std::string new_words(std::string_view text);

// Lines as they are seen; scripts, styles and comments left out, quotes begin with "> ".
std::string html_to_text(std::string_view html);

}  // namespace hamkalam::channel
