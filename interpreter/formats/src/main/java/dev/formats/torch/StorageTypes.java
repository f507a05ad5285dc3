// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import static java.util.Map.entry;

import dev.formats.ElementType;
import dev.formats.torch.Value.Global;
import java.util.Map;
import java.util.Optional;

/** Torch's names for what elements are. */
final class StorageTypes {
  private static final Map<String, ElementType> STORAGES =
      Map.ofEntries(
          entry("DoubleStorage", ElementType.F64),
          entry("FloatStorage", ElementType.F32),
          entry("HalfStorage", ElementType.F16),
          entry("BFloat16Storage", ElementType.BF16),
          entry("LongStorage", ElementType.I64),
          entry("IntStorage", ElementType.I32),
          entry("ShortStorage", ElementType.I16),
          entry("CharStorage", ElementType.I8),
          entry("ByteStorage", ElementType.U8),
          entry("BoolStorage", ElementType.BOOL),
          entry("ComplexFloatStorage", ElementType.C64),
          entry("ComplexDoubleStorage", ElementType.C128));

  private static final Map<String, ElementType> DTYPES =
      Map.ofEntries(
          entry("float64", ElementType.F64),
          entry("float32", ElementType.F32),
          entry("float16", ElementType.F16),
          entry("bfloat16", ElementType.BF16),
          entry("int64", ElementType.I64),
          entry("int32", ElementType.I32),
          entry("int16", ElementType.I16),
          entry("int8", ElementType.I8),
          entry("uint64", ElementType.U64),
          entry("uint32", ElementType.U32),
          entry("uint16", ElementType.U16),
          entry("uint8", ElementType.U8),
          entry("bool", ElementType.BOOL),
          entry("complex64", ElementType.C64),
          entry("complex128", ElementType.C128),
          entry("float8_e4m3fn", ElementType.F8_E4M3),
          entry("float8_e5m2", ElementType.F8_E5M2),
          entry("float8_e8m0fnu", ElementType.F8_E8M0),
          entry("float8_e4m3fnuz", ElementType.F8_E4M3FNUZ),
          entry("float8_e5m2fnuz", ElementType.F8_E5M2FNUZ));

  private StorageTypes() {}

  static Optional<ElementType> ofStorage(Global storageClass) {
    return storageClass.module().equals("torch") || storageClass.module().equals("torch.cuda")
        ? Optional.ofNullable(STORAGES.get(storageClass.name()))
        : Optional.empty();
  }

  /** Whether a storage of this class counts bytes. */
  static boolean untyped(Global storageClass) {
    return storageClass.toString().equals("torch.storage.UntypedStorage")
        || storageClass.toString().equals("torch.UntypedStorage");
  }

  static Optional<ElementType> ofDtype(Global dtype) {
    return dtype.module().equals("torch")
        ? Optional.ofNullable(DTYPES.get(dtype.name()))
        : Optional.empty();
  }
}
