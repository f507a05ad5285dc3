// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

import java.util.Locale;

/** Collects the elements of a picture. */
final class Svg {
  /** Where text is put with respect to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  static final String INK = "#333333";
  static final String FAINT = "#dddddd";
  static final String POSITIVE = "#0072b2";
  static final String NEGATIVE = "#d55e00";

  /** About as wide as an average letter of the text sizes in use, in parts of the size. */
  private static final double LETTER = 0.56;

  private final StringBuilder text = new StringBuilder();

  static double width(String s, double size) {
    return LETTER * size * s.length();
  }

  Svg line(double x1, double y1, double x2, double y2, String color, String more) {
    return element(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"%s/>",
        at(x1), at(y1), at(x2), at(y2), color, attributes(more));
  }

  Svg rectangle(double x, double y, double width, double height, String fill, String more) {
    return element(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"%s/>",
        at(x), at(y), at(width), at(height), fill, attributes(more));
  }

  Svg circle(double x, double y, double radius, String fill) {
    return element(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"/>", at(x), at(y), radius, fill);
  }

  /** {@code points} as {@code x,y} pairs. */
  Svg polyline(String points, String color, String more) {
    return element(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"%s/>", points, color, attributes(more));
  }

  Svg polygon(String points, String fill) {
    return element("<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"0.18\"/>", points, fill);
  }

  Svg text(String s, double x, double y, Anchor anchor, double size, String color, String more) {
    return element(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" font-size=\"%s\" fill=\"%s\"%s>%s</text>",
        at(x),
        at(y),
        anchor.name().toLowerCase(Locale.ROOT),
        at(size),
        color,
        attributes(more),
        escaped(s));
  }

  Svg description(String s) {
    return element("<desc>%s</desc>", escaped(s));
  }

  /** The whole picture. */
  String document(double width, double height) {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" \
    font-family="Helvetica, Arial, DejaVu Sans, sans-serif">
    <rect width="100%%" height="100%%" fill="white"/>
    """
            .formatted(at(width), at(height), at(width), at(height))
        + text
        + "</svg>\n";
  }

  /** A coordinate, to a hundredth of a pixel, without trailing zeros. */
  static String at(double x) {
    String s = String.format(Locale.ROOT, "%.2f", x);
    s =
        s.endsWith("00")
            ? s.substring(0, s.length() - 3)
            : s.endsWith("0") ? s.substring(0, s.length() - 1) : s;
    return s.equals("-0") ? "0" : s;
  }

  private static String attributes(String more) {
    return more.isEmpty() ? "" : " " + more;
  }

  private Svg element(String format, Object... values) {
    text.append(format.formatted(values)).append('\n');
    return this;
  }

  private static String escaped(String s) {
    return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
