// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tva.terminal.Launched;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A small notebook: it sends cells, and gathers what is said because of them. */
final class Notebook implements AutoCloseable {
  private static final String KEY = "a key for tests";
  private static final int PATIENCE_MS = 120_000;

  private final ZContext context = new ZContext();
  private final Process process;
  private final ZMQ.Socket shell;
  private final ZMQ.Socket control;
  private final ZMQ.Socket iopub;
  private final ZMQ.Socket heartbeat;
  private int sent;

  Notebook(Path home, Path folder) throws IOException {
    int[] ports = freePorts();
    Path file = home.resolve("connection.json");
    Files.writeString(
        file,
        """
        {"transport": "tcp", "ip": "127.0.0.1", "key": "%s", "signature_scheme": "hmac-sha256",
         "shell_port": %d, "iopub_port": %d, "stdin_port": %d, "control_port": %d, "hb_port": %d}
        """
            .formatted(KEY, ports[0], ports[1], ports[2], ports[3], ports[4]));
    Launched launched = new Launched(home);
    ProcessBuilder builder =
        new ProcessBuilder(launched.program(), "kernel", "serve", file.toString())
            .directory(folder.toFile())
            .redirectError(home.resolve("stderr").toFile())
            .redirectOutput(home.resolve("stdout").toFile());
    builder.environment().putAll(launched.environment());
    process = builder.start();
    shell = connected(SocketType.DEALER, ports[0]);
    control = connected(SocketType.DEALER, ports[3]);
    iopub = context.createSocket(SocketType.SUB);
    iopub.setReceiveTimeOut(PATIENCE_MS);
    iopub.subscribe(new byte[0]);
    iopub.connect("tcp://127.0.0.1:" + ports[1]);
    heartbeat = connected(SocketType.REQ, ports[4]);
    greet();
  }

  private static int[] freePorts() throws IOException {
    List<ServerSocket> open = new ArrayList<>();
    int[] ports = new int[5];
    for (int i = 0; i < ports.length; i++) {
      open.add(new ServerSocket(0));
      ports[i] = open.get(i).getLocalPort();
    }
    for (ServerSocket s : open) {
      s.close();
    }
    return ports;
  }

  private ZMQ.Socket connected(SocketType type, int port) {
    ZMQ.Socket socket = context.createSocket(type);
    socket.setReceiveTimeOut(PATIENCE_MS);
    socket.setLinger(0);
    socket.connect("tcp://127.0.0.1:" + port);
    return socket;
  }

  /** Until what is said arrives here: a subscription takes its time. */
  private void greet() {
    ask(shell, "kernel_info_request", new JsonObject());
    iopub.setReceiveTimeOut(200);
    while (iopub.recv(0) == null) {
      ask(shell, "kernel_info_request", new JsonObject());
    }
    while (iopub.recv(0) != null) {
      // What was said so far is of no interest.
    }
    iopub.setReceiveTimeOut(PATIENCE_MS);
  }

  ZMQ.Socket shell() {
    return shell;
  }

  ZMQ.Socket control() {
    return control;
  }

  static JsonObject content(String... namesAndValues) {
    JsonObject o = new JsonObject();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      o.addProperty(namesAndValues[i], namesAndValues[i + 1]);
    }
    return o;
  }

  /** Sends a request and gives the content of its reply. */
  JsonObject ask(ZMQ.Socket socket, String type, JsonObject content) {
    send(socket, type, content, KEY);
    return reply(socket).getAsJsonObject("content");
  }

  void send(ZMQ.Socket socket, String type, JsonObject content, String key) {
    JsonObject header = content("msg_id", "m" + sent++, "session", "s", "username", "u");
    header.addProperty("date", "2026-01-01T00:00:00Z");
    header.addProperty("msg_type", type);
    header.addProperty("version", "5.3");
    List<String> parts = List.of(header.toString(), "{}", "{}", content.toString());
    socket.sendMore("<IDS|MSG>");
    socket.sendMore(sign(parts, key));
    for (int i = 0; i < parts.size(); i++) {
      socket.send(parts.get(i).getBytes(StandardCharsets.UTF_8), i < 3 ? ZMQ.SNDMORE : 0);
    }
  }

  private static String sign(List<String> parts, String key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      parts.forEach(p -> mac.update(p.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The next message of a socket, with its type and content; its signature must hold. */
  JsonObject reply(ZMQ.Socket socket) {
    List<String> frames = new ArrayList<>();
    do {
      byte[] frame = socket.recv(0);
      if (frame == null) {
        throw new AssertionError("no answer");
      }
      frames.add(new String(frame, StandardCharsets.UTF_8));
    } while (socket.hasReceiveMore());
    int at = frames.indexOf("<IDS|MSG>");
    List<String> parts = frames.subList(at + 2, at + 6);
    if (!sign(parts, KEY).equals(frames.get(at + 1))) {
      throw new AssertionError("not signed");
    }
    JsonObject message = new JsonObject();
    message.add("type", JsonParser.parseString(parts.getFirst()).getAsJsonObject().get("msg_type"));
    message.add("content", JsonParser.parseString(parts.getLast()));
    return message;
  }

  /** What a cell said, type and content, without the states; last the reply. */
  List<JsonObject> run(String code) {
    sendCell(code);
    List<JsonObject> said = said();
    said.add(reply(shell));
    return said;
  }

  private void sendCell(String code) {
    JsonObject request = content("code", code);
    request.addProperty("silent", false);
    request.addProperty("store_history", true);
    send(shell, "execute_request", request, KEY);
  }

  /** Sends a cell and waits until it runs. */
  void begin(String code) {
    sendCell(code);
    while (!reply(iopub).get("type").getAsString().equals("execute_input")) {
      // The kernel says that it is busy.
    }
  }

  /** What is said until the cell has replied, and the other states have been told too. */
  List<JsonObject> finish() {
    List<JsonObject> all = said();
    all.addAll(said());
    all.add(reply(shell));
    return all;
  }

  /** Up to the message that the kernel is idle. */
  List<JsonObject> said() {
    List<JsonObject> all = new ArrayList<>();
    while (true) {
      JsonObject next = reply(iopub);
      String type = next.get("type").getAsString();
      if (type.equals("status")) {
        if (next.getAsJsonObject("content").get("execution_state").getAsString().equals("idle")) {
          return all;
        }
      } else {
        all.add(next);
      }
    }
  }

  boolean beats() {
    heartbeat.send("are you there");
    return "are you there".equals(heartbeat.recvStr());
  }

  /** Asks it to end; whether it does. */
  boolean ends() {
    ask(control, "shutdown_request", content());
    try {
      return process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    context.close();
    process.destroyForcibly();
  }
}
