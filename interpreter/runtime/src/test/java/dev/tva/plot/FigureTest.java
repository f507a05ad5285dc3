// SPDX-License-Identifier: Apache-2.0
package dev.tva.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tva.plot.LinePanel.Point;
import dev.tva.plot.LinePanel.Series;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class FigureTest {
  private static Document parsed(Panel... panels) throws Exception {
    String svg = new Figure("a < b & c", List.of(panels), 2, 400, 300).svg();
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static LinePanel lines(Series... series) {
    return new LinePanel("title", "x", "y", List.of(series), OptionalDouble.of(0.5));
  }

  private static Series joined(String name, double... ys) {
    List<Point> points = new java.util.ArrayList<>();
    for (int i = 0; i < ys.length; i++) {
      points.add(new Point(i, ys[i], ys[i] - 0.1, ys[i] + 0.1, ""));
    }
    return new Series(name, points, true, false);
  }

  @Test
  void isWellFormedWhateverTheTextIs() throws Exception {
    Document svg = parsed(lines(joined("<&>", 1, 2, 3)), lines(joined("b", 0)));
    assertEquals("a < b & c", svg.getElementsByTagName("text").item(0).getTextContent());
    assertEquals("svg", svg.getDocumentElement().getTagName());
    assertEquals("800", svg.getDocumentElement().getAttribute("width"));
  }

  @Test
  void drawsALineThroughEveryPointInsideThePicture() throws Exception {
    Document svg = parsed(lines(joined("a", 0, 5, 2.5, 10)));
    Element line = (Element) svg.getElementsByTagName("polyline").item(0);
    String[] points = line.getAttribute("points").split(" ");
    assertEquals(4, points.length);
    double before = -1;
    for (String point : points) {
      double x = Double.parseDouble(point.split(",")[0]);
      double y = Double.parseDouble(point.split(",")[1]);
      assertTrue(x > before && x < 400 && y > 0 && y < 330, point);
      before = x;
    }
  }

  @Test
  void leavesOutWhatIsNoNumber() throws Exception {
    Series gap = joined("a", 1, Double.NaN, Double.POSITIVE_INFINITY, 2);
    assertEquals(2, gap.points().size());
    assertEquals(2, parsed(lines(gap)).getElementsByTagName("circle").getLength());
    parsed(lines(joined("none")));
  }

  @Test
  void aMatrixHasACellForEachNumber() throws Exception {
    var names = List.of("a", "b");
    double[][] values = {{1, 0.25}, {Double.NaN, 1}};
    Document svg = parsed(new HeatPanel("", names, names, values, 0, 1));
    // The background and three cells.
    assertEquals(4, svg.getElementsByTagName("rect").getLength());
    assertTrue(svg.getDocumentElement().getTextContent().contains("0.25"));
  }

  @Test
  void coloursOfAMatrixAreExplained() throws Exception {
    var names = List.of("a", "b");
    double[][] values = {{1, -1}, {0, 0.5}};
    Element svg = parsed(new HeatPanel("", names, names, values, -1, 1, true)).getDocumentElement();
    String text = svg.getTextContent();
    assertTrue(text.contains("-1\n0\n1\n"), text);
    List<String> fills = fills(svg);
    assertEquals(List.of("#0072b2", "#d55e00", "#ffffff", "#80b9d9"), fills.subList(1, 5));
  }

  private static List<String> fills(Element svg) {
    var rectangles = svg.getElementsByTagName("rect");
    return java.util.stream.IntStream.range(0, rectangles.getLength())
        .mapToObj(i -> ((Element) rectangles.item(i)).getAttribute("fill"))
        .toList();
  }

  @Test
  void barsGoBothWaysFromZero() throws Exception {
    var bars =
        List.of(
            new BarPanel.Bar("up", 3, "3"),
            new BarPanel.Bar("down", -1, "-1"),
            new BarPanel.Bar("none", Double.NaN, ""));
    Element svg = parsed(new BarPanel("lengths", bars)).getDocumentElement();
    var rectangles = svg.getElementsByTagName("rect");
    Element up = (Element) rectangles.item(1);
    Element down = (Element) rectangles.item(2);
    double zero = number(up, "x");
    assertEquals(zero, number(down, "x") + number(down, "width"), 0.011);
    assertEquals(number(up, "width"), 3 * number(down, "width"), 0.04);
    assertEquals("0", ((Element) rectangles.item(3)).getAttribute("width"));
    assertTrue(svg.getTextContent().contains("lengths"));
  }

  private static double number(Element e, String attribute) {
    return Double.parseDouble(e.getAttribute(attribute));
  }

  @Test
  void aHistogramHasAColumnForEachBin() throws Exception {
    Element svg =
        parsed(new BinsPanel("", List.of(-1.0, 0.0, 1.0), List.of(5.0, 10.0))).getDocumentElement();
    var rectangles = svg.getElementsByTagName("rect");
    assertEquals(3, rectangles.getLength());
    assertEquals(
        2 * number((Element) rectangles.item(1), "height"),
        number((Element) rectangles.item(2), "height"),
        0.011);
  }

  @Test
  void marksAreRound() {
    assertEquals(
        List.of("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(Axis.over(of(0, 1), 0.02)));
    assertEquals(List.of("-100", "0", "100", "200"), labels(Axis.over(of(-130, 270), 0)));
    assertEquals(
        List.of("0.0120", "0.0121", "0.0122", "0.0123", "0.0124", "0.0125"),
        labels(Axis.over(of(0.012, 0.0125), 0)));
    assertEquals(1, labels(Axis.over(of(3, 3), 0)).stream().filter("3.0"::equals).count());
  }

  private static DoubleStream of(double... values) {
    return DoubleStream.of(values);
  }

  private static List<String> labels(Axis axis) {
    return axis.marks().stream().map(axis::label).toList();
  }

  @Test
  void aFigureHasPanels() {
    assertThrows(IllegalArgumentException.class, () -> new Figure("", List.of(), 1, 10, 10));
  }
}
