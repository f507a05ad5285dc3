// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes over the network, and what does not. */
final class HubTest {
  /** More than two ranges. */
  private static final int LARGE = 20 << 20;

  private static final byte[] DATA = new byte[LARGE];

  static {
    new Random(1).nextBytes(DATA);
  }

  private static final String NAME = "model.safetensors";

  @TempDir Path folder;
  private HubServer server;
  private final byte[] large = DATA;

  @BeforeEach
  void serve() {
    server = new HubServer();
    server.add("acme/tiny", "config.json", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    server.add("acme/tiny", NAME, large);
  }

  @AfterEach
  void end() {
    server.close();
  }

  /** Does not watch, and does not stop. */
  private static class Quiet implements Transfer {
    @Override
    public void begin(String what, long bytes) {}

    @Override
    public void at(long done, long total) {}

    @Override
    public void end() {}

    @Override
    public boolean stopped() {
      return false;
    }
  }

  private Hub hub(Optional<String> token, Transfer transfer) {
    return hub(token, transfer, Duration.ofSeconds(5));
  }

  private Hub hub(Optional<String> token, Transfer transfer, Duration patience) {
    return new Hub(
        new HubSettings(server.endpoint(), folder.resolve("hub"), token, false, patience, Map.of()),
        transfer,
        _ -> {});
  }

  private static HubId id() throws CatalogException {
    return HubId.of("hf:acme/tiny");
  }

  private Path fetch(Hub hub) throws CatalogException {
    Listing listing = hub.list(id(), Optional.empty(), Optional.empty());
    hub.fetch(id(), listing, listing.sizes().keySet());
    return hub.snapshot(id(), listing).folder();
  }

  private Path fetch() throws CatalogException {
    return fetch(hub(Optional.empty(), new Quiet()));
  }

  private CatalogException refused() {
    CatalogException e = assertThrows(CatalogException.class, this::fetch);
    assertTrue(e.lines().stream().anyMatch(l -> l instanceof dev.tva.diagnostic.Help), "no help");
    return e;
  }

  private Path incomplete() {
    return folder.resolve(
        "hub/models--acme--tiny/blobs/" + HubServer.sha256(large) + ".incomplete");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aSnapshotIsLaidOutAsAllClientsLayItOut() throws Exception {
    Path snapshot = fetch();
    assertArrayEquals(large, Files.readAllBytes(snapshot.resolve(NAME)));
    assertEquals(
        "../../blobs/" + HubServer.sha256(large),
        Files.readSymbolicLink(snapshot.resolve(NAME)).toString());
    assertEquals(
        HubServer.COMMIT, Files.readString(folder.resolve("hub/models--acme--tiny/refs/main")));
    try (Stream<Path> all = Files.list(folder.resolve("hub/models--acme--tiny/blobs"))) {
      assertEquals(2, all.count(), "blobs, and nothing else");
    }
    // What is there is found, and nothing is asked again.
    server.forget();
    Hub next = hub(Optional.empty(), new Quiet());
    assertEquals(Optional.of(snapshot), next.cached(id()).map(Hub.Snapshot::folder));
    assertEquals(List.of(), server.asked());
  }

  @Test
  void aLargeFileComesInRanges() throws Exception {
    fetch();
    List<String> ranges =
        server.asked().stream()
            .filter(a -> a.ofStore())
            .map(HubServer.Asked::range)
            .sorted()
            .toList();
    assertEquals(3, ranges.size(), ranges.toString());
    assertFalse(ranges.contains(""));
  }

  @Test
  void aHubWithoutRangesGivesItWhole() throws Exception {
    server.withoutRanges();
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
  }

  /** Sends a part of what was asked for, and closes. */
  private boolean cut(HttpExchange e, String range, int bytes) throws IOException {
    int from = from(range);
    int to = Integer.parseInt(range.replaceAll(".*-", ""));
    e.getResponseHeaders().set("Content-Range", range.replace("=", " ") + "/" + LARGE);
    e.sendResponseHeaders(206, to - from + 1);
    e.getResponseBody().write(large, from, bytes);
    e.getResponseBody().flush();
    return true;
  }

  private static int from(String range) {
    return Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
  }

  @Test
  void aConnectionThatBreaksIsTakenUpWhereItBroke() throws Exception {
    AtomicInteger broken = new AtomicInteger();
    server.fault((e, a) -> {
      return a.ofStore() && broken.getAndIncrement() <= 2 && cut(e, a.range(), 100_000);
    });
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
    assertTrue(
        server.asked().stream()
            .filter(HubServer.Asked::ofStore)
            .anyMatch(a -> from(a.range()) % (8 << 20) != 0),
        () -> "what had come is not asked for again: " + server.asked());
  }

  @Test
  void aConnectionThatBreaksEachTimeLeavesWhatResumes() throws Exception {
    server.fault(
        (e, a) -> a.ofStore() && !a.range().startsWith("bytes=0-") && cut(e, a.range(), 0));
    CatalogException e = refused();
    assertEquals(Slug.NOT_FETCHED, e.slug());
    assertTrue(e.getMessage().contains("cannot be fetched"), e.getMessage());
    assertEquals(8 << 20, Files.size(incomplete()));
    server.fault((_, _) -> false);
    server.forget();
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
    assertTrue(
        server.asked().stream().noneMatch(a -> a.range().startsWith("bytes=0-")),
        "what had come is not asked for again");
  }

  /** As many bytes of a range as there are, and no more than this. */
  private static int most(String range, int bytes) {
    return Math.min(bytes, Integer.parseInt(range.replaceAll(".*-", "")) + 1 - from(range));
  }

  @Test
  void aConnectionThatBreaksAfterAWhileEachTimeBringsAllInTheEnd() throws Exception {
    server.fault((e, a) -> a.ofStore() && cut(e, a.range(), most(a.range(), 1 << 20)));
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
  }

  @Test
  void ofARangeWhatHasComeIsKept() throws Exception {
    server.fault(
        (e, a) -> a.ofStore() && cut(e, a.range(), a.range().startsWith("bytes=0-") ? 100_000 : 0));
    assertEquals("the connection broke", refused().getMessage().replaceFirst(".*: ", ""));
    // Java's client may lose the last of what came before a connection broke.
    long kept = Files.size(incomplete());
    assertTrue(kept > 0 && kept <= 100_000, kept + " bytes");
    assertArrayEquals(Arrays.copyOf(large, (int) kept), Files.readAllBytes(incomplete()));
    server.fault((_, _) -> false);
    server.forget();
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
    assertTrue(server.asked().stream().anyMatch(a -> a.range().startsWith("bytes=" + kept + "-")));
  }

  @Test
  void whatAnotherClientBeganIsGoneOnWith() throws Exception {
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), Arrays.copyOf(large, 12_345_678));
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
    assertTrue(server.asked().stream().anyMatch(a -> a.range().startsWith("bytes=12345678-")));
  }

  @Test
  void whatWasBegunWrongIsBegunAnew() throws Exception {
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), new byte[1000]);
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
  }

  @Test
  void whatIsLongerThanItMayBeIsBegunAnew() throws Exception {
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), new byte[LARGE + 1]);
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
  }

  @Test
  void whatIsNotWhatTheHubSaysIsNeverKept() throws Exception {
    byte[] other = large.clone();
    other[LARGE - 1]++;
    server.fault((e, a) -> {
      if (a.ofStore()) {
        server.data(e, other);
        return true;
      }
      return false;
    });
    CatalogException e = refused();
    assertEquals(
        "what arrived of `" + NAME + "` of `acme/tiny` is not what the hub says it is",
        e.getMessage());
    assertFalse(Files.exists(incomplete()));
    assertFalse(HubCache.isThere(incomplete().resolveSibling(HubServer.sha256(large))));
  }

  @Test
  void aSmallFileIsCheckedToo() throws Exception {
    server.fault((e, a) -> {
      if (a.path().endsWith("config.json") && a.method().equals("GET")) {
        HubServer.text(e, "[]");
        return true;
      }
      return false;
    });
    assertTrue(refused().getMessage().contains("is not what the hub says it is"));
  }

  @Test
  void theTokenGoesToTheHubAlone() throws Exception {
    server.privateTo("hf_secret");
    fetch(hub(Optional.of("hf_secret"), new Quiet()));
    assertTrue(server.asked().stream().anyMatch(HubServer.Asked::ofStore));
    for (HubServer.Asked a : server.asked()) {
      assertEquals(a.ofStore() ? "" : "Bearer hf_secret", a.authorization(), a.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | RepoNotFound     | is not on the hub, or is private
          401 | GatedRepo        | only to those who have accepted its terms
          403 | GatedRepo        | only to those who have accepted its terms
          403 | ''               | does not give `acme/tiny` to you
          404 | RepoNotFound     | is not on the hub
          404 | RevisionNotFound | has no revision `main`
          404 | EntryNotFound    | is not on the hub
          429 | ''               | asks to come back later
          500 | ''               | an error of its own, 500
          """)
  void refusalsAreSaidAsPeopleSayThem(int status, String code, String said) {
    server.fault((e, _) -> {
      HubServer.refuse(e, status, code);
      return true;
    });
    CatalogException e = refused();
    assertEquals(Slug.NOT_FETCHED, e.slug());
    assertTrue(e.getMessage().contains(said), e.getMessage());
    assertEquals(status == 429 || status == 500 ? 4 : 1, server.asked().size(), "attempts");
  }

  @Test
  void aWrongTokenIsSaidAndNotShown() {
    server.privateTo("hf_right");
    CatalogException e =
        assertThrows(
            CatalogException.class, () -> fetch(hub(Optional.of("hf_wrong"), new Quiet())));
    assertTrue(e.getMessage().contains("the token that is set may not see it"), e.getMessage());
    assertFalse((e.getMessage() + e.lines()).contains("hf_wrong"));
    e = assertThrows(CatalogException.class, () -> fetch(hub(Optional.of("hf_a\nb"), new Quiet())));
    assertTrue(e.getMessage().contains("is no token"), e.getMessage());
    assertFalse((e.getMessage() + e.lines()).contains("hf_a"));
  }

  @Test
  void whatPassesIsTriedAgain() throws Exception {
    AtomicInteger failures = new AtomicInteger();
    server.fault((e, a) -> {
      if (failures.getAndIncrement() % 3 < 1) {
        e.getResponseHeaders().set("Retry-After", "1");
        HubServer.refuse(e, a.ofStore() ? 503 : 429, "");
        return true;
      }
      return false;
    });
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
  }

  @Test
  void aWaitThatIsTooLongIsSaid() {
    server.fault((e, _) -> {
      e.getResponseHeaders().set("Retry-After", "3600");
      HubServer.refuse(e, 429, "");
      return true;
    });
    assertTrue(refused().lines().toString().contains("in 3600 seconds"));
    assertEquals(1, server.asked().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "/etc/x", "a/../../b", "a//b", "c:\\x", "a\\b", "x/.."})
  void namesThatLeadOutAreNotTaken(String name) throws Exception {
    server.fault((e, a) -> {
      if (a.path().startsWith("/api/")) {
        HubServer.text(e, HubServer.listing(Map.of(name, new byte[0], NAME, large)));
        return true;
      }
      return false;
    });
    CatalogException e = refused();
    assertTrue(e.getMessage().contains("would lie outside it"), e.getMessage());
    try (Stream<Path> all = Files.walk(folder)) {
      assertEquals(List.of(), all.filter(Files::isRegularFile).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../x", "..", "", "a/b"})
  void whatFilesAreCalledByContentLeadsNowhereElse(String etag) {
    server.fault((e, a) -> {
      if (a.method().equals("HEAD")) {
        e.getResponseHeaders().set("ETag", '"' + etag + '"');
        e.sendResponseHeaders(200, -1);
        return true;
      }
      return false;
    });
    assertTrue(refused().getMessage().contains("does not say what is in"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../x", "main", ""})
  void aCommitIsACommit(String commit) {
    server.fault((e, _) -> {
      HubServer.text(e, "{\"sha\": \"" + commit + "\", \"siblings\": []}");
      return true;
    });
    assertTrue(refused().getMessage().contains("names no commit"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "nothing", "{\"sha\": 3}", "[[[[", "{\"siblings\": [3]}"})
  void anAnswerThatIsNoneIsSaid(String text) {
    server.fault((e, _) -> {
      HubServer.text(e, text);
      return true;
    });
    assertEquals(Slug.NOT_FETCHED, refused().slug());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http:///x", "::"})
  void redirectsGoToWhereFilesComeFrom(String location) {
    server.fault((e, a) -> {
      if (a.method().equals("GET") && !a.path().startsWith("/api/")) {
        e.getResponseHeaders().set("Location", location);
        e.sendResponseHeaders(302, -1);
        return true;
      }
      return false;
    });
    assertTrue(refused().getMessage().contains("sent on to where nothing is fetched from"));
  }

  @Test
  void aCircleOfRedirectsEnds() {
    server.fault((e, a) -> {
      e.getResponseHeaders().set("Location", a.path());
      e.sendResponseHeaders(307, -1);
      return true;
    });
    assertTrue(refused().getMessage().contains("round in a circle"));
  }

  @Test
  void aRepositoryThatWasRenamedIsFollowed() throws Exception {
    server.fault((e, a) -> {
      if (a.path().startsWith("/api/models/acme/old")) {
        e.getResponseHeaders().set("Location", a.path().replace("old", "tiny"));
        e.sendResponseHeaders(307, -1);
        return true;
      }
      return false;
    });
    HubId old = HubId.of("hf:acme/old");
    Listing listing =
        hub(Optional.empty(), new Quiet()).list(old, Optional.empty(), Optional.empty());
    assertTrue(listing.sizes().containsKey(NAME));
  }

  @Test
  void stoppingKeepsWhatResumes() throws Exception {
    Quiet stopping =
        new Quiet() {
          private long come;

          @Override
          public void at(long done, long total) {
            come = done;
          }

          @Override
          public boolean stopped() {
            return come >= 8 << 20;
          }
        };
    CatalogException e =
        assertThrows(CatalogException.class, () -> fetch(hub(Optional.empty(), stopping)));
    assertTrue(e.getMessage().contains("was stopped"), e.getMessage());
    long kept = Files.size(incomplete());
    assertTrue(kept >= 8 << 20 && kept < LARGE, kept + " bytes");
    assertArrayEquals(Arrays.copyOf(large, (int) kept), Files.readAllBytes(incomplete()));
    server.forget();
    assertArrayEquals(large, Files.readAllBytes(fetch().resolve(NAME)));
  }

  @Test
  void whatComesSlowlyIsThereBeforeItsRangeIs() throws Exception {
    server.fault((e, a) -> {
      if (a.ofStore() && cut(e, a.range(), 100_000)) {
        try {
          Thread.sleep(60_000);
        } catch (InterruptedException _) {
          return true;
        }
      }
      return false;
    });
    List<Long> kept = new ArrayList<>();
    Quiet stopping =
        new Quiet() {
          @Override
          public void at(long done, long total) {
            if (done > 2) {
              kept.add(incomplete().toFile().length());
            }
          }

          @Override
          public boolean stopped() {
            return !kept.isEmpty();
          }
        };
    assertThrows(CatalogException.class, () -> fetch(hub(Optional.empty(), stopping)));
    assertTrue(kept.getFirst() > 0 && kept.getFirst() <= 100_000, kept + " bytes");
  }

  @Test
  void whatHasNoRoomIsNotBegun() throws Exception {
    server.fault((e, a) -> {
      if (a.method().equals("HEAD") && a.path().endsWith(NAME)) {
        e.getResponseHeaders().set("X-Linked-Etag", HubServer.sha256(large));
        e.getResponseHeaders().set("X-Linked-Size", Long.toString(1L << 60));
        e.sendResponseHeaders(200, -1);
        return true;
      }
      return false;
    });
    CatalogException e = refused();
    assertEquals(Slug.NO_ROOM, e.slug());
    assertFalse(Files.exists(incomplete()));
  }

  @Test
  void progressEndsWithAllOfIt() throws Exception {
    List<Long> seen = new ArrayList<>();
    fetch(
        hub(
            Optional.empty(),
            new Quiet() {
              @Override
              public void begin(String what, long bytes) {
                assertEquals("hf:acme/tiny", what);
                assertEquals(LARGE + 2, bytes);
              }

              @Override
              public void at(long done, long total) {
                assertEquals(LARGE + 2, total);
                seen.add(done);
              }
            }));
    assertEquals(LARGE + 2, seen.getLast());
  }

  /** Other programs take this very lock by the system's {@code flock}. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whoFetchesTheSameIsWaitedFor() throws Exception {
    Path lock =
        folder.resolve("hub/.locks/models--acme--tiny/" + HubServer.sha256(large) + ".lock");
    AtomicInteger waits = new AtomicInteger();
    Http waiting =
        new Http(
            java.net.URI.create(server.endpoint()),
            new HubSettings(
                server.endpoint(),
                folder,
                Optional.empty(),
                false,
                Duration.ofSeconds(2),
                Map.of()),
            _ -> {
              if (waits.incrementAndGet() > 3) {
                throw new InterruptedException();
              }
            },
            () -> false);
    try (CacheLock _ = CacheLock.take(lock, waiting)) {
      assertThrows(Http.Stopped.class, () -> CacheLock.take(lock, waiting).close());
      assertTrue(Thread.interrupted());
      assertEquals(4, waits.get());
      Process other =
          new ProcessBuilder("flock", "-n", lock.toString(), "true").inheritIO().start();
      assertEquals(1, other.waitFor(), "the system knows the lock");
    }
    Process other = new ProcessBuilder("flock", "-n", lock.toString(), "true").inheritIO().start();
    assertEquals(0, other.waitFor());
    waiting.close();
  }

  @Test
  void aHubThatIsNotThereIsSaid() {
    server.close();
    String message = refused().getMessage();
    assertTrue(message.contains("the hub takes no connection"), message);
  }

  @Test
  void aHubThatSaysNothingIsNotWaitedForForEver() {
    server.fault((_, a) -> {
      if (a.path().startsWith("/api/")) {
        try {
          Thread.sleep(60_000);
        } catch (InterruptedException _) {
          return true;
        }
      }
      return false;
    });
    assertIsNotWaitedFor();
  }

  private void assertIsNotWaitedFor() {
    Hub hub = hub(Optional.empty(), new Quiet(), Duration.ofMillis(200));
    CatalogException e = assertThrows(CatalogException.class, () -> fetch(hub));
    assertTrue(e.getMessage().contains("does not answer in time"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/", "/config.json", "/" + NAME})
  void anAnswerThatStopsInItsMiddleIsNotWaitedForForEver(String stalled) {
    server.fault((e, a) -> {
      if (a.method().equals("GET") && a.path().contains(stalled)) {
        e.sendResponseHeaders(200, 100);
        e.getResponseBody().write('{');
        e.getResponseBody().flush();
        try {
          Thread.sleep(60_000);
        } catch (InterruptedException _) {
          return true;
        }
      }
      return false;
    });
    assertIsNotWaitedFor();
  }

  @Test
  void aHubWhoseNameLeadsNowhereIsSaid() {
    Hub hub =
        new Hub(
            new HubSettings(
                "http://none.invalid",
                folder,
                Optional.empty(),
                false,
                Duration.ofSeconds(1),
                Map.of()),
            new Quiet(),
            _ -> {});
    CatalogException e =
        assertThrows(
            CatalogException.class, () -> hub.list(id(), Optional.empty(), Optional.empty()));
    assertTrue(e.getMessage().contains("leads nowhere"), e.getMessage());
  }

  @Test
  void theEndpointsSchemeIsReadInEitherCase() {
    assertEquals(
        "https://hub.example/a",
        HubSettings.of(Map.of("HF_ENDPOINT", " HTTPS://hub.example/a// "), false).endpoint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"not an address", "//hub.example", "hub.example", "ftp://hub.example"})
  void theEndpointMustBeOne(String endpoint) {
    Hub hub =
        new Hub(
            new HubSettings(
                endpoint, folder, Optional.empty(), false, Duration.ofSeconds(1), Map.of()),
            new Quiet());
    CatalogException e =
        assertThrows(
            CatalogException.class, () -> hub.list(id(), Optional.empty(), Optional.empty()));
    assertTrue(e.getMessage().contains("HF_ENDPOINT"), e.getMessage());
  }
}
