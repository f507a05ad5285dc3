// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.diagnostic.Spelling;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A hub, and the cache of what was fetched from it. Nothing is asked before it must be. */
public final class Hub {
  private static final int RANGE = 8 << 20;

  private final HubSettings settings;
  private final HubCache cache;
  private final HubProblems problems;
  private final Transfer transfer;
  private final Http.Pauses pauses;
  private final Map<List<String>, Located> located = new HashMap<>();
  private @Nullable Http http;

  public Hub(HubSettings settings, Transfer transfer) {
    this(settings, transfer, Thread::sleep);
  }

  Hub(HubSettings settings, Transfer transfer, Http.Pauses pauses) {
    this.settings = settings;
    this.cache = new HubCache(settings.cache());
    this.problems = new HubProblems(settings);
    this.transfer = transfer;
    this.pauses = pauses;
  }

  /**
   * A commit of a repository.
   *
   * @param folder its files, as far as they are in the cache
   */
  public record Snapshot(HubId id, String commit, Path folder) {
    /** Where what the id names lies, if it is here. */
    public Path place() {
      return folder.resolve(id.path());
    }
  }

  /** What the cache has of a place; that may be a part. */
  public Optional<Snapshot> cached(HubId id) {
    return cache.commit(id.repository(), id.revisionOrMain()).map(c -> snapshot(id, c));
  }

  private Snapshot snapshot(HubId id, String commit) {
    return new Snapshot(id, commit, cache.snapshot(id.repository(), commit));
  }

  /** The snapshot of a listing, as far as it is in the cache. */
  public Snapshot snapshot(HubId id, Listing listing) {
    return snapshot(id, listing.commit());
  }

  /**
   * Asks what a repository holds.
   *
   * @param known what the cache has a part of: that commit is asked for, not a newer one
   * @param why what is missing in the cache
   */
  public Listing list(HubId id, Optional<Snapshot> known, Optional<CatalogException> why)
      throws CatalogException {
    if (settings.offline()) {
      throw problems.offline(id, known.map(Snapshot::commit), why);
    }
    String revision = known.map(Snapshot::commit).orElse(id.revisionOrMain());
    URI uri =
        uri("/api/models/" + id.repository() + "/revision/" + encoded(revision) + "?blobs=true");
    Listing listing;
    try {
      listing = Listing.parse(http().text(uri));
    } catch (Listing.Hostile e) {
      throw problems.hostile(id, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw problem(id, "", e);
    }
    if (!listing.has(id.path())) {
      throw problems.absent(id, listing.commit(), near(id, listing));
    }
    try {
      cache.refer(id.repository(), id.revisionOrMain(), listing.commit());
    } catch (IOException e) {
      throw problems.unwritable(id, e);
    }
    return listing;
  }

  private static List<String> near(HubId id, Listing listing) {
    List<String> all = new ArrayList<>(listing.sizes().keySet());
    all.replaceAll(
        n -> n.contains("/") && !id.path().contains(".") ? n.replaceFirst("/[^/]*$", "") : n);
    return Spelling.nearest(id.path(), all.stream().distinct().toList()).stream()
        .map(n -> new HubId(id.repository(), id.revision(), n).toString())
        .toList();
  }

  /** Notes in the cache which of these files the listing has not; a cache may be read-only. */
  public void noteAbsent(HubId id, Listing listing, Collection<String> names) {
    try {
      for (String name : names) {
        if (!listing.sizes().containsKey(name)) {
          cache.noteAbsent(id.repository(), listing.commit(), name);
        }
      }
    } catch (IOException _) {
      // Then it is not known the next time.
    }
  }

  /**
   * Fetches files into the cache, those that are there not again.
   *
   * @param names in the repository
   */
  public void fetch(HubId id, Listing listing, Collection<String> names) throws CatalogException {
    String commit = listing.commit();
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      if (cache.file(id.repository(), commit, name).isEmpty()) {
        missing.add(name);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    try {
      Map<String, Located> files = new LinkedHashMap<>();
      for (String name : missing) {
        files.put(name, locate(id, commit, name));
      }
      fetch(id, commit, files.values(), requireRoom(id, files.values()));
    } catch (IOException e) {
      throw problem(id, "", e);
    }
  }

  /** What is to come, in all; of what was begun, what has come needs no more room. */
  private long requireRoom(HubId id, Collection<Located> files)
      throws IOException, CatalogException {
    long total = 0;
    long needed = 0;
    for (Located file : files) {
      long size = file.size().orElse(0);
      total += size;
      if (!Files.exists(cache.blob(id.repository(), file.etag()))) {
        Path begun = cache.incomplete(id.repository(), file.etag());
        needed += Math.max(0, size - (Files.exists(begun) ? Files.size(begun) : 0));
      }
    }
    Path folder = cache.repository(id.repository());
    try {
      Files.createDirectories(folder.resolve("blobs"));
      long there = Files.getFileStore(folder).getUsableSpace();
      if (needed > there) {
        throw problems.noRoom(id, needed, there, settings.cache());
      }
    } catch (IOException e) {
      throw problems.unwritable(id, e);
    }
    return total;
  }

  private void fetch(HubId id, String commit, Collection<Located> files, long total)
      throws IOException, CatalogException {
    long[] done = {0};
    transfer.begin(id.toString(), total);
    try {
      for (Located file : files) {
        fetch(
            id,
            commit,
            file,
            n -> {
              done[0] += n;
              transfer.at(done[0], total);
            });
      }
    } finally {
      transfer.end();
    }
  }

  private void fetch(HubId id, String commit, Located file, java.util.function.LongConsumer come)
      throws IOException, CatalogException {
    Path blob = cache.blob(id.repository(), file.etag());
    try (CacheLock _ = CacheLock.take(cache.lock(id.repository(), file.etag()), http())) {
      if (Files.exists(blob)) {
        come.accept(file.size().orElse(0));
      } else {
        Files.deleteIfExists(blob);
        Path incomplete = cache.incomplete(id.repository(), file.etag());
        new Download(http(), file, incomplete, RANGE, come).into(blob);
      }
      cache.enter(id.repository(), commit, file.name(), file.etag());
    }
  }

  /** What the hub says of a file. */
  private Located locate(HubId id, String commit, String name)
      throws IOException, CatalogException {
    List<String> key = List.of(id.repository(), commit, name);
    Located known = located.get(key);
    if (known == null) {
      String path =
          List.of(name.split("/")).stream().map(Hub::encoded).collect(Collectors.joining("/"));
      URI uri = uri("/" + id.repository() + "/resolve/" + commit + "/" + path);
      try (Http.Answer head = http().head(uri)) {
        known = Located.of(name, uri, head);
      } catch (Http.Refused e) {
        throw problems.refused(id, name, e);
      }
      located.put(key, known);
    }
    return known;
  }

  /**
   * Headers of files as files: what is in front of the data of each, and holes for the rest.
   *
   * @param names in the repository
   * @param folder where each gets a file of its name
   */
  public void headers(HubId id, Listing listing, Collection<String> names, Path folder)
      throws CatalogException {
    try {
      for (String name : names) {
        new RemoteHeader(http(), locate(id, listing.commit(), name)).into(folder.resolve(name));
      }
    } catch (IOException e) {
      throw problem(id, "", e);
    }
  }

  /** That a file's header is not in front of it, and so is not had alone. */
  public CatalogException notWhole(HubId id, String name) {
    return problems.notWhole(id, name);
  }

  private CatalogException problem(HubId id, String file, IOException e) {
    return switch (e) {
      case Http.Stopped _ -> problems.stopped(id);
      case Http.Refused r -> problems.refused(id, file, r);
      case Download.Spoilt s -> problems.spoilt(id, s.file());
      case java.nio.file.FileSystemException _ -> problems.unwritable(id, e);
      default ->
          problems.unreachable(
              id.toString(), e, "run again: what has been fetched is kept and not fetched again");
    };
  }

  private URI uri(String path) throws CatalogException {
    return URI.create(problems.endpoint() + path);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Http http() throws CatalogException {
    Http known = http;
    if (known == null) {
      if (settings.token().filter(t -> !t.matches("[!-~]+")).isPresent()) {
        throw problems.badSettings(
            "what HF_TOKEN or the token's file holds is no token",
            "make it one line of letters and digits, or leave it out");
      }
      known = new Http(problems.endpoint(), settings, pauses, transfer::stopped);
      http = known;
    }
    return known;
  }
}
