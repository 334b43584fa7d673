// Made-up exports, one of each format at least, with the traps that real ones set.
#pragma once

#include <string>
#include <vector>

namespace hamkalam::test {

struct MadeUpLog {
  const char* format;
  std::string file, bytes;
};

inline const std::vector<MadeUpLog>& made_up_logs() {
  static const std::vector<MadeUpLog> logs{
      {"events", "log",
       R"({"type":"message","conversation":"c-1","id":"m-1","at":"2026-03-01T09:00:00Z","from":"customer","text":"hi"})"
       "\n"
       R"({"type":"close","conversation":"c-1","at":"2026-03-01T09:05:00Z"})"
       "\n"},
      {"jsonl", "log",
       R"({"session_id":"7","timestamp":1767261600,"role":"user","content":"where is my lamp?","extra":[1]})"
       "\n"
       R"({"session_id":"7","timestamp":1767261660000,"role":"assistant","author":"nina","content":"On its way."})"
       "\n"},
      {"csv", "log",
       "\xEF\xBB\xBF"
       "conversation_id;timestamp;role;author;text\r\n"
       "9;2026-01-01 10:00:00;customer;Rana;\"two lines\nand a \"\"quote\"\"; and a mark\"\r\n"
       "9;2026-01-01 10:01:00;agent;omid;Fine.\r\n"},
      {"whatsapp", "WhatsApp Chat with Sara",
       "3/6/18, 1:50\u202FPM - Messages and calls are end-to-end encrypted. Tap to learn more.\n"
       "3/6/18, 1:55\u202FPM - Sara: the lamp came broken\nand the box was wet\n"
       "3/13/18, 1:57\u202FAM - Omid: sorry: I'll send another\n"
       "3/13/18, 1:58\u202FAM - Sara: <Media omitted>\n"},
      {"whatsapp", "_chat",
       "\u200E[06/13/18, 21:25:15] Sara: hello\n"
       "[06/13/18, 21:26:15] Omid: hi\n"
       "\u200E[06/13/18, 21:27:15] Sara: \u200E<attached: 00000012-PHOTO.jpg>\n"},
      {"whatsapp", "chat",
       "۲۰۲۱/۵/۳۰،\u200F ۱۸:۴۳ - پیام‌ها و تماس‌ها رمزنگاری "
       "سرتاسر "
       "شده‌اند.\n"
       "۲۰۲۱/۵/۳۰، ۱۸:۴۴ - رعنا: سلام، چراغ شکسته رسید\n"
       "۲۰۲۱/۵/۳۱، ۹:۰۵ - امید: سلام، یکی دیگر می‌فرستیم\n"
       "۲۰۲۱/۵/۳۱، ۹:۰۶ - رعنا: <رسانه حذف شد>\n"},
      {"whatsapp", "chat",
       "\u200F٣٠\u200F/٥\u200F/٢٠٢١، ٦:٤٤ م - علي: مرحبا، المصباح وصل مكسورًا\n"
       "\u200F٣١\u200F/٥\u200F/٢٠٢١، ٨:٠٥ ص - ندى: أهلًا، نرسل غيره\n"},
      {"whatsapp", "chat", "13.6.2018 klo 21.25.15 - a: moi\n13.6.2018 klo 21.26.15 - b: hei\n"},
      {"whatsapp", "chat", "[2018/06/13, 21:25:15] a: one\n[2018/06/14, 21:25:15] b: two\n"},
      {"whatsapp", "chat",
       "[05.08.23, 5:52:02\u202FPM] Hana: one\n[15.08.23, 5:52:02\u202FPM] Rita: two\n"},
      {"telegram", "result",
       R"({"name":"Ali","type":"personal_chat","id":1,"messages":[
 {"id":5,"type":"message","date":"2024-01-01T13:30:00","date_unixtime":"1704103200","from":"Ali","from_id":"user1",
  "text":["look ",{"type":"link","text":"https://x.ir"}],"text_entities":[]},
 {"id":6,"type":"service","date":"2024-01-01T10:01:00","date_unixtime":"1704103260","actor":"Ali","action":"pin_message","text":""},
 {"id":7,"type":"message","date_unixtime":"1704103320","from":"Shop","from_id":"user9","text":"on it","reply_to_message_id":5},
 {"id":8,"type":"message","date_unixtime":"1704103380","from":"Ali","from_id":"user1","media_type":"voice_message","text":""}]})"},
      {"telegram", "result",
       R"({"about":"all","chats":{"about":"x","list":[{"name":"Ali","type":"personal_chat","id":1,"messages":[
 {"id":5,"type":"message","date_unixtime":"1704103200","from":"Ali","from_id":"user1","text":"one"}]},
 {"name":"Zoe","type":"personal_chat","id":2,"messages":[
 {"id":1,"type":"message","date_unixtime":"1704103201","from":"Zoe","from_id":"user2","text":"two"}]}]}})"},
      {"chatwoot", "log",
       R"({"meta":{"contact":{"id":14}},"payload":[
 {"id":118,"conversation_id":10,"content":"hi","message_type":0,"created_at":1627063369,"private":false,"sender":{"id":14,"name":"Rana","type":"contact"}},
 {"id":119,"conversation_id":10,"content":"look at his plan","message_type":1,"created_at":1627063380,"private":true,"sender":{"id":1,"type":"user"}},
 {"id":120,"conversation_id":10,"content":"hello","message_type":1,"created_at":1627063390,"private":false,"sender":{"id":1,"name":"Omid","type":"user"}},
 {"id":121,"conversation_id":10,"content":"Omid was assigned","message_type":2,"created_at":1627063391,"private":false},
 {"id":122,"conversation_id":10,"content":null,"message_type":0,"created_at":1627063392,"private":false,"attachments":[{"file_type":"image"}],"sender":{"id":14,"type":"contact"}}]})"},
      {"zendesk", "log",
       R"({"id":"141009.1","type":"chat","timestamp":"2014-10-09T05:46:47Z","visitor":{"id":"1.1","name":"John"},"history":[
 {"type":"chat.memberjoin","name":"Visitor 1","timestamp":"2014-10-09T05:46:46Z"},
 {"type":"chat.msg","name":"Visitor 1","sender_type":"Visitor","msg":"hi","msg_id":"1","timestamp":"2014-10-09T05:46:47Z"},
 {"type":"chat.msg","name":"Sara","sender_type":"Agent","agent_id":7,"msg":"yes?","msg_id":"2","timestamp":"2014-10-09T05:46:59Z"},
 {"type":"chat.rating","new_rating":"good","timestamp":"2014-10-09T05:50:00Z"}]})"},
      {"zendesk", "ticket-12",
       R"({"id":12,"requester_id":9,"comments":[
 {"id":1,"author_id":9,"public":true,"html_body":"<p>The&nbsp;lamp &amp; the box</p><p>came late</p>","created_at":"2026-01-01T10:00:00Z","via":{"channel":"web"}},
 {"id":2,"author_id":3,"public":false,"plain_body":"ask the depot","created_at":"2026-01-01T10:05:00Z"},
 {"id":3,"author_id":3,"public":true,"plain_body":"We are looking.","created_at":"2026-01-01T10:06:00Z"}]})"},
      {"intercom", "log",
       R"({"type":"conversation","id":"1","created_at":1663597223,"source":{"type":"conversation","id":"3","body":"<p>Hi</p>","author":{"type":"user","id":"u1"}},
 "conversation_parts":{"conversation_parts":[
  {"id":"4","part_type":"comment","body":"<p>Okay!</p>","created_at":1663597260,"author":{"type":"admin","id":"7","name":"Omid"},"redacted":false},
  {"id":"5","part_type":"comment","body":"<p>gone</p>","created_at":1663597261,"author":{"type":"user","id":"u1"},"redacted":true},
  {"id":"6","part_type":"close","body":null,"created_at":1663597270,"author":{"type":"admin","id":"7"}}]}})"},
      {"messenger", "message_1",
       "{\"participants\":[{\"name\":\"Rana\"},{\"name\":\"Shop\"}],\"messages\":["
       "{\"sender_name\":\"Shop\",\"timestamp_ms\":1700000060000,\"content\":\"hello\"},"
       "{\"sender_name\":\"Rana\",\"timestamp_ms\":1700000000000,\"content\":"
       "\"\\u00d8\\u00b3\\u00d9\\u0084\\u00d8\\u00a7\\u00d9\\u0085\"}],"
       "\"title\":\"Rana\",\"thread_path\":\"inbox/rana_1\"}"},
      {"rasa", "log",
       R"({"sender_id":"u1","events":[{"event":"session_started","timestamp":1.0},
 {"event":"user","timestamp":1767261600.5,"text":"hi","message_id":"a","parse_data":{"intent":{"name":"greet","confidence":0.98}}},
 {"event":"bot","timestamp":1767261600.9,"text":"Hello!","data":{}}]})"},
      {"stories", "test_stories",
       "stories:\n- story: angry then handed over\n  steps:\n  - user: |\n      my lamp is late!\n"
       "    intent: late_order\n  - action: utter_apologise\n  - user: |\n      a manager, please\n"
       "    intent: ask_human\n"},
      {"agent_assist", "log",
       R"({"entries":[{"text":"hi","role":"CUSTOMER","user_id":1,"start_timestamp_usec":1767261600000000},
 {"text":"yes?","role":"AGENT","user_id":2,"start_timestamp_usec":1767261660000000}]})"}};
  return logs;
}

}  // namespace hamkalam::test
