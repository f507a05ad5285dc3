// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a notebook reaches its kernel, as the file says that Jupyter starts it with. */
record Connection(
    String transport,
    String ip,
    int shell,
    int iopub,
    int stdin,
    int control,
    int heartbeat,
    byte[] key) {
  static Connection read(Path file) throws IOException {
    try {
      JsonObject o = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
      String scheme = o.get("signature_scheme").getAsString();
      if (!scheme.equals("hmac-sha256")) {
        throw new IOException("signatures are of the kind " + scheme + ", not hmac-sha256");
      }
      return new Connection(
          o.get("transport").getAsString(),
          o.get("ip").getAsString(),
          o.get("shell_port").getAsInt(),
          o.get("iopub_port").getAsInt(),
          o.get("stdin_port").getAsInt(),
          o.get("control_port").getAsInt(),
          o.get("hb_port").getAsInt(),
          o.get("key").getAsString().getBytes(StandardCharsets.UTF_8));
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new IOException(file + " is no connection file of Jupyter", e);
    }
  }

  String address(int port) {
    return transport + "://" + ip + (transport.equals("ipc") ? "-" : ":") + port;
  }
}
