// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import dev.safetensors.Header;
import dev.safetensors.SafetensorsException;
import dev.safetensors.TensorInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a safetensors file on a hub says before its data, and nothing of the data. */
final class RemoteHeader {
  private static final int LENGTH = Long.BYTES;

  private static final long BEGINNING = 1 << 10;

  /** To read through a gap costs less than to ask again. */
  private static final long GAP = 1 << 16;

  private static final List<String> FACTS = List.of(".alpha", ".weight_shape");
  private static final String STATE = ".quant_state.";
  private static final long LARGEST_FACT = 1 << 16;

  private final Http http;
  private final Located file;

  RemoteHeader(Http http, Located file) {
    this.http = http;
    this.file = file;
  }

  /** Makes a file of the same size that holds the header, and a hole where the data are. */
  void into(Path path) throws IOException {
    long size = file.size().orElseThrow(() -> new IOException("the hub says no size"));
    Files.createDirectories(path.getParent());
    Files.deleteIfExists(path);
    try (RandomAccessFile to = new RandomAccessFile(path.toFile(), "rw")) {
      // What is no header, whoever reads the file says.
      byte[] length = bytes(0, Math.min(LENGTH, size));
      to.write(length);
      to.setLength(size);
      long header =
          length.length < LENGTH
              ? 0
              : ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (header <= 0 || header > Math.min(Header.MAX_BYTES, size - LENGTH)) {
        // Of what is no header, the beginning says what it is.
        to.write(bytes(length.length, Math.min(BEGINNING, size - length.length)));
        return;
      }
      byte[] text = bytes(LENGTH, header);
      to.write(text);
      byte[] all = new byte[length.length + text.length];
      System.arraycopy(length, 0, all, 0, length.length);
      System.arraycopy(text, 0, all, length.length, text.length);
      try {
        facts(Header.parse(new ByteArrayInputStream(all), size, path), to);
      } catch (SafetensorsException _) {
        // Likewise.
      }
    }
  }

  /** What is read of the data to know what the tensors are: factors, and texts of quantisers. */
  private void facts(Header header, RandomAccessFile to) throws IOException {
    List<TensorInfo> facts = new ArrayList<>();
    for (TensorInfo t : header.tensors().values()) {
      boolean fact = FACTS.stream().anyMatch(t.name()::endsWith) || t.name().contains(STATE);
      if (fact && t.byteSize() > 0 && t.byteSize() <= LARGEST_FACT) {
        facts.add(t);
      }
    }
    facts.sort(Comparator.comparingLong(TensorInfo::begin));
    for (int i = 0; i < facts.size(); ) {
      long begin = facts.get(i).begin();
      long end = facts.get(i).end();
      for (i++; i < facts.size() && facts.get(i).begin() - end <= GAP; i++) {
        end = facts.get(i).end();
      }
      to.seek(header.dataStart() + begin);
      to.write(bytes(header.dataStart() + begin, end - begin));
    }
  }

  private byte[] bytes(long from, long count) throws IOException {
    if (count == 0) {
      return new byte[0];
    }
    byte[] all = new byte[Math.toIntExact(count)];
    int[] filled = {0};
    return http.retried(() -> {
      long begin = from + filled[0];
      try (Http.Answer a = http.get(file.uri(), begin, from + count - 1)) {
        if (a.status() != 206) {
          // From a hub that gives no ranges: what is in front is read past.
          a.body().skipNBytes(begin);
        }
        while (filled[0] < all.length) {
          int n = a.body().read(all, filled[0], all.length - filled[0]);
          if (n < 0) {
            throw new IOException("the connection broke");
          }
          filled[0] += n;
        }
        return all;
      }
    });
  }
}
