// The confusion matrix as a drawing. Numbers are integers throughout: an SVG is compared byte for
// byte like everything else.
#include <algorithm>
#include <map>
#include <utility>

#include "training/report.hpp"

namespace hamkalam::training {
namespace {

constexpr std::size_t kLongestLabel = 36;  // code points; the whole name is in the title

// A text for element content or an attribute. What XML 1.0 cannot hold becomes U+FFFD.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto three = text.substr(i, 3);
    if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
      out += "\xEF\xBF\xBD";
      i += 2;
      continue;
    }
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20)
          out += "\xEF\xBF\xBD";
        else
          out += c;
    }
  }
  return out;
}

// The first `most` code points, the last of them an ellipsis where more follow; and how many.
std::pair<std::string, std::size_t> shortened(const std::string& text, std::size_t most) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) begins.push_back(i);
  if (begins.size() <= most) return {text, begins.size()};
  return {text.substr(0, begins[most - 1]) + "\xE2\x80\xA6", most};
}

std::string per_cent(int part, int whole) {
  const int tenths = (2000 * part + whole) / (2 * whole);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

struct Ink {
  int red, green, blue;
};
constexpr Ink kRight{8, 81, 156}, kWrong{179, 64, 0};  // told apart without seeing red and green

// From a faint tint, so that one message of many still shows, to the whole ink.
std::string shade(const Ink& ink, int part, int whole) {
  const int strength = 12 + 88 * part / whole;  // per cent
  std::string out = "#";
  for (const int channel : {ink.red, ink.green, ink.blue}) {
    const int value = 255 - (255 - channel) * strength / 100;
    for (const int digit : {value / 16, value % 16}) out += "0123456789abcdef"[digit];
  }
  return out;
}

std::string n(std::size_t value) {
  return std::to_string(value);
}

std::string rect(std::size_t x, std::size_t y, std::size_t size, const std::string& fill) {
  return "<rect x=\"" + n(x) + "\" y=\"" + n(y) + "\" width=\"" + n(size) + "\" height=\"" +
         n(size) + "\" fill=\"" + fill + "\"";
}

class Drawing {
 public:
  explicit Drawing(const Report& report) : report_(report) {
    const std::size_t count = std::max<std::size_t>(report.labels.size(), 1);
    cell_ = std::clamp<std::size_t>(720 / count, 14, 44);
    font_ = std::min<std::size_t>(cell_ - 3, 13);
    side_ = cell_ * report.labels.size();
    std::size_t longest = 8;
    for (const LabelScore& label : report.labels)
      longest = std::max(longest, shortened(label.label, kLongestLabel).second);
    margin_ = longest * font_ * 2 / 3 + 34;  // two thirds of the font's size a letter, and the axis
  }

  std::string take() {
    // The legend needs its width also where there are few labels.
    const std::size_t width = margin_ + std::max<std::size_t>(side_, 380) + 20;
    const std::size_t height = margin_ + side_ + 76;
    const std::string size = n(width) + "\" height=\"" + n(height);
    out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" viewBox=\"0 0 " +
           n(width) + " " + n(height) +
           "\" role=\"img\" font-family=\"Vazirmatn, system-ui, sans-serif\" font-size=\"" +
           n(font_) + "\" fill=\"#222\">\n<title>Confusion matrix of " + n(report_.labels.size()) +
           " labels and " + std::to_string(report_.count) + " messages</title>\n<rect width=\"" +
           size + "\" fill=\"#fff\"/>\n";
    axes();
    grid();
    cells();
    legend(margin_ + side_ + 24);
    return out_ + "</svg>\n";
  }

 private:
  void axes() {
    const std::string row = n(margin_ + side_ / 2), column = n(margin_ + side_ / 2);
    out_ += "<g font-size=\"13\" font-weight=\"bold\" text-anchor=\"middle\">\n<text x=\"" +
            column + "\" y=\"16\">given</text>\n<text transform=\"translate(16 " + row +
            ") rotate(-90)\">expected</text>\n</g>\n";
    for (std::size_t i = 0; i < report_.labels.size(); ++i) {
      const LabelScore& label = report_.labels[i];
      const std::string name = escaped(shortened(label.label, kLongestLabel).first);
      const std::string title = "<title>" + escaped(label.label) + ": " +
                                std::to_string(label.support) + " expected, " +
                                std::to_string(label.given) + " given</title>";
      // The base line of a text lies about a third of its size below its middle.
      const std::size_t base = margin_ + i * cell_ + cell_ / 2 + font_ / 3;
      out_ += "<text x=\"" + n(margin_ - 6) + "\" y=\"" + n(base) +
              "\" text-anchor=\"end\" direction=\"ltr\">" + title + name +
              "</text>\n<text transform=\"translate(" + n(base) + " " + n(margin_ - 6) +
              ") rotate(-90)\" direction=\"ltr\">" + title + name + "</text>\n";
    }
  }

  void grid() {
    out_ += "<path fill=\"none\" stroke=\"#e4e4e4\" d=\"";
    const std::string begin = n(margin_), side = n(side_);
    for (std::size_t i = 0; i <= report_.labels.size(); ++i) {
      const std::string at = n(margin_ + i * cell_);
      out_ += "M" + begin + " " + at + "h" + side + "M" + at + " " + begin + "v" + side;
    }
    out_ += "\"/>\n";
  }

  void cell(std::size_t row, std::size_t column, int count) {
    const LabelScore& expected = report_.labels[row];
    const std::size_t x = margin_ + column * cell_, y = margin_ + row * cell_;
    const std::string title = "<title>expected " + escaped(expected.label) + ", given " +
                              escaped(report_.labels[column].label) + ": " + std::to_string(count) +
                              " of " + std::to_string(expected.support) + " (" +
                              per_cent(count, expected.support) + ")</title>";
    out_ += rect(x, y, cell_, shade(row == column ? kRight : kWrong, count, expected.support)) +
            ">" + title + "</rect>\n";
    if (cell_ < 24) return;  // no room for a number
    const bool dark = 2 * count > expected.support;
    out_ += "<text x=\"" + n(x + cell_ / 2) + "\" y=\"" + n(y + cell_ / 2 + font_ / 3) +
            "\" text-anchor=\"middle\" pointer-events=\"none\"" + (dark ? " fill=\"#fff\"" : "") +
            ">" + std::to_string(count) + "</text>\n";
  }

  void cells() {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < report_.labels.size(); ++i) places[report_.labels[i].label] = i;
    for (std::size_t i = 0; i < report_.labels.size(); ++i)
      if (report_.labels[i].right) cell(i, i, report_.labels[i].right);
    for (const Confusion& confusion : report_.confusions)
      cell(places[confusion.expected], places[confusion.given], confusion.count);
  }

  void legend(std::size_t y) {
    out_ += "<g font-size=\"12\">\n";
    for (const bool right : {true, false}) {
      out_ += "<text x=\"" + n(margin_) + "\" y=\"" + n(y + 12) + "\">" +
              (right ? "right" : "wrong") + "</text>\n";
      std::size_t x = margin_ + 44;
      for (const int share : {1, 25, 50, 75, 100}) {
        out_ += rect(x, y, 16, shade(right ? kRight : kWrong, share, 100)) + "/>\n<text x=\"" +
                n(x + 21) + "\" y=\"" + n(y + 12) + "\">" + std::to_string(share) + " %</text>\n";
        x += 66;
      }
      y += 24;
    }
    out_ += "</g>\n";
  }

  const Report& report_;
  std::size_t cell_ = 0, font_ = 0, side_ = 0, margin_ = 0;  // pixels
  std::string out_;
};

}  // namespace

std::string to_svg(const Report& report) {
  return Drawing(report).take();
}

}  // namespace hamkalam::training
