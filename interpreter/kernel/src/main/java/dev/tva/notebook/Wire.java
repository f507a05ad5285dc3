// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Messages as frames of bytes, signed; what is not signed by the same key is no message. */
final class Wire {
  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
  private static final String VERSION = "5.3";
  private static final int PARTS = 4;

  private final byte[] key;
  private final String session = UUID.randomUUID().toString();
  private final Gson gson = new GsonBuilder().serializeNulls().create();

  Wire(byte[] key) {
    this.key = key.clone();
  }

  /** Empty for what is not signed, or no message. */
  Optional<Message> read(List<byte[]> frames) {
    int at = 0;
    while (at < frames.size() && !Arrays.equals(frames.get(at), DELIMITER)) {
      at++;
    }
    if (frames.size() < at + 2 + PARTS) {
      return Optional.empty();
    }
    List<byte[]> parts = frames.subList(at + 2, at + 2 + PARTS);
    byte[] signature = frames.get(at + 1);
    if (!MessageDigest.isEqual(sign(parts).getBytes(StandardCharsets.US_ASCII), signature)) {
      return Optional.empty();
    }
    try {
      JsonObject header = object(parts.get(0));
      return header.has("msg_type")
          ? Optional.of(
              new Message(
                  frames.subList(0, at),
                  header,
                  object(parts.get(1)),
                  object(parts.get(2)),
                  object(parts.get(3))))
          : Optional.empty();
    } catch (JsonParseException | IllegalStateException _) {
      return Optional.empty();
    }
  }

  private static JsonObject object(byte[] json) {
    return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  List<byte[]> frames(Message m) {
    List<byte[]> parts = new ArrayList<>();
    for (JsonObject o : List.of(m.header(), m.parent(), m.metadata(), m.content())) {
      parts.add(gson.toJson(o).getBytes(StandardCharsets.UTF_8));
    }
    List<byte[]> all = new ArrayList<>(m.to());
    all.add(DELIMITER);
    all.add(sign(parts).getBytes(StandardCharsets.US_ASCII));
    all.addAll(parts);
    return all;
  }

  /** An answer to a message, or something said because of it. */
  Message because(Message cause, List<byte[]> to, String type, JsonObject content) {
    JsonObject header = new JsonObject();
    header.addProperty("msg_id", UUID.randomUUID().toString());
    header.addProperty("session", session);
    header.addProperty("username", "tva");
    header.addProperty("date", Instant.now().toString());
    header.addProperty("msg_type", type);
    header.addProperty("version", VERSION);
    return new Message(to, header, cause.header(), new JsonObject(), content);
  }

  /** Without a key nothing is signed. */
  private String sign(List<byte[]> parts) {
    if (key.length == 0) {
      return "";
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      parts.forEach(mac::update);
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java has no HmacSHA256", e);
    }
  }
}
