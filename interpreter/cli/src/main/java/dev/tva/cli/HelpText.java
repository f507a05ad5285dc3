// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The help of a command. Commands in it that do not fit go on below as a shell takes them; where
 * there is no room beside options, what they do stands below them.
 */
final class HelpText extends Help {
  /** What options and their texts need, side by side. */
  private static final int BESIDE = 60;

  private static final int INDENT = 6;
  private static final int HANGING = 2;

  /** Where picocli has the texts that stand beside options. */
  private static final int TEXT = 28;

  /** The least width that it takes. */
  static final int PICOCLI = 55;

  private static final int ALL = 1 << 20;

  /** A word of a command, which may be quoted. */
  private static final Pattern WORD = Pattern.compile("(?:[^\\s']|'[^']*')+");

  private final int width;

  /**
   * Made for a command.
   *
   * @param width of the window; may be less than picocli takes
   */
  HelpText(CommandSpec spec, ColorScheme colors, int width) {
    super(spec, colors);
    this.width = width;
  }

  private boolean isNarrow() {
    return width < BESIDE;
  }

  @Override
  public String synopsis(int heading) {
    if (!isNarrow()) {
      return super.synopsis(heading);
    }
    commandSpec().usageMessage().width(ALL);
    String synopsis = super.synopsis(heading).strip();
    commandSpec().usageMessage().width(PICOCLI);
    return words(synopsis, width, heading, INDENT) + "\n";
  }

  @Override
  public Layout createDefaultLayout(
      List<OptionSpec> options, List<PositionalParamSpec> positionals, ColorScheme colors) {
    IOptionRenderer option = createDefaultOptionRenderer();
    IParameterRenderer positional = createDefaultParameterRenderer();
    return new Layout(
        colors,
        isNarrow()
            ? table(colors)
            : super.createDefaultLayout(options, positionals, colors).textTable(),
        (o, labels, c) -> fitted(option.render(o, labels, c)),
        (p, labels, c) -> fitted(positional.render(p, labels, c)));
  }

  @Override
  public String commandList(Map<String, Help> commands) {
    if (!isNarrow()) {
      return super.commandList(commands);
    }
    TextTable table = table(colorScheme());
    commands.forEach((name, help) ->
        table.addRowValues(
            colorScheme().commandText(name),
            colorScheme().text(help.commandSpec().usageMessage().description()[0])));
    return table.toString();
  }

  private TextTable table(ColorScheme colors) {
    return TextTable.forColumns(
        colors, new Column(INDENT, 2, Overflow.SPAN), new Column(width - INDENT, 0, Overflow.WRAP));
  }

  /**
   * Texts in lines, broken between words: picocli also breaks a file's name at its dot.
   *
   * @param rows a mark, a short name, a comma, a long name and a text
   */
  private Text[][] fitted(Text[][] rows) {
    int room = width - (isNarrow() ? INDENT : TEXT) - 1;
    List<Text[]> all = new ArrayList<>();
    for (Text[] row : rows) {
      Text[] names = row;
      for (String line : words(row[4].plainString(), room, 0, HANGING).split("\n")) {
        Text text = colorScheme().text(line);
        String comma = names[2].plainString().isEmpty() ? "" : " ";
        all.add(
            isNarrow()
                ? new Text[] {names[1].concat(names[2]).concat(comma).concat(names[3]), text}
                : new Text[] {names[0], names[1], names[2], names[3], text});
        names = none();
      }
    }
    return all.toArray(Text[][]::new);
  }

  private Text[] none() {
    Text nothing = colorScheme().text("");
    return new Text[] {nothing, nothing, nothing, nothing, nothing};
  }

  @Override
  public String description(Object... parameters) {
    return fitted(commandSpec().usageMessage().description(), parameters);
  }

  @Override
  public String footer(Object... parameters) {
    return fitted(commandSpec().usageMessage().footer(), parameters);
  }

  private String fitted(String[] lines, Object... parameters) {
    String text =
        join(colorScheme().ansi(), ALL, false, lines, new StringBuilder(), parameters).toString();
    return text.lines()
        .map(line -> line.startsWith("  ") ? command(line) : words(line, width, 0, 0))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /**
   * Words in lines.
   *
   * @param before columns of the first line that are taken
   * @param indent of the others
   */
  private static String words(String text, int width, int before, int indent) {
    StringBuilder out = new StringBuilder();
    int column = before;
    boolean first = true;
    for (String word : text.split(" ")) {
      if (!first && column + 1 + word.length() > width) {
        out.append('\n').append(" ".repeat(indent));
        column = indent;
      } else if (!first) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += word.length();
      first = false;
    }
    return out.toString();
  }

  /** A command, in lines that a shell takes for one; no word of it is broken. */
  private String command(String line) {
    if (line.length() <= width) {
      return line;
    }
    List<String> words = WORD.matcher(line).results().map(MatchResult::group).toList();
    StringBuilder out = new StringBuilder("  ").append(words.getFirst());
    int column = out.length();
    for (String word : words.subList(1, words.size())) {
      // Where it goes on, a backslash follows.
      if (column + 1 + word.length() + 2 > width) {
        out.append(" \\\n").append(" ".repeat(INDENT));
        column = INDENT;
      } else {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += word.length();
    }
    return out.toString();
  }
}
