// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import static dev.formats.FormatException.quote;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.SourceReader;
import dev.formats.torch.Value.Dictionary;
import dev.formats.torch.Value.Global;
import dev.formats.torch.Value.Inert;
import dev.formats.torch.Value.Opaque;
import dev.formats.torch.Value.Sequence;
import dev.formats.torch.Value.Storage;
import dev.formats.torch.Value.Tensor;
import dev.formats.torch.Value.Text;
import dev.formats.torch.Value.Whole;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Interprets one pickle into {@link Value}s: the operations that writers of checkpoints use, on an
 * explicit stack. Everything else is refused, and nothing is ever called.
 */
final class PickleMachine {
  /** What one pickle may make; real checkpoints make some tens of values per tensor. */
  private static final int MOST_VALUES = 1 << 23;

  private static final int MOST_TEXT = 1 << 20;

  private final SourceReader in;
  private final Path file;
  private final Rebuilding rebuilding;
  private final List<Value> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, Value> memo = new HashMap<>();
  private final Map<String, Storage> storages = new HashMap<>();
  private int made;

  PickleMachine(SourceReader in, Path file) {
    this.in = in;
    this.file = file;
    this.rebuilding = new Rebuilding(file);
  }

  /** Interprets the pickle that begins at the reader's position; leaves the reader behind it. */
  static Value run(SourceReader in, Path file) throws IOException {
    return new PickleMachine(in, file).run();
  }

  /** Interprets the pickle that begins at the reader's position. */
  Value run() throws IOException {
    while (true) {
      int operation = in.u8();
      if (operation == '.') {
        return pop();
      }
      step(operation);
      if (++made > MOST_VALUES) {
        throw new FormatException(
            Reason.TOO_LARGE, "the pickle has more operations than any real checkpoint", file);
      }
    }
  }

  /** The storages that the pickle refers to, by their keys. */
  Map<String, Storage> storages() {
    return storages;
  }

  private void step(int operation) throws IOException {
    switch (operation) {
      case 0x80 -> protocol(in.u8());
      case 0x95 -> in.skip(8);
      case '}' -> push(new Dictionary());
      case ']', 0x8f -> push(new Sequence());
      case ')' -> push(new Sequence(List.of()));
      case '(' -> marks.add(stack.size());
      case 'N' -> push(Inert.NONE);
      case 0x88 -> push(Inert.TRUE);
      case 0x89 -> push(Inert.FALSE);
      case 'K' -> push(new Whole(in.u8()));
      case 'M' -> push(new Whole(in.u16()));
      case 'J' -> push(new Whole(in.i32()));
      case 0x8a -> push(whole(in.bytes(in.u8())));
      case 'G' -> {
        in.skip(8);
        push(Inert.NUMBER);
      }
      case 'X' -> push(text(in.u32()));
      case 0x8c -> push(text(in.u8()));
      case 'T' -> push(text(in.u32()));
      case 'U' -> push(text(in.u8()));
      case 'B' -> bytes(in.u32());
      case 'C' -> bytes(in.u8());
      case 'q' -> put(in.u8());
      case 'r' -> put(in.u32());
      case 0x94 -> put(memo.size());
      case 'h' -> push(got(in.u8()));
      case 'j' -> push(got(in.u32()));
      case 0x85 -> push(tuple(1));
      case 0x86 -> push(tuple(2));
      case 0x87 -> push(tuple(3));
      case 't' -> push(new Sequence(toMark()));
      case 0x91 -> push(new Sequence(toMark()));
      case 'a' -> append(List.of(pop()));
      case 'e', 0x90 -> append(toMark());
      case 's' -> {
        var value = pop();
        setItems(List.of(pop(), value));
      }
      case 'u' -> setItems(toMark());
      case '0' -> pop();
      case '1' -> toMark();
      case 'c' -> push(global(line(), line()));
      case 0x93 -> stackGlobal();
      case 'R', 0x81 -> {
        var arguments = pop();
        push(rebuilding.made(pop(), arguments));
      }
      case 0x92 -> {
        pop();
        var arguments = pop();
        push(rebuilding.made(pop(), arguments));
      }
      case 'b' -> build(pop());
      case 'Q' -> push(known(rebuilding.storage(pop())));
      default ->
          throw new FormatException(
              Reason.UNSUPPORTED,
              "the pickle uses operation 0x%02x, which no state dict needs".formatted(operation),
              file);
    }
  }

  /** All mentions of a storage must describe the same one. */
  private Storage known(Storage storage) throws FormatException {
    var first = storages.putIfAbsent(storage.key(), storage);
    if (first != null && first.bytes() != storage.bytes()) {
      throw malformed("the pickle describes one storage in two ways");
    }
    return storage;
  }

  private void protocol(int version) throws FormatException {
    if (version < 2 || version > 5) {
      throw malformed("the pickle is of protocol " + version);
    }
  }

  private static Value whole(byte[] littleEndian) {
    if (littleEndian.length > Long.BYTES) {
      return Inert.NUMBER;
    }
    var bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
    }
    return new Whole(bigEndian.length == 0 ? 0 : new BigInteger(bigEndian).longValue());
  }

  private Value text(long length) throws IOException {
    if (length > MOST_TEXT) {
      in.skip(length);
      return Inert.BYTES;
    }
    byte[] bytes = in.bytes(length);
    try {
      return new Text(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      // Python 2 wrote bytes where Python 3 writes text, and Python 3 lone surrogates.
      return new Text(new String(bytes, ISO_8859_1));
    }
  }

  private void bytes(long length) throws IOException {
    in.skip(length);
    push(Inert.BYTES);
  }

  private String line() throws IOException {
    var bytes = new StringBuilder();
    for (int b = in.u8(); b != '\n'; b = in.u8()) {
      bytes.append((char) b);
      if (bytes.length() > 1000) {
        throw malformed("the pickle names a class by more than 1000 letters");
      }
    }
    return bytes.toString();
  }

  private void stackGlobal() throws FormatException {
    if (pop() instanceof Text(String name) && pop() instanceof Text(String module)) {
      push(global(module, name));
    } else {
      throw malformed("the pickle names a class by something that is no text");
    }
  }

  private Global global(String module, String name) throws FormatException {
    if (Dangers.contains(module, name)) {
      throw new FormatException(
          Reason.UNSAFE,
          "the pickle mentions "
              + quote(module + "." + name)
              + ": in Python, loading it can run a program; nothing was run here",
          file);
    }
    return new Global(module, name);
  }

  private void append(List<Value> items) throws FormatException {
    switch (top()) {
      case Sequence list when list.growing -> list.items.addAll(items);
      case Opaque _ -> {}
      default -> throw malformed("the pickle appends to something that is no list");
    }
  }

  private void setItems(List<Value> keysAndValues) throws FormatException {
    if (keysAndValues.size() % 2 != 0) {
      throw malformed("the pickle has a key without a value");
    }
    switch (top()) {
      case Dictionary dictionary -> {
        for (int i = 0; i < keysAndValues.size(); i += 2) {
          dictionary.put(keysAndValues.get(i), keysAndValues.get(i + 1));
        }
      }
      case Opaque _ -> {}
      default -> throw malformed("the pickle sets items of something that is no dictionary");
    }
  }

  /** A state is kept by nobody: of an ordered dictionary it is torch's `_metadata`. */
  private void build(Value state) throws FormatException {
    boolean stateful =
        switch (top()) {
          case Dictionary _, Opaque _, Tensor _, Value.Unreadable _ -> true;
          default -> false;
        };
    if (!stateful || state instanceof Text || state instanceof Whole) {
      throw malformed("the pickle gives a state to something that has none");
    }
  }

  private Sequence tuple(int size) throws FormatException {
    if (stack.size() - floor() < size) {
      throw underflow();
    }
    var last = stack.subList(stack.size() - size, stack.size());
    var items = List.copyOf(last);
    last.clear();
    return new Sequence(items);
  }

  private List<Value> toMark() throws FormatException {
    if (marks.isEmpty()) {
      throw underflow();
    }
    var behind = stack.subList(marks.removeLast(), stack.size());
    var items = List.copyOf(behind);
    behind.clear();
    return items;
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.getLast();
  }

  private void push(Value value) {
    stack.add(value);
  }

  private Value pop() throws FormatException {
    top();
    return stack.removeLast();
  }

  private Value top() throws FormatException {
    if (stack.size() <= floor()) {
      throw underflow();
    }
    return stack.getLast();
  }

  private void put(long index) throws FormatException {
    memo.put(index, top());
  }

  private Value got(long index) throws FormatException {
    var value = memo.get(index);
    if (value == null) {
      throw malformed("the pickle asks for a value that it has not stored");
    }
    return value;
  }

  private FormatException underflow() {
    return malformed("the pickle takes more values than it has made");
  }

  private FormatException malformed(String message) {
    return new FormatException(Reason.MALFORMED, message, file);
  }
}
