// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A hub on this machine with a store of large files on another port, which is another host to
 * whoever asks. It does what a test wants of it: breaks connections, lies, refuses.
 */
final class HubServer implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** A request, as far as a test looks at it. */
  record Asked(String method, String path, String range, String authorization, boolean ofStore) {}

  /** What a test does instead of answering; whether it has. */
  @FunctionalInterface
  interface Fault {
    boolean answers(HttpExchange exchange, Asked asked) throws IOException;
  }

  private final HttpServer hub;
  private final HttpServer store;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, SortedMap<String, byte[]>> repositories = new HashMap<>();

  /** Of contents, which many answers are about. */
  private final Map<byte[], String> hashes = Collections.synchronizedMap(new IdentityHashMap<>());

  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  private volatile Fault fault = (_, _) -> false;
  private volatile boolean ranges = true;
  private volatile Optional<String> token = Optional.empty();

  HubServer() {
    try {
      hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (HttpServer server : List.of(hub, store)) {
      server.setExecutor(threads);
      server.createContext("/", e -> handle(e, server == store));
      server.start();
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  /** Files of a repository from a folder. */
  void add(String repository, Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.filter(Files::isRegularFile).toList()) {
        add(repository, folder.relativize(p).toString(), Files.readAllBytes(p));
      }
    }
  }

  void add(String repository, String name, byte[] bytes) {
    repositories.computeIfAbsent(repository, _ -> new TreeMap<>()).put(name, bytes);
  }

  /** Has nothing, and has been asked nothing. */
  void clear() {
    repositories.clear();
    forget();
    fault((_, _) -> false);
  }

  void fault(Fault fault) {
    this.fault = fault;
  }

  void withoutRanges() {
    ranges = false;
  }

  /** Without this, nothing is shown. */
  void privateTo(String token) {
    this.token = Optional.of(token);
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  void forget() {
    asked.clear();
  }

  private void handle(HttpExchange e, boolean ofStore) {
    try (e) {
      Asked a =
          new Asked(
              e.getRequestMethod(),
              e.getRequestURI().getRawPath(),
              Optional.ofNullable(e.getRequestHeaders().getFirst("Range")).orElse(""),
              Optional.ofNullable(e.getRequestHeaders().getFirst("Authorization")).orElse(""),
              ofStore);
      asked.add(a);
      if (fault.answers(e, a)) {
        return;
      }
      if (ofStore) {
        data(e, blob(a.path().substring(1)));
      } else if (token.isPresent() && !a.authorization().equals("Bearer " + token.get())) {
        refuse(e, 401, "RepoNotFound");
      } else if (a.path().startsWith("/api/models/")) {
        list(e, a.path().substring("/api/models/".length()));
      } else {
        resolve(e, a);
      }
    } catch (IOException | RuntimeException _) {
      // Whoever asked has gone away, or sees that nothing comes.
    }
  }

  static void refuse(HttpExchange e, int status, String code) throws IOException {
    e.getResponseHeaders().set("X-Error-Code", code);
    e.sendResponseHeaders(status, -1);
  }

  static void text(HttpExchange e, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    e.sendResponseHeaders(200, bytes.length);
    e.getResponseBody().write(bytes);
  }

  private void list(HttpExchange e, String path) throws IOException {
    String[] parts = path.split("/revision/");
    SortedMap<String, byte[]> files = repositories.get(parts[0]);
    if (files == null) {
      refuse(e, 404, "RepoNotFound");
    } else if (!List.of("main", "v1", "a%2Fb", COMMIT).contains(parts[1])) {
      refuse(e, 404, "RevisionNotFound");
    } else {
      text(e, listing(files));
    }
  }

  static String listing(Map<String, byte[]> files) {
    JsonArray siblings = new JsonArray();
    files.forEach((name, bytes) -> {
      JsonObject one = new JsonObject();
      one.addProperty("rfilename", name);
      one.addProperty("size", bytes.length);
      siblings.add(one);
    });
    JsonObject all = new JsonObject();
    all.addProperty("sha", COMMIT);
    all.add("siblings", siblings);
    return all.toString();
  }

  private void resolve(HttpExchange e, Asked a) throws IOException {
    String[] parts = a.path().substring(1).split("/resolve/" + COMMIT + "/", 2);
    SortedMap<String, byte[]> files = repositories.get(parts[0]);
    byte[] bytes =
        files == null || parts.length < 2
            ? null
            : files.get(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    if (bytes == null) {
      refuse(e, 404, "EntryNotFound");
      return;
    }
    e.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    if (parts[1].endsWith(".json")) {
      e.getResponseHeaders().set("ETag", '"' + git(bytes) + '"');
      data(e, bytes);
      return;
    }
    // What is large lies elsewhere, as on the hub that everyone uses.
    String sha = sha(bytes);
    e.getResponseHeaders().set("X-Linked-Etag", '"' + sha + '"');
    e.getResponseHeaders().set("X-Linked-Size", Integer.toString(bytes.length));
    e.getResponseHeaders()
        .set(
            "Location",
            "http://127.0.0.1:" + store.getAddress().getPort() + "/" + sha + "?signed=x");
    e.sendResponseHeaders(302, -1);
  }

  private byte[] blob(String sha) {
    return repositories.values().stream()
        .flatMap(r -> r.values().stream())
        .filter(b -> sha(b).equals(sha))
        .findFirst()
        .orElseThrow();
  }

  private String sha(byte[] bytes) {
    return hashes.computeIfAbsent(bytes, HubServer::sha256);
  }

  /** All of it, or the range that is asked for. */
  void data(HttpExchange e, byte[] bytes) throws IOException {
    String range = e.getRequestHeaders().getFirst("Range");
    if (e.getRequestMethod().equals("HEAD")) {
      e.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
      e.sendResponseHeaders(200, -1);
    } else if (range == null || !ranges) {
      e.sendResponseHeaders(200, bytes.length);
      e.getResponseBody().write(bytes);
    } else {
      String[] ends = range.substring("bytes=".length()).split("-");
      int from = Integer.parseInt(ends[0]);
      int to = Math.min(Integer.parseInt(ends[1]), bytes.length - 1);
      e.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + bytes.length);
      e.sendResponseHeaders(206, to - from + 1);
      e.getResponseBody().write(bytes, from, to - from + 1);
    }
  }

  static String sha256(byte[] bytes) {
    return hash("SHA-256", bytes);
  }

  static String git(byte[] bytes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(bytes);
    return hash("SHA-1", all.toByteArray());
  }

  private static String hash(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }
}
