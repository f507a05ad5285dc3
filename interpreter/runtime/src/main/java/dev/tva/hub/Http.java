// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BooleanSupplier;

/**
 * Questions to a hub. Redirects are followed here and not by the client, because the token is for
 * the hub alone and goes nowhere else.
 */
final class Http implements Closeable {
  private static final int MOST_REDIRECTS = 5;
  private static final int MOST_ATTEMPTS = 4;
  private static final long LONGEST_WAIT_SECONDS = 60;
  private static final long MOST_TEXT = 64L << 20;
  private static final List<Integer> PASSING = List.of(408, 429, 500, 502, 503, 504);

  private final URI endpoint;
  private final HubSettings settings;
  private final Pauses pauses;
  private final BooleanSupplier stopped;
  private final HttpClient client;
  private final ScheduledThreadPoolExecutor watches =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("hub-patience").factory());

  /** Waits, between attempts. */
  @FunctionalInterface
  interface Pauses {
    void pause(long millis) throws InterruptedException;
  }

  /** The hub says no. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String said;
    private final String wait;

    Refused(int status, HttpHeaders headers) {
      super("it answers " + status);
      this.status = status;
      this.code = headers.firstValue("X-Error-Code").orElse("");
      this.said = headers.firstValue("X-Error-Message").orElse("");
      this.wait = headers.firstValue("Retry-After").filter(w -> w.matches("\\d{1,6}")).orElse("");
    }

    int status() {
      return status;
    }

    String code() {
      return code;
    }

    String message() {
      return said.substring(0, Math.min(300, said.length()));
    }

    /** How many seconds to wait, where it says so. */
    Optional<String> seconds() {
      return Optional.of(wait).filter(w -> !w.isEmpty());
    }

    boolean isPassing() {
      return PASSING.contains(status);
    }
  }

  /** The person has asked to stop. */
  static final class Stopped extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * An answer whose body is still to be read.
   *
   * @param from the address that gave it, redirects followed
   */
  record Answer(int status, HttpHeaders headers, InputStream body, URI from) implements Closeable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  Http(URI endpoint, HubSettings settings, Pauses pauses, BooleanSupplier stopped) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.pauses = pauses;
    this.stopped = stopped;
    watches.setRemoveOnCancelPolicy(true);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.patience())
            .proxy(Proxies.of(settings.proxies()))
            .build();
  }

  /** Whether the token is for who is asked: the hub itself, by the same way. */
  private boolean isHub(URI uri) {
    return uri.getScheme().equals(endpoint.getScheme())
        && uri.getHost().equalsIgnoreCase(endpoint.getHost())
        && port(uri) == port(endpoint);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
  }

  /** What is said of a file; a redirect to another host is what is wanted, not followed. */
  Answer head(URI uri) throws IOException {
    return retried(() -> {
      URI at = uri;
      for (int i = 0; i <= MOST_REDIRECTS; i++) {
        HttpResponse<InputStream> r = send(request(at).HEAD().build());
        Optional<URI> next = redirect(at, r);
        if (next.isEmpty() || !isHub(next.get())) {
          return answer(r, at, next.isPresent());
        }
        r.body().close();
        at = next.get();
      }
      throw new IOException("it is sent round in a circle");
    });
  }

  /**
   * Bytes of a file, from the first to the last wanted; whether only those come, the status says.
   * Not repeated: who reads the body repeats, and goes on where it ended.
   */
  Answer get(URI uri, long first, long last) throws IOException {
    URI at = uri;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpRequest.Builder request = request(at).GET();
      if (first >= 0) {
        request.header("Range", "bytes=" + first + "-" + (last < 0 ? "" : last));
      }
      HttpResponse<InputStream> r = send(request.build());
      Optional<URI> next = redirect(at, r);
      if (next.isEmpty()) {
        return answer(r, at, false);
      }
      r.body().close();
      at = next.get();
    }
    throw new IOException("it is sent round in a circle");
  }

  /** A short text, of no more bytes than are sensible. */
  String text(URI uri) throws IOException {
    return retried(() -> {
      try (Answer a = get(uri, -1, -1)) {
        byte[] all = a.body().readNBytes((int) MOST_TEXT);
        return new String(all, java.nio.charset.StandardCharsets.UTF_8);
      }
    });
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(settings.patience())
            .header("User-Agent", "tva")
            .header("Accept-Encoding", "identity");
    if (isHub(uri) && settings.token().isPresent()) {
      request.header("Authorization", "Bearer " + settings.token().get());
    }
    return request;
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
  }

  private Answer answer(HttpResponse<InputStream> r, URI at, boolean redirected)
      throws IOException {
    if (r.statusCode() == 200 || r.statusCode() == 206 || redirected) {
      InputStream body = new PatientStream(r.body(), settings.patience(), watches);
      return new Answer(r.statusCode(), r.headers(), body, at);
    }
    r.body().close();
    throw new Refused(r.statusCode(), r.headers());
  }

  /** Where an answer sends on to, if it does; never from a safe way to an open one. */
  private static Optional<URI> redirect(URI at, HttpResponse<?> r) throws IOException {
    Optional<String> location = r.headers().firstValue("Location");
    if (r.statusCode() / 100 != 3 || location.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI next = at.resolve(URI.create(location.get()));
      String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
      boolean safe =
          scheme.equals("https") || scheme.equals("http") && at.getScheme().equals("http");
      if (safe && next.getHost() != null) {
        return Optional.of(next);
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new IOException("it is sent on to where nothing is fetched from");
  }

  /** Something that may fail for a moment. */
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws IOException;
  }

  /** Tries again what fails for a moment, after a while that grows. */
  <T> T retried(Attempt<T> attempt) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return attempt.make();
      } catch (Stopped e) {
        throw e;
      } catch (Refused e) {
        if (!e.isPassing() || i == MOST_ATTEMPTS) {
          throw e;
        }
        pause(i, e);
      } catch (IOException e) {
        if (i == MOST_ATTEMPTS) {
          throw e;
        }
        pause(i, e);
      }
    }
  }

  /** Waits before the next attempt; throws the failure where that would be too long. */
  void pause(int attempt, IOException failure) throws IOException {
    long seconds = 1L << (attempt - 1);
    if (failure instanceof Refused r && r.seconds().isPresent()) {
      seconds = Long.parseLong(r.seconds().get());
      if (seconds > LONGEST_WAIT_SECONDS) {
        throw failure;
      }
    }
    for (long tenth = 0; tenth < 10 * seconds; tenth++) {
      pauseShortly();
    }
  }

  /** Throws where the person has asked to stop. */
  void requireGoing() throws Stopped {
    if (stopped.getAsBoolean()) {
      throw new Stopped();
    }
  }

  /** A while in which others may get on. */
  void pauseShortly() throws IOException {
    requireGoing();
    try {
      pauses.pause(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
  }

  @Override
  public void close() {
    watches.shutdownNow();
    client.shutdownNow();
  }
}
