// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The proxies that the usual variables name, which Java itself does not heed. */
final class Proxies extends ProxySelector {
  private final Map<String, String> variables;

  private Proxies(Map<String, String> variables) {
    this.variables = variables;
  }

  static ProxySelector of(Map<String, String> variables) {
    return new Proxies(variables);
  }

  private String variable(String name) {
    return variables.getOrDefault(name.toLowerCase(Locale.ROOT), variables.getOrDefault(name, ""));
  }

  @Override
  public List<Proxy> select(URI uri) {
    String all = variable("ALL_PROXY");
    String own = variable(uri.getScheme().toUpperCase(Locale.ROOT) + "_PROXY");
    String chosen = own.isBlank() ? all : own;
    if (chosen.isBlank() || isSpared(uri.getHost())) {
      return List.of(Proxy.NO_PROXY);
    }
    try {
      URI proxy = URI.create(chosen.contains("://") ? chosen : "http://" + chosen);
      if (proxy.getHost() == null || !proxy.getScheme().startsWith("http")) {
        return List.of(Proxy.NO_PROXY);
      }
      int port = proxy.getPort() >= 0 ? proxy.getPort() : 80;
      return List.of(
          new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
    } catch (IllegalArgumentException _) {
      return List.of(Proxy.NO_PROXY);
    }
  }

  /** This machine itself, and whom {@code NO_PROXY} names by the end of the name. */
  private boolean isSpared(String host) {
    if (host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]")) {
      return true;
    }
    for (String end : variable("NO_PROXY").split(",")) {
      String name = end.strip().replaceFirst("^\\*?\\.", "");
      if (name.equals("*") || !name.isEmpty() && (host.equals(name) || host.endsWith("." + name))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // The request fails, and says so.
  }
}
