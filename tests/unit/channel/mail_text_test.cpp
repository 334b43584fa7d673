#include "channel/mail_text.hpp"

#include "support/catch.hpp"

namespace hamkalam::channel {

TEST_CASE("of a mail the new words stay", "[channel]") {
  CHECK(new_words("Where is it?") == "Where is it?");
  CHECK(
      new_words("Where is it?\r\n\r\nOn 1 March 2026, Shop <s@x.ir> wrote:\r\n> Hello\r\n> you") ==
      "Where is it?");
  // The line above the quote may be two.
  CHECK(new_words(
            "Still nothing.\n\nOn Sun, 1 Mar 2026 at 10:00,\nShop <s@x.ir> wrote:\n\n> Hello") ==
        "Still nothing.");
  CHECK(new_words("سلام، نرسیده.\n\nدر تاریخ یکشنبه ۱۰ اسفند ۱۴۰۴ فروشگاه نوشت:\n> سلام") ==
        "سلام، نرسیده.");
  CHECK(new_words("لم يصل بعد.\n\nفي ١ مارس ٢٠٢٦ كتب المتجر <s@x.ir>:\n> مرحبا") == "لم يصل بعد.");
  // Without marks: all below it is old.
  CHECK(new_words("Any news?\n\nOn 1 March 2026 Shop wrote:\n\nHello, it left today.") ==
        "Any news?");
  CHECK(new_words("Any news?\n\nFrom: Shop\nSent: Sunday\nTo: me\nSubject: order\n\nHello") ==
        "Any news?");
  CHECK(new_words("خبری نشد؟\n\nاز: فروشگاه\nتاریخ: یکشنبه\n\nسلام") == "خبری نشد؟");
  CHECK(new_words("Any news?\n-----Original Message-----\nHello") == "Any news?");
  // What is answered between the lines of a quote stays.
  CHECK(new_words("On 1 March 2026 Shop wrote:\n> Which colour?\nBlue.\n\n> Which size?\nLarge.") ==
        "Blue.\n\nLarge.");
}

TEST_CASE("mails as programs write them in Persian and Arabic", "[channel]") {
  // With marks of direction around names and at the ends of lines.
  CHECK(new_words("لم تصل الشحنة.\n\n\u202bفي الأحد، 1 مارس 2026 في 10:00 ص كتب "
                  "\u202aShop\u202c\u200f <\u202as@x.ir\u202c\u200f>:\u202c\n\n> مرحبا") ==
        "لم تصل الشحنة.");
  CHECK(new_words("نرسید.\n\n\u202bدر تاریخ یکشنبه ۱ مارس ۲۰۲۶ ساعت ۱۰:۰۰ \u202aShop\u202c "
                  "<\u202as@x.ir\u202c> نوشت:\u202c\u200f\n> سلام") == "نرسید.");
  CHECK(new_words("أين طلبي؟\n\nمن: المتجر\nتم الإرسال: الأحد\nإلى: أنا\nالموضوع: طلب\n\nمرحبا") ==
        "أين طلبي؟");
  CHECK(new_words("سفارشم کو؟\n\nاز: فروشگاه\nارسال شده: یکشنبه\nبه: من\nموضوع: سفارش\n\nسلام") ==
        "سفارشم کو؟");
  CHECK(new_words("شكرا\n\n\u200fأُرسلت من الـ iPhone") == "شكرا");
  CHECK(new_words("شكرا\n\nأرسلت من جهاز Samsung") == "شكرا");
  CHECK(new_words("ممنون\n\nفرستاده‌شده از آیفون من") == "ممنون");
  CHECK(new_words("ممنون\n\n-- \nسارا رستگار\n۰۲۱") == "ممنون");
  // Somebody's own words that begin so.
  CHECK(new_words("به: سارا\nسلام") == "به: سارا\nسلام");
}

TEST_CASE("signatures and what telephones add go", "[channel]") {
  CHECK(new_words("Thanks\n\n-- \nSara\nTel. 1") == "Thanks");
  CHECK(new_words("Thanks\n\nSent from my iPhone") == "Thanks");
  CHECK(new_words("ممنون\n\nارسال شده از گوشی من") == "ممنون");
  CHECK(new_words("a - b\n--- c\n-- d") == "a - b\n--- c\n-- d");
}

TEST_CASE("people's own words are no quote", "[channel]") {
  for (const char* own : {"He wrote:\nwe will call you", "From: Berlin I ordered two.", "5 > 3",
                          "The courier wrote me 2 letters: both wrong"}) {
    INFO(own);
    CHECK(new_words(own) == own);
  }
  CHECK(new_words("a\n\n\n\nb") == "a\n\nb");
  // Nothing but a quote: better all of it than nothing.
  CHECK(new_words("> Hello\n") == "> Hello");
  CHECK(new_words("--\nSara") == "--\nSara");
  CHECK(new_words("") == "");
  CHECK(new_words(" \n\n ") == "");
}

TEST_CASE("HTML becomes what is seen", "[channel]") {
  CHECK(html_to_text("<p>Hi<br>there</p>") == "Hi\nthere");
  CHECK(html_to_text("<div>one</div>\n  <div>two   three</div>") == "one\ntwo three");
  CHECK(html_to_text("a&nbsp;&amp;&lt;b&gt; &#1587;&#x644; &quot;&zwnj;&unknown;&") ==
        "a &<b> \u0633\u0644 \"\u200c&unknown;&");
  CHECK(html_to_text("<head><title>x</title></head><style>p{}</style><!-- <b>no</b> -->"
                     "<script>if (a<b) x();</script>yes") == "yes");
  CHECK(html_to_text("new<blockquote>old<br>older</blockquote>after") ==
        "new\n> old\n> older\nafter");
  CHECK(html_to_text("<ul><li>a</li><li>b</li></ul>") == "a\nb");
  CHECK(html_to_text("a <b>bold</b> word") == "a bold word");
  for (const char* broken : {"<", "<p", "&", "&#", "&#;", "&#x110000;", "&#xD800;", "&#0;", "<!--",
                             "</blockquote></blockquote>", "<script>", "</"}) {
    INFO(broken);
    CHECK(html_to_text(broken).size() <= 12);
  }
}

}  // namespace hamkalam::channel
