// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.tensor.InOrder;
import dev.tva.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What a checkpoint holds, read from its headers alone. */
public final class Manifest {
  private final String label;
  private final Tensors tensors;
  private final Map<String, Piece> pieces;
  private final boolean stored;
  private final Map<String, Long> headers;
  private final Map<String, String> metadata;
  private final List<Remark> remarks;
  private final Optional<Tie> tie;
  private final Optional<Origin> origin;
  private final Optional<Manifest> codes;
  private final SortedMap<String, String> hyperparameters;
  private final Optional<String> architecture;

  /** The tensors by name. Of checkpoints of one kind only one is asked for their order. */
  private static final class Tensors {
    private final Map<String, TensorSpec> byName;
    private @Nullable NavigableMap<String, TensorSpec> sorted;
    private @Nullable SortedSet<String> names;
    private @Nullable String fingerprint;
    private @Nullable Size size;

    /** Together. */
    private record Size(long bytes, long parameters) {}

    Tensors(Map<String, TensorSpec> byName) {
      this.byName = Collections.unmodifiableMap(byName);
    }

    synchronized NavigableMap<String, TensorSpec> sorted() {
      NavigableMap<String, TensorSpec> known = sorted;
      if (known == null) {
        sorted = known = InOrder.map(byName);
      }
      return known;
    }

    /** As it is with most fine-tunes, of which nothing need be looked up then. */
    boolean areSameInOrder(Tensors other) {
      Iterator<Map.Entry<String, TensorSpec>> others = other.byName.entrySet().iterator();
      TensorSpec equal = null;
      TensorSpec counterpart = null;
      for (Map.Entry<String, TensorSpec> mine : byName.entrySet()) {
        if (!others.hasNext()) {
          return false;
        }
        Map.Entry<String, TensorSpec> theirs = others.next();
        boolean known = mine.getValue() == equal && theirs.getValue() == counterpart;
        if (!mine.getKey().equals(theirs.getKey())
            || !known && !mine.getValue().equals(theirs.getValue())) {
          return false;
        }
        equal = mine.getValue();
        counterpart = theirs.getValue();
      }
      return !others.hasNext();
    }

    synchronized Size size() {
      Size known = size;
      if (known == null) {
        long bytes = 0;
        long parameters = 0;
        for (TensorSpec spec : byName.values()) {
          bytes += spec.bytes();
          parameters += spec.elements();
        }
        size = known = new Size(bytes, parameters);
      }
      return known;
    }

    /** One set, so that two holders of it see that it is the same. */
    synchronized SortedSet<String> names() {
      SortedSet<String> known = names;
      if (known == null) {
        names = known = sorted().navigableKeySet();
      }
      return known;
    }

    /** Of names, dtypes and shapes, in order of the names. */
    synchronized String fingerprint() {
      String known = fingerprint;
      if (known == null) {
        MessageDigest sha = sha256();
        Map<TensorSpec, String> written = new HashMap<>();
        sorted()
            .forEach((name, spec) -> {
              String rest =
                  written.computeIfAbsent(spec, s -> "\0" + s.dtype() + "\0" + s.shape() + "\n");
              sha.update((name + rest).getBytes(StandardCharsets.UTF_8));
            });
        fingerprint = known = HexFormat.of().formatHex(sha.digest());
      }
      return known;
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  /** Of tensors that are nowhere to be read. */
  public Manifest(String label, Map<String, TensorSpec> tensors, Map<String, String> metadata) {
    this(label, tensors, Map.of(), metadata, List.of());
  }

  /**
   * @param label the path as the user gave it
   * @param tensors by name, in any order; the map must not change from here on
   * @param pieces what each tensor is made of; likewise
   * @param metadata the {@code __metadata__} of the file, or of the first shard
   * @param remarks what is odd about it
   */
  public Manifest(
      String label,
      Map<String, TensorSpec> tensors,
      Map<String, Piece> pieces,
      Map<String, String> metadata,
      List<Remark> remarks) {
    this(label, tensors, pieces, metadata, remarks, false, Map.of());
  }

  private Manifest(
      String label,
      Map<String, TensorSpec> tensors,
      Map<String, Piece> pieces,
      Map<String, String> metadata,
      List<Remark> remarks,
      boolean stored,
      Map<String, Long> headers) {
    this.label = label;
    this.tensors = new Tensors(tensors);
    this.pieces = Collections.unmodifiableMap(pieces);
    this.stored = stored;
    this.headers = Map.copyOf(headers);
    this.metadata = Map.copyOf(metadata);
    this.remarks = List.copyOf(remarks);
    this.tie = Optional.empty();
    this.origin = Optional.empty();
    this.codes = Optional.empty();
    this.hyperparameters = Collections.emptySortedMap();
    this.architecture = Optional.empty();
  }

  /**
   * Of tensors that lie in files as they are read.
   *
   * @param pieces each of the type and shape that {@code tensors} has, and {@link Piece.Stored}
   * @param headers sums of the files' headers by their paths; empty where one has none
   */
  public static Manifest ofStored(
      String label,
      Map<String, TensorSpec> tensors,
      Map<String, Piece> pieces,
      Map<String, String> metadata,
      List<Remark> remarks,
      Map<String, Long> headers) {
    return new Manifest(label, tensors, pieces, metadata, remarks, true, headers);
  }

  private Manifest(
      String label,
      Manifest tensorsOf,
      Manifest of,
      Optional<Tie> tie,
      Optional<Origin> origin,
      Optional<Manifest> codes,
      SortedMap<String, String> hyperparameters,
      Optional<String> architecture) {
    this.label = label;
    this.tensors = tensorsOf.tensors;
    this.pieces = of.pieces;
    this.stored = of.stored;
    this.headers = of.headers;
    this.metadata = of.metadata;
    this.remarks = of.remarks;
    this.tie = tie;
    this.origin = origin;
    this.codes = codes;
    this.hyperparameters = Collections.unmodifiableSortedMap(hyperparameters);
    this.architecture = architecture;
  }

  /** The same under another label. */
  public Manifest labelled(String other) {
    return other.equals(label)
        ? this
        : new Manifest(other, this, this, tie, origin, codes, hyperparameters, architecture);
  }

  /** The same; where another one has the same tensors, it keeps them for both. */
  public Manifest sharing(Manifest other) {
    return hasSameTensors(other)
        ? new Manifest(label, other, this, tie, origin, codes, hyperparameters, architecture)
        : this;
  }

  /** The same, where its config says this of its head; empty where it says nothing. */
  public Manifest tiedAs(Optional<Boolean> config) {
    return new Manifest(
        label,
        this,
        this,
        Tie.of(tensors.byName.keySet(), config),
        origin,
        codes,
        hyperparameters,
        architecture);
  }

  /** The same, where its config says this of how its weights are used. */
  public Manifest withHyperparameters(SortedMap<String, String> of) {
    return new Manifest(label, this, this, tie, origin, codes, of, architecture);
  }

  /** The same, whose config names this architecture. */
  public Manifest ofArchitecture(Optional<String> named) {
    return new Manifest(label, this, this, tie, origin, codes, hyperparameters, named);
  }

  /** {@code model_type} of its config. */
  public Optional<String> architecture() {
    return architecture;
  }

  /** What its config says of how its weights are used and shapes do not tell, by field. */
  public SortedMap<String, String> hyperparameters() {
    return hyperparameters;
  }

  /**
   * Where a checkpoint was fetched from.
   *
   * @param asked the id as it was given
   * @param place the same with its commit
   */
  public record Origin(String asked, String place) {}

  /** The same, fetched from a hub: the place there, with its commit. */
  public Manifest from(String asked, HubId place) {
    return from(Optional.of(new Origin(asked, place.toString())));
  }

  /** The same, of a checkpoint that was fetched from there. */
  public Manifest from(Optional<Origin> place) {
    return new Manifest(label, this, this, tie, place, codes, hyperparameters, architecture);
  }

  /** The place on a hub that it was fetched from. */
  public Optional<Origin> origin() {
    return origin;
  }

  /** The same checkpoint, of which more is known; remarks come after those there are. */
  public Manifest with(
      Map<String, TensorSpec> seen,
      Map<String, Piece> pieces,
      Map<String, String> metadata,
      List<Remark> more) {
    List<Remark> all = new ArrayList<>(remarks);
    all.addAll(more);
    return new Manifest(label, seen, pieces, metadata, all);
  }

  /** Its tensors under the names of a view; those that the view lacks are left out. */
  public Manifest seen(String label, View view) {
    return seen(label, view, Map.of());
  }

  /** The same, where some of them are parts of what they are of. */
  public Manifest seen(String label, View view, Map<String, Run> cuts) {
    Map<String, TensorSpec> specs = new HashMap<>();
    Map<String, Piece> parts = new HashMap<>();
    view.sources()
        .forEach((name, was) -> {
          TensorSpec spec = tensors.byName.get(was);
          if (spec != null) {
            Run cut = cuts.get(name);
            specs.put(name, cut == null ? spec : new TensorSpec(spec.dtype(), cut.shape()));
            Piece piece = pieces.get(was);
            if (piece != null) {
              parts.put(name, cut == null ? piece : cut(piece, cut));
            }
          }
        });
    return reshaped(label, specs, parts);
  }

  private static Piece cut(Piece of, Run cut) {
    return new Piece.Part(of, cut.first(), new TensorSpec(of.spec().dtype(), cut.shape()));
  }

  /** Its tensors in other shapes, under another label. */
  public Manifest reshaped(String label, Map<String, TensorSpec> specs, Map<String, Piece> pieces) {
    Manifest seen =
        new Manifest(label, specs, pieces, metadata, List.of())
            .withHyperparameters(hyperparameters)
            .ofArchitecture(architecture);
    return tie.isEmpty()
        ? seen
        : seen.tiedAs(tie.get().stated() ? Optional.of(true) : Optional.empty());
  }

  /** The same, whose files hold codes and what belongs to them. */
  public Manifest of(Manifest codes) {
    return new Manifest(
        label, this, this, tie, origin, Optional.of(codes), hyperparameters, architecture);
  }

  /** What the files hold, where that are codes: to copy it, for no number stands in it alone. */
  public Optional<Manifest> codes() {
    return codes;
  }

  public String label() {
    return label;
  }

  /** By name, in bytewise order. */
  public NavigableMap<String, TensorSpec> tensors() {
    return tensors.sorted();
  }

  /** By name, in any order: who needs none need not sort them. */
  public Map<String, TensorSpec> unsorted() {
    return tensors.byName;
  }

  /** A tensor it holds, or the head that is tied to one. */
  public Optional<TensorSpec> find(String tensor) {
    return Optional.ofNullable(tensors.byName.get(stored(tensor)));
  }

  /** The name under which a tensor is stored: of a tied head that of the embedding. */
  private String stored(String tensor) {
    return tie.isEmpty() ? tensor : tieOf(tensor).map(Tie::embedding).orElse(tensor);
  }

  /** What ties the tensor, where it is a head that is not stored. */
  public Optional<Tie> tieOf(String tensor) {
    return tie.isEmpty() || tensors.byName.containsKey(tensor) || !Tie.isHead(tensor)
        ? Optional.empty()
        : tie;
  }

  public Optional<Tie> tie() {
    return tie;
  }

  /** What a tensor is made of. */
  public Optional<Piece> piece(String tensor) {
    return Optional.ofNullable(pieces.get(stored(tensor)));
  }

  /** What the tensors are made of, by name. */
  public Map<String, Piece> pieces() {
    return pieces;
  }

  /** Whether all tensors are known to lie in files as they are read. */
  public boolean isStored() {
    return stored;
  }

  /** Sums of the files' headers, by their paths; empty where they are not known. */
  public Map<String, Long> headers() {
    return headers;
  }

  /** The bytes that a tensor takes in files, with its scales and factors. */
  public long storedBytes(String tensor) {
    if (stored) {
      return find(tensor).map(TensorSpec::bytes).orElse(0L);
    }
    Piece piece = pieces.get(stored(tensor));
    if (piece instanceof Piece.Blank) {
      return 0;
    }
    long bytes = piece == null ? 0 : piece.stored();
    return bytes > 0 ? bytes : find(tensor).map(TensorSpec::bytes).orElse(0L);
  }

  /** Whether a tensor is read as the type that it is said to have: its bytes can be copied. */
  public boolean readsAsNamed(String tensor) {
    if (stored) {
      return true;
    }
    Piece piece = pieces.get(stored(tensor));
    return piece == null || piece.spec().dtype() == tensors.byName.get(stored(tensor)).dtype();
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  /** The tensors' names in order. */
  public SortedSet<String> names() {
    return tensors.names();
  }

  /** SHA-256 over names, dtypes and shapes. */
  public String fingerprint() {
    return tensors.fingerprint();
  }

  /** What is odd about it, to be told where it is opened. */
  public List<Remark> remarks() {
    return remarks;
  }

  /** Whether both hold the same names with the same dtypes and shapes. */
  public boolean hasSameTensors(Manifest other) {
    return tensors == other.tensors
        || tensors.byName == other.tensors.byName
        || tensors.areSameInOrder(other.tensors)
        || tensors.byName.equals(other.tensors.byName);
  }

  /** Whether this is known to have the same tensors: one set is kept for both. */
  public boolean sharesTensors(Manifest other) {
    return tensors == other.tensors;
  }

  public long bytes() {
    return tensors.size().bytes();
  }

  public long parameters() {
    return tensors.size().parameters();
  }

  /** Whether tva wrote it as a model; where it says nothing, it may be a delta. */
  public boolean isSavedModel() {
    return "model".equals(metadata.get("tva.space"));
  }

  /** Whether tva wrote it as a delta. */
  public boolean isDelta() {
    return "delta".equals(metadata.get("tva.space"));
  }
}
