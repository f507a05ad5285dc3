// SPDX-License-Identifier: Apache-2.0
package dev.tva.repl;

import dev.tva.analysis.Analysis;
import dev.tva.graph.Op;
import dev.tva.source.Source;
import dev.tva.syntax.Expr;
import dev.tva.syntax.Statement;
import dev.tva.syntax.TvaParser;
import dev.tva.type.Val;
import java.util.List;
import java.util.Map;

/** What {@code name=value} of a command line is as a statement. */
final class GivenValues {
  /** A string literal. */
  private static final String STRING = "\"(?:[^\"\\\\]|\\\\.)*\"";

  private GivenValues() {}

  /** A free name that was given, as the parameter it is. */
  static Statement parameter(String name, String value, Val val) {
    return statement("param " + name + ": " + type(val), value, val, "");
  }

  /** A parameter that was given a value, with that value as its default; else as it is. */
  static Statement applied(Statement s, Map<String, String> arguments, Analysis a) {
    if (!(s instanceof Statement.Param p) || !arguments.containsKey(p.name().name())) {
      return s;
    }
    String name = p.name().name();
    Expr.TypeName type = p.type();
    String head = "param " + name + ": " + (type.list() ? "[" + type.name() + "]" : type.name());
    String range = p.range().map(r -> " in " + r.span().text()).orElse("");
    return statement(head, arguments.get(name), a.bindings().get(name), range);
  }

  private static Statement statement(String head, String value, Val val, String range) {
    String text = head + " = " + literal(value, val) + range;
    return TvaParser.parse(Source.of(Repl.INPUT, text)).script().statements().getFirst();
  }

  private static String type(Val val) {
    return switch (val) {
      case Val.Node(var v) -> v.op() instanceof Op.Read r ? space(r) : "number";
      case Val.Flag _ -> "bool";
      case Val.Items(List<Val> items, _) ->
          "[" + (items.isEmpty() ? "number" : type(items.getFirst())) + "]";
      case Val.Table _, Val.Host _ -> "string";
    };
  }

  private static String space(Op.Read read) {
    return read.delta() ? "delta" : "model";
  }

  private static String literal(String value, Val val) {
    return switch (val) {
      case Val.Node(var v) when v.op() instanceof Op.Read r -> space(r) + "(" + quoted(value) + ")";
      case Val.Text _ -> quoted(value);
      case Val.Items(List<Val> items, _)
          when !items.isEmpty()
              && items.getFirst() instanceof Val.Node(var v)
              && v.op() instanceof Op.Read r ->
          value.replaceAll(STRING, space(r) + "($0)");
      case Val.Node _, Val.Items _, Val.Table _, Val.Host _ -> value;
    };
  }

  private static String quoted(String s) {
    boolean already = s.length() >= 2 && s.startsWith("\"") && s.endsWith("\"");
    return already
        ? s
        : '"' + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + '"';
  }
}
