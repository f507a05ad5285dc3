// SPDX-License-Identifier: Apache-2.0
package dev.tva.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tva.diagnostic.Diagnostic;
import dev.tva.lower.Version;
import dev.tva.repl.Repl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A session that a notebook talks to. Cells run on one thread in their order; another answers what
 * must not wait for them: interrupts, the end, and whether anybody lives here.
 */
public final class Kernel {
  /** As deep as the stack of a command. */
  private static final long STACK = 64L << 20;

  /** What a cell says waits no longer than that. */
  private static final long POLL_MS = 5;

  private static final int LINGER_MS = 1000;

  private final Connection connection;
  private final Wire wire;
  private final Cells cells;
  private final LinkedBlockingQueue<Runnable> shell = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>();
  private volatile boolean interrupted;
  private volatile boolean ending;

  /** Sockets belong to one thread alone; what others say waits for it. */
  private record Outgoing(ZMQ.Socket socket, Message message) {}

  private Kernel(Connection connection, Function<BooleanSupplier, Repl> session) {
    this.connection = connection;
    this.wire = new Wire(connection.key());
    this.cells = new Cells(session.apply(() -> interrupted));
  }

  /**
   * Serves one notebook, as the file says that Jupyter has written, until it ends.
   *
   * @param session made for what tells whether the notebook asks to stop what is computed
   */
  public static void serve(Path connectionFile, Function<BooleanSupplier, Repl> session)
      throws IOException {
    new Kernel(Connection.read(connectionFile), session).serve();
  }

  private void serve() {
    try (ZContext context = new ZContext()) {
      ZMQ.Socket shellSocket = bound(context, SocketType.ROUTER, connection.shell());
      ZMQ.Socket control = bound(context, SocketType.ROUTER, connection.control());
      ZMQ.Socket iopub = bound(context, SocketType.PUB, connection.iopub());
      bound(context, SocketType.ROUTER, connection.stdin());
      ZMQ.Socket heartbeat = bound(context, SocketType.REP, connection.heartbeat());
      Thread worker = new Thread(null, this::work, "cells", STACK);
      worker.setDaemon(true);
      worker.start();
      ZMQ.Poller poller = context.createPoller(3);
      poller.register(shellSocket, ZMQ.Poller.POLLIN);
      poller.register(control, ZMQ.Poller.POLLIN);
      poller.register(heartbeat, ZMQ.Poller.POLLIN);
      while (!(ending && outgoing.isEmpty())) {
        poller.poll(POLL_MS);
        flush();
        if (poller.pollin(0)) {
          wire.read(frames(shellSocket))
              .ifPresent(m -> shell.add(() -> answer(m, shellSocket, iopub)));
        }
        if (poller.pollin(1)) {
          wire.read(frames(control)).ifPresent(m -> answer(m, control, iopub));
        }
        if (poller.pollin(2)) {
          heartbeat.send(heartbeat.recv(0), 0);
        }
        flush();
      }
      flush();
    }
  }

  private ZMQ.Socket bound(ZContext context, SocketType type, int port) {
    ZMQ.Socket socket = context.createSocket(type);
    socket.setLinger(LINGER_MS);
    socket.bind(connection.address(port));
    return socket;
  }

  private static List<byte[]> frames(ZMQ.Socket socket) {
    List<byte[]> all = new ArrayList<>();
    do {
      all.add(socket.recv(0));
    } while (socket.hasReceiveMore());
    return all;
  }

  private void flush() {
    for (Outgoing o = outgoing.poll(); o != null; o = outgoing.poll()) {
      List<byte[]> frames = wire.frames(o.message());
      for (int i = 0; i < frames.size(); i++) {
        o.socket().send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
      }
    }
  }

  private void work() {
    try {
      while (true) {
        shell.take().run();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Message m, ZMQ.Socket socket, ZMQ.Socket iopub) {
    tell(m, iopub, "status", status("busy"));
    String type = m.type();
    if (type.endsWith("_request")) {
      String reply = type.substring(0, type.length() - "request".length()) + "reply";
      content(m, iopub)
          .ifPresent(c -> outgoing.add(new Outgoing(socket, wire.because(m, m.to(), reply, c))));
    }
    tell(m, iopub, "status", status("idle"));
    ending |= type.equals("shutdown_request");
  }

  private void tell(Message cause, ZMQ.Socket iopub, String type, JsonObject content) {
    outgoing.add(new Outgoing(iopub, wire.because(cause, List.of(), type, content)));
  }

  private static JsonObject status(String state) {
    JsonObject o = new JsonObject();
    o.addProperty("execution_state", state);
    return o;
  }

  private static JsonObject ok() {
    JsonObject o = new JsonObject();
    o.addProperty("status", "ok");
    return o;
  }

  /** What a request is answered with; of those that are not known, nothing. */
  private Optional<JsonObject> content(Message m, ZMQ.Socket iopub) {
    return switch (m.type()) {
      case "kernel_info_request" -> Optional.of(about());
      case "execute_request" -> Optional.of(execute(m, iopub));
      case "complete_request" -> Optional.of(cells.complete(m.text("code"), cursor(m)));
      case "inspect_request" -> Optional.of(cells.inspect(m.text("code"), cursor(m)));
      case "is_complete_request" -> {
        JsonObject o = new JsonObject();
        o.addProperty("status", cells.isComplete(m.text("code")));
        o.addProperty("indent", "  ");
        yield Optional.of(o);
      }
      case "history_request" -> {
        JsonObject o = ok();
        o.add("history", new JsonArray());
        yield Optional.of(o);
      }
      case "comm_info_request" -> {
        JsonObject o = ok();
        o.add("comms", new JsonObject());
        yield Optional.of(o);
      }
      case "interrupt_request" -> {
        interrupted = true;
        yield Optional.of(ok());
      }
      case "shutdown_request" -> {
        interrupted = true;
        JsonObject o = ok();
        o.addProperty("restart", m.flag("restart", false));
        yield Optional.of(o);
      }
      default -> Optional.empty();
    };
  }

  private static int cursor(Message m) {
    return m.content().has("cursor_pos") ? m.content().get("cursor_pos").getAsInt() : 0;
  }

  private static JsonObject about() {
    JsonObject o = ok();
    o.addProperty("protocol_version", "5.3");
    o.addProperty("implementation", "tva");
    o.addProperty("implementation_version", Version.text());
    o.addProperty("banner", "tva " + Version.text());
    o.add("help_links", new JsonArray());
    JsonObject language = new JsonObject();
    language.addProperty("name", "tva");
    language.addProperty("version", Version.text());
    language.addProperty("mimetype", "text/x-tva");
    language.addProperty("file_extension", ".tva");
    o.add("language_info", language);
    return o;
  }

  private JsonObject execute(Message m, ZMQ.Socket iopub) {
    boolean silent = m.flag("silent", false);
    boolean counts = !silent && m.flag("store_history", true);
    // What was asked before is over.
    interrupted = false;
    if (!silent) {
      JsonObject input = new JsonObject();
      input.addProperty("code", m.text("code"));
      input.addProperty("execution_count", cells.count() + (counts ? 1 : 0));
      tell(m, iopub, "execute_input", input);
    }
    Optional<Diagnostic> error =
        cells.run(
            m.text("code"),
            counts,
            (type, content) -> {
              if (!silent) {
                tell(m, iopub, type, content);
              }
            });
    JsonObject reply = error.map(Cells::error).orElseGet(JsonObject::new);
    if (error.isPresent() && !silent) {
      tell(m, iopub, "error", Cells.error(error.get()));
    }
    reply.addProperty("status", error.isPresent() ? "error" : "ok");
    reply.addProperty("execution_count", cells.count());
    if (error.isEmpty()) {
      reply.add("payload", new JsonArray());
      reply.add("user_expressions", new JsonObject());
    }
    return reply;
  }
}
