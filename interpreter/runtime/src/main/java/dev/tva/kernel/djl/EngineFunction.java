// SPDX-License-Identifier: Apache-2.0
package dev.tva.kernel.djl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Decompositions that the engine has and DJL gives no name to: LAPACK's. They are called as what
 * DJL does load, a model: a TorchScript archive (its documentation is {@code
 * torch/csrc/jit/docs/serialization.md}) with no weights and this one line of code.
 */
enum EngineFunction {
  /** Of {@code x}: u, s, vt, as many as the smaller side. */
  SVD(3, "torch.linalg_svd(x, False)"),
  /** Of a symmetric {@code x}, of which it reads the lower half: values ascending, vectors. */
  EIGEN(2, "torch.linalg_eigh(x)"),
  /** Of {@code x}: q, r. */
  QR(2, "torch.linalg_qr(x)"),
  /** Of a square {@code x}: the inverse; if there is none, anything. */
  INVERSE(1, "(torch.linalg_inv_ex(x)[0],)");

  private final int results;
  private final String call;

  EngineFunction(int results, String call) {
    this.results = results;
    this.call = call;
  }

  private String code() {
    return """
    class Function(Module):
      __parameters__ = []
      __buffers__ = []
      def forward(self: __torch__.Function,
          x: Tensor) -> Tuple[%s]:
        return %s
    """
        .formatted("Tensor, ".repeat(results - 1) + "Tensor", call);
  }

  /** The archive's bytes. */
  byte[] archive() {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      // Pickle: protocol 2, an object of the class below, without state.
      put(zip, "data.pkl", "\u0080\2c__torch__\nFunction\n)\u0081}b.");
      put(zip, "code/__torch__.py", code());
      put(zip, "constants.pkl", "\u0080\2).");
      put(zip, "version", "3\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    var checksum = new CRC32();
    checksum.update(bytes);
    var entry = new ZipEntry("function/" + name);
    entry.setSize(bytes.length);
    entry.setCompressedSize(bytes.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
