// SPDX-License-Identifier: Apache-2.0
package dev.tva.checkpoint.remote;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.checkpoint.kind.Layout;
import dev.tva.checkpoint.kind.ReadProblems;
import dev.tva.hub.Hub;
import dev.tva.hub.HubSettings;
import dev.tva.hub.Listing;
import dev.tva.hub.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What ids of a hub stand for: directories in its cache where all that is needed is there. Of what
 * is not, the headers are got first, so that a mistake is told before anything large is fetched.
 */
public final class HubInputs {
  /** Which of the files at a place hold the tensors that are wanted. */
  @FunctionalInterface
  public interface Needed {
    /** Throws where there is no such checkpoint, or a part of it is missing. */
    List<Path> of(Path place) throws CatalogException;
  }

  /** How much of what is not in the cache is fetched when it is named. */
  public enum Amount {
    /** Of weights the headers; those whose headers cannot be had alone are refused. */
    HEADERS,
    /** The headers of those that have them in front, of others all. */
    HEADERS_FIRST,
    ALL
  }

  private static final long ASKED_AT_ONCE = 5_000_000_000L;

  private final Map<String, String> environment;
  private final boolean offline;
  private final Amount amount;
  private final Transfer transfer;
  private final Map<HubId, Opened> opened = new HashMap<>();
  private final Map<HubId, Failed> failed = new HashMap<>();
  private final Map<HubId, Pending> pending = new LinkedHashMap<>();

  private @Nullable Hub met;

  private record Failed(CatalogException why, long at) {}

  private record Pending(Sketch sketch, List<String> weights) {}

  /**
   * What an id stands for.
   *
   * @param origin the same with its commit
   */
  public record Opened(Path place, HubId origin) {}

  /**
   * The hub is met when something on it is first named.
   *
   * @param environment the variables that say which it is
   * @param offline whether only its cache is looked into, whatever they say
   */
  public HubInputs(
      Map<String, String> environment, boolean offline, Amount amount, Transfer transfer) {
    this.environment = environment;
    this.offline = offline;
    this.amount = amount;
    this.transfer = transfer;
  }

  /**
   * Gets what reading the headers at a place takes, at least.
   *
   * @param model whether it is more than weights: a model has config and tokenizer beside them
   */
  public Opened open(HubId id, boolean model, Needed needed) throws CatalogException {
    Opened known = opened.get(id);
    if (known != null) {
      return known;
    }
    // A formula asks what a name is before it says what it wants of it.
    Failed before = failed.get(id);
    if (before != null && System.nanoTime() - before.at() < ASKED_AT_ONCE) {
      throw before.why();
    }
    try {
      Opened now = found(id, model, needed);
      opened.put(id, now);
      return now;
    } catch (CatalogException e) {
      failed.put(id, new Failed(e, System.nanoTime()));
      throw e;
    }
  }

  private Hub hub() {
    Hub known = met;
    if (known == null) {
      known = new Hub(HubSettings.of(environment, offline), transfer);
      met = known;
    }
    return known;
  }

  private Opened found(HubId id, boolean model, Needed needed) throws CatalogException {
    Hub hub = hub();
    Optional<Hub.Snapshot> cached = hub.cached(id);
    Optional<CatalogException> why = Optional.empty();
    if (cached.isPresent()) {
      Path place = cached.get().place();
      try {
        if (Files.exists(place)) {
          requireThere(needed.of(place));
          return new Opened(place, id.at(cached.get().commit()));
        }
      } catch (CatalogException e) {
        why = Optional.of(e);
      }
    }
    Listing listing = hub.list(id, cached, why);
    try {
      Sketch sketch = Sketch.of(hub, id, model, listing);
      List<String> weights = sketch.names(needed.of(sketch.place()));
      HubId origin = id.at(listing.commit());
      boolean inFront = weights.stream().allMatch(w -> w.endsWith(Layout.FILE));
      if (amount == Amount.ALL || amount == Amount.HEADERS_FIRST && !inFront) {
        return new Opened(sketch.fetch(weights), origin);
      }
      sketch.headers(weights);
      pending.put(id, new Pending(sketch, weights));
      return new Opened(sketch.place(), origin);
    } catch (IOException e) {
      throw ReadProblems.unreadable(id.toString(), e);
    }
  }

  /** Names whose content has gone from the cache are as good as absent. */
  private static void requireThere(List<Path> files) throws CatalogException {
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw ReadProblems.missing(
            "file", String.valueOf(file.getFileName()), file, "fetch it again");
      }
    }
  }

  /** The id that a place stands for, as it was asked for. */
  public Optional<String> called(String place) {
    return opened.entrySet().stream()
        .filter(e -> e.getValue().place().toString().equals(place))
        .map(e -> e.getKey().toString())
        .findFirst();
  }

  /**
   * Fetches all of what only the headers are here of; it lies elsewhere then.
   *
   * @param places of what is read: others were looked at only to see whether a help would do
   * @return whether there was something to fetch
   */
  public boolean fetch(Collection<String> places) throws CatalogException {
    boolean fetched = false;
    for (Map.Entry<HubId, Pending> e : List.copyOf(pending.entrySet())) {
      Sketch sketch = e.getValue().sketch();
      if (places.contains(sketch.place().toString())) {
        Path place = sketch.fetch(e.getValue().weights());
        HubId origin = opened.get(e.getKey()).origin();
        opened.put(e.getKey(), new Opened(place, origin));
        pending.remove(e.getKey());
        fetched = true;
      }
    }
    return fetched;
  }
}
