// SPDX-License-Identifier: Apache-2.0
package dev.tva.spark.store;

import dev.tva.checkpoint.read.FilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;

/** Which hosts have which bytes; each file is asked for once. */
public final class BlockHosts {
  private final Map<String, List<BlockLocation>> files = new HashMap<>();

  /** How many of the bytes each host has; empty where that is not known. */
  public Map<String, Long> of(String file, long offset, long bytes) {
    Map<String, Long> hosts = new HashMap<>();
    for (BlockLocation block : files.computeIfAbsent(file, BlockHosts::blocks)) {
      long from = Math.max(offset, block.getOffset());
      long to = Math.min(offset + bytes, block.getOffset() + block.getLength());
      if (from < to) {
        for (String host : hosts(block)) {
          hosts.merge(host, to - from, Long::sum);
        }
      }
    }
    return hosts;
  }

  private static List<String> hosts(BlockLocation block) {
    try {
      return List.of(block.getHosts());
    } catch (IOException _) {
      return List.of();
    }
  }

  private static List<BlockLocation> blocks(String file) {
    Path path = FilePath.of(file);
    if (!(path instanceof HadoopPath h)) {
      return List.of();
    }
    try {
      var system = ((HadoopFileSystem) h.getFileSystem()).hadoop();
      FileStatus status = system.getFileStatus(h.hadoop());
      return List.of(system.getFileBlockLocations(status, 0, status.getLen()));
    } catch (IOException _) {
      // Tasks read it from where they are; if they cannot, they say so.
      return List.of();
    }
  }
}
