// SPDX-License-Identifier: Apache-2.0
package dev.tva.cli.command;

import dev.tva.search.Cmaes;
import dev.tva.search.Grid;
import dev.tva.search.Listed;
import dev.tva.search.Range;
import dev.tva.search.Search;
import dev.tva.sweep.ScriptParameters;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which values a sweep tries. */
final class SearchOptions {
  /** How values are found. */
  enum Way {
    grid,
    random,
    cmaes
  }

  @Option(
      names = "--search",
      paramLabel = "grid|random|cmaes",
      description =
          "the values that are given, or a grid over ranges (grid); draws within ranges; or"
              + " evolution, which goes where results get better")
  Way way = Way.grid;

  @Option(
      names = "--budget",
      paramLabel = "N",
      description = "how many candidates are tried at most")
  Optional<Integer> budget = Optional.empty();

  @Option(
      names = "--random",
      paramLabel = "N",
      description = "short for --search random --budget N",
      defaultValue = "0")
  int random;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "decides all draws (0)",
      defaultValue = "0")
  long seed;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  Search search(ScriptParameters parameters, ScriptParameters.Arguments given) {
    if (random < 0 || budget.orElse(1) < 1) {
      throw usage("--budget takes a number from 1, and --random one from 0");
    }
    if (random > 0) {
      return drawn(parameters, given, random);
    }
    return switch (way) {
      case grid -> grid(parameters, given);
      case random -> drawn(parameters, given, needed());
      case cmaes -> {
        SequencedMap<String, Range> ranges = ranges(parameters, given);
        yield new Cmaes(ranges, parameters.start(ranges), needed(), seed);
      }
    };
  }

  /** A seed that was not used yet. */
  long next() {
    return seed + 1;
  }

  private Search drawn(
      ScriptParameters parameters, ScriptParameters.Arguments given, int candidates) {
    return new Listed(Grid.random(ranges(parameters, given), candidates, seed), true);
  }

  private int needed() {
    return budget.orElseThrow(() ->
        usage(
            "--search " + way + " needs a --budget, as --budget 100: how many are tried at most"));
  }

  /** Those that are given values, and with a budget those that have a range as well. */
  private Search grid(ScriptParameters parameters, ScriptParameters.Arguments given) {
    if (budget.isEmpty() && !given.ranges().isEmpty()) {
      String name = given.ranges().firstEntry().getKey();
      throw usage(
          "a grid over a range needs steps, as " + name + "=0:1:0.05, or a --budget for all of it");
    }
    SequencedMap<String, List<BigDecimal>> axes = new LinkedHashMap<>(given.axes());
    if (budget.isPresent()) {
      int listed = axes.values().stream().mapToInt(List::size).reduce(1, Math::multiplyExact);
      if (listed > budget.get()) {
        throw usage("the grid has " + listed + " candidates, more than the --budget");
      }
      axes.putAll(Grid.even(parameters.free(given), budget.get() / listed));
    }
    if (axes.isEmpty()) {
      throw usage("nothing varies; give a parameter several values, as lambda=0:1:0.05");
    }
    return new Listed(Grid.product(axes), false);
  }

  private SequencedMap<String, Range> ranges(
      ScriptParameters parameters, ScriptParameters.Arguments given) {
    if (!given.axes().isEmpty()) {
      String name = given.axes().firstEntry().getKey();
      throw usage(
          "--search "
              + (random > 0 ? Way.random : way)
              + " tries values in ranges; give "
              + name
              + " one, as "
              + name
              + "=0..2, or one value, or none");
    }
    SequencedMap<String, Range> free = parameters.free(given);
    if (free.isEmpty()) {
      throw usage(
          "there is nothing to search: no number parameter without a value has a range, as"
              + " `param lambda: number = 0.5 in 0..1` or lambda=0..1 declares one");
    }
    return free;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
