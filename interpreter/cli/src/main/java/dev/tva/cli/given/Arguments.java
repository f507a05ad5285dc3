// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.given;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** The {@code name=value} words of a command line. */
public final class Arguments {
  private Arguments() {}

  public static Map<String, String> parse(List<String> words, CommandLine command) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw new CommandLine.ParameterException(
            command, "'" + word + "' is not name=value; a checkpoint is given as base=" + word);
      }
      String name = word.substring(0, equals);
      if (all.put(name, word.substring(equals + 1)) != null) {
        throw new CommandLine.ParameterException(command, "'" + name + "' is given twice");
      }
    }
    return all;
  }
}
