// SPDX-License-Identifier: Apache-2.0
package dev.tva.lock;

import dev.tva.checkpoint.OpenInputs;
import dev.tva.checkpoint.read.FileStates;
import dev.tva.pass.CancelledException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The sums of a run's inputs, taken beside the run by threads of their own: files are read in their
 * order while the run reads the same pages in another.
 */
public final class InputHashes implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 100;

  /**
   * An input whose weights are being read.
   *
   * @param held what a lock says of it; empty where one is made
   * @param state of its files when that began
   * @param files the sums of its files
   * @param content that of its tensors, once those are there; empty where it is needed only if a
   *     file is another
   */
  private record Reading(
      LockedInput input,
      Optional<Lock.Input> held,
      String state,
      SortedMap<String, Future<String>> files,
      Optional<Sum> content) {}

  /** A sum that may have to be waited for. */
  private interface Sum {
    String get() throws IOException;
  }

  private final ExecutorService threads;
  private final BooleanSupplier cancelled;
  private final List<Reading> readings = new ArrayList<>();
  private Optional<SortedMap<String, Lock.Input>> known = Optional.empty();

  private InputHashes(int threads, BooleanSupplier cancelled) {
    this.threads = Executors.newFixedThreadPool(threads, InputHashes::thread);
    this.cancelled = cancelled;
  }

  private static Thread thread(Runnable reads) {
    Thread thread = new Thread(reads, "hashes");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Begins.
   *
   * @param held the inputs of a lock, which these are compared with; empty where one is made
   * @param cancelled asked while someone waits
   */
  public static InputHashes start(
      List<LockedInput> inputs,
      Map<String, Lock.Input> held,
      int threads,
      BooleanSupplier cancelled)
      throws IOException {
    InputHashes hashes = new InputHashes(threads, cancelled);
    for (LockedInput input : inputs) {
      hashes.begin(input, Optional.ofNullable(held.get(input.label())));
    }
    hashes.threads.shutdown();
    return hashes;
  }

  private void begin(LockedInput input, Optional<Lock.Input> held) throws IOException {
    String state = state(input);
    // Where the files are a lock's, so are the tensors.
    boolean tensors =
        held.filter(h -> h.files().keySet().equals(input.weights().keySet())).isEmpty();
    Optional<List<FileReading>> both =
        tensors ? FileReading.of(input.weights().values(), input.manifest()) : Optional.empty();
    ContentHash content = new ContentHash(input.manifest().tensors());
    SortedMap<String, Future<String>> files = new TreeMap<>();
    List<String> names = List.copyOf(input.weights().keySet());
    List<FileReading> all = both.orElseGet(() -> FileReading.of(input.weights().values()));
    for (int i = 0; i < all.size(); i++) {
      FileReading one = held.isPresent() ? all.get(i) : all.get(i).trusting();
      files.put(names.get(i), threads.submit(() -> one.read(content)));
    }
    readings.add(new Reading(input, held, state, files, content(input, tensors, both, content)));
  }

  private Optional<Sum> content(
      LockedInput input, boolean wanted, Optional<List<FileReading>> both, ContentHash content) {
    if (!wanted) {
      return Optional.empty();
    }
    if (both.isPresent()) {
      return Optional.of(content::finish);
    }
    Future<String> computed = threads.submit(() -> Contents.hash(input.manifest()));
    return Optional.of(() -> of(computed));
  }

  private static String state(LockedInput input) throws IOException {
    return FileStates.of(new HashSet<>(input.weights().values()));
  }

  /**
   * Waits for all of them, by the names of the inputs.
   *
   * @throws dev.tva.diagnostic.DiagnosticException if a file cannot be read to its end, or is not
   *     what it was when reading began
   */
  public SortedMap<String, Lock.Input> all() {
    if (known.isEmpty()) {
      SortedMap<String, Lock.Input> all = new TreeMap<>();
      try {
        for (Reading reading : readings) {
          all.put(reading.input().label(), read(reading));
        }
      } catch (IOException e) {
        throw OpenInputs.unreadable(e);
      }
      known = Optional.of(all);
    }
    return known.get();
  }

  private Lock.Input read(Reading reading) throws IOException {
    LockedInput input = reading.input();
    SortedMap<String, String> files = new TreeMap<>();
    for (Map.Entry<String, Future<String>> file : reading.files().entrySet()) {
      files.put(file.getKey(), of(file.getValue()));
    }
    String content = content(reading, files);
    if (!state(input).equals(reading.state())) {
      throw OpenInputs.changed(input.manifest());
    }
    return new Lock.Input(input.unread().path(), content, files, input.unread().beside());
  }

  private static String content(Reading reading, SortedMap<String, String> files)
      throws IOException {
    if (reading.content().isPresent()) {
      return reading.content().get().get();
    }
    Lock.Input held = reading.held().orElseThrow();
    return held.files().equals(files) ? held.content() : Contents.hash(reading.input().manifest());
  }

  private String of(Future<String> sum) throws IOException {
    try {
      while (true) {
        if (cancelled.getAsBoolean()) {
          throw new CancelledException();
        }
        try {
          return sum.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          // Who waits may have been asked to stop meanwhile.
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException r -> throw r;
        case Error error -> throw error;
        default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CancelledException();
    }
  }

  /** Ends what is still being read. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
