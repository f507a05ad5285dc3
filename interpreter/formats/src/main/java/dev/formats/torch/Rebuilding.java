// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import static dev.formats.FormatException.quote;

import dev.formats.ElementType;
import dev.formats.FormatException;
import dev.formats.FormatException.Reason;
import dev.formats.Sizes;
import dev.formats.torch.Value.Dictionary;
import dev.formats.torch.Value.Global;
import dev.formats.torch.Value.Inert;
import dev.formats.torch.Value.Opaque;
import dev.formats.torch.Value.Sequence;
import dev.formats.torch.Value.Storage;
import dev.formats.torch.Value.Tensor;
import dev.formats.torch.Value.Text;
import dev.formats.torch.Value.Unreadable;
import dev.formats.torch.Value.Whole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The few functions and classes whose results are known without calling them. */
final class Rebuilding {
  private final Path file;

  Rebuilding(Path file) {
    this.file = file;
  }

  /** What a function or class gives for these arguments. */
  Value made(Value callee, Value arguments) throws FormatException {
    if (!(callee instanceof Global global) || !(arguments instanceof Sequence given)) {
      throw malformed("the pickle makes an object of something that is no class");
    }
    var items = given.items;
    return switch (global.toString()) {
      case "collections.OrderedDict",
          "collections.defaultdict",
          "collections.Counter",
          "builtins.dict",
          "__builtin__.dict" ->
          dictionary(items);
      case "torch.Size" -> items.size() == 1 && items.getFirst() instanceof Sequence s ? s : given;
      case "torch._utils._rebuild_tensor" -> tensor(items, 4, 4);
      case "torch._utils._rebuild_tensor_v2" -> tensor(items, 6, 7);
      case "torch._utils._rebuild_tensor_v3" -> typedTensor(items);
      case "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch.nn.parameter.Parameter",
          "torch.nn.parameter.Buffer" ->
          wrapped(global, items);
      case "torch._tensor._rebuild_from_type_v2", "torch.tensor._rebuild_from_type_v2" ->
          ofType(global, items);
      default -> unknown(global);
    };
  }

  /** A tensor of a subclass: the function that rebuilds it as a plain one, and its arguments. */
  private Value ofType(Global global, List<Value> items) throws FormatException {
    return items.size() == 4
            && items.getFirst() instanceof Global function
            && function.module().equals("torch._utils")
        ? made(function, items.get(2))
        : unreadable(global);
  }

  private static Value unknown(Global global) {
    boolean tensor =
        (global.module().equals("torch._utils") && global.name().startsWith("_rebuild"))
            || global.toString().equals("torch.storage._load_from_bytes");
    return tensor ? unreadable(global) : new Opaque(global.toString());
  }

  private static Value unreadable(Global global) {
    return new Unreadable(global.toString());
  }

  private static Value wrapped(Global global, List<Value> items) {
    return !items.isEmpty()
            && (items.getFirst() instanceof Tensor || items.getFirst() instanceof Unreadable)
        ? items.getFirst()
        : unreadable(global);
  }

  /** Python 2 gave an ordered dictionary its items as an argument. */
  private static Value dictionary(List<Value> arguments) {
    var dictionary = new Dictionary();
    if (arguments.size() == 1 && arguments.getFirst() instanceof Sequence pairs) {
      for (Value pair : pairs.items) {
        if (pair instanceof Sequence p && p.items.size() == 2) {
          dictionary.put(p.items.getFirst(), p.items.getLast());
        }
      }
    }
    return dictionary;
  }

  /** {@code ('storage', class, key, location, elements[, view])}; the location is a device. */
  Storage storage(Value id) throws FormatException {
    if (!(id instanceof Sequence tuple)
        || tuple.items.size() < 5
        || tuple.items.size() > 6
        || !(tuple.items.get(0) instanceof Text(String kind))
        || !kind.equals("storage")) {
      throw malformed("the pickle refers to something outside it that is no storage");
    }
    if (!(tuple.items.get(1) instanceof Global storageClass)
        || !(tuple.items.get(2) instanceof Text(String key))
        || !(tuple.items.get(4) instanceof Whole(long elements))
        || elements < 0) {
      throw malformed("a storage of the pickle is not described as torch describes them");
    }
    var type = StorageTypes.ofStorage(storageClass);
    if (type.isEmpty() && !StorageTypes.untyped(storageClass)) {
      throw new FormatException(
          Reason.UNSUPPORTED,
          "the storage class " + quote(storageClass.toString()) + " is none that is known",
          file);
    }
    long from = 0;
    long size = elements;
    if (tuple.items.size() == 6 && tuple.items.get(5) != Inert.NONE) {
      if (!(tuple.items.get(5) instanceof Sequence view)
          || view.items.size() != 3
          || !(view.items.get(1) instanceof Whole(long viewFrom))
          || !(view.items.get(2) instanceof Whole(long viewSize))
          || viewFrom < 0
          || viewSize < 0
          || viewFrom > elements
          || viewSize > elements - viewFrom) {
        throw outside("a view of a storage leaves the storage");
      }
      from = viewFrom;
      size = viewSize;
    }
    var storage = new Storage(type, key, elements, from, size);
    try {
      storage.bytes();
    } catch (ArithmeticException e) {
      throw outside("a storage has more bytes than any file");
    }
    return storage;
  }

  private Value tensor(List<Value> items, int least, int most) throws FormatException {
    if (items.size() < least || items.size() > most || !(items.getFirst() instanceof Storage s)) {
      throw malformed("a tensor of the pickle is not described as torch describes them");
    }
    if (items.size() == 7) {
      checkPlain(items.get(6));
    }
    if (s.type().isEmpty()) {
      throw malformed("a tensor of the pickle has no dtype");
    }
    return tensor(s, s.type().get(), s.from(), s.size(), items);
  }

  private Value typedTensor(List<Value> items) throws FormatException {
    if (items.size() < 7
        || items.size() > 8
        || !(items.getFirst() instanceof Storage s)
        || !(items.get(6) instanceof Global dtype)
        || s.type().isPresent()) {
      throw malformed("a tensor of the pickle is not described as torch describes them");
    }
    if (items.size() == 8) {
      checkPlain(items.get(7));
    }
    var type = StorageTypes.ofDtype(dtype);
    if (type.isEmpty()) {
      return new Unreadable(dtype.toString());
    }
    return tensor(s, type.get(), 0, s.elements() / type.get().bytes(), items);
  }

  private Tensor tensor(
      Storage storage, ElementType type, long from, long available, List<Value> items)
      throws FormatException {
    var shape = numbers(items.get(2));
    var strides = numbers(items.get(3));
    if (!(items.get(1) instanceof Whole(long offset))) {
      throw malformed("a tensor of the pickle is not described as torch describes them");
    }
    boolean inside;
    try {
      inside = offset <= available && Sizes.reach(offset, shape, strides) <= available;
      Math.multiplyExact(Sizes.elements(shape), (long) type.bytes());
      Sizes.rowMajor(shape);
    } catch (ArithmeticException | IllegalArgumentException e) {
      inside = false;
    }
    if (!inside) {
      throw outside("a tensor's shape, strides and offset leave its storage");
    }
    return new Tensor(storage, type, from + offset, shape, strides);
  }

  /** Conjugated and negated tensors are stored as they were before and say so here. */
  private void checkPlain(Value metadata) throws FormatException {
    if (metadata instanceof Dictionary d
        && (d.get("conj").filter(v -> v == Inert.TRUE).isPresent()
            || d.get("neg").filter(v -> v == Inert.TRUE).isPresent())) {
      throw new FormatException(
          Reason.UNSUPPORTED, "a tensor is stored as the conjugate or negative of itself", file);
    }
  }

  private List<Long> numbers(Value value) throws FormatException {
    if (!(value instanceof Sequence sequence) || sequence.items.size() > 64) {
      throw malformed("a tensor's shape or strides are no tuple of numbers");
    }
    var numbers = new ArrayList<Long>(sequence.items.size());
    for (Value item : sequence.items) {
      if (!(item instanceof Whole(long number))) {
        throw malformed("a tensor's shape or strides are no tuple of numbers");
      }
      numbers.add(number);
    }
    return List.copyOf(numbers);
  }

  private FormatException malformed(String message) {
    return new FormatException(Reason.MALFORMED, message, file);
  }

  private FormatException outside(String message) {
    return new FormatException(Reason.OUT_OF_BOUNDS, message, file);
  }
}
