// SPDX-License-Identifier: Apache-2.0
package dev.tva.hub;

import dev.tva.catalog.CatalogException;
import dev.tva.catalog.HubId;
import dev.tva.diagnostic.Bytes;
import dev.tva.diagnostic.Diagnostic.Line;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Why something on a hub cannot be had, as a person would say it. */
final class HubProblems {
  private static final int MOST_CAUSES = 5;

  /** How Java says that less came than was announced. */
  private static final Pattern BROKEN =
      Pattern.compile(
          "(?i)|closed|EOF.*|fixed content-length.*|.*received no bytes|.*reset.*|chunked.*");

  private final HubSettings settings;

  HubProblems(HubSettings settings) {
    this.settings = settings;
  }

  /** What is behind a revision's first slash was taken for a folder. */
  private static Line slashed(HubId id) {
    return id.revision().isEmpty() || id.path().isEmpty()
        ? note("a commit is given in full, or as a branch or tag")
        : note(
            "where a slash is in its name, write %2F: hf:"
                + id.repository()
                + "@"
                + id.revision().get()
                + "%2F"
                + id.path());
  }

  /** The hub has answered with no. */
  CatalogException refused(HubId id, String file, Http.Refused e) {
    String repository = id.repository();
    String page = settings.endpoint() + "/" + repository;
    boolean known = settings.token().isPresent();
    String code = e.code();
    if (code.equals("GatedRepo")) {
      return problem(
          "`" + repository + "` is given only to those who have accepted its terms",
          known ? note("the token that is set belongs to someone who has not, or not yet") : none(),
          known
              ? help("accept them at " + page + ", and run again")
              : help("accept them at " + page + ", and set HF_TOKEN to a token of yours"));
    }
    if (e.status() == 401 || code.equals("RepoNotFound")) {
      return problem(
          known
              ? "`" + repository + "` is not on the hub, or the token that is set may not see it"
              : "`" + repository + "` is not on the hub, or is private",
          none(),
          known
              ? help("check the name at " + page + ", and what the token may see")
              : help("check the name at " + page + "; for what is private set HF_TOKEN"));
    }
    if (e.status() == 403) {
      return problem(
          "the hub does not give `" + repository + "` to you",
          e.message().isEmpty() ? none() : note("it says: " + e.message()),
          help(known ? "check what the token may do" : "set HF_TOKEN to a token of yours"));
    }
    if (code.equals("RevisionNotFound")) {
      return problem(
          "`" + repository + "` has no revision `" + id.revisionOrMain() + "`",
          slashed(id),
          help("see the list at " + page + "/tree/main"));
    }
    if (e.status() == 404 && !file.isEmpty()) {
      return problem(
          "`" + repository + "` has no file `" + file + "`",
          none(),
          help("see the list at " + page + "/tree/" + id.revisionOrMain()));
    }
    if (e.status() == 404) {
      return problem(
          "`" + repository + "` is not on the hub", none(), help("check the name at " + page));
    }
    if (e.status() == 429) {
      return problem(
          "the hub asks to come back later: it has had too many requests",
          e.seconds().map(s -> note("in " + s + " seconds, it says")).orElse(none()),
          help("wait, and run again; what has been fetched is kept"));
    }
    return problem(
        "the hub answers with an error of its own, " + e.status(),
        note("asked of " + host()),
        help("wait, and run again; what has been fetched is kept"));
  }

  /** Nothing, or not all, came over the network. */
  CatalogException unreachable(String what, IOException e, String kept) {
    return problem(
        "`" + what + "` cannot be fetched: " + words(e), note("asked of " + host()), help(kept));
  }

  private static String words(IOException e) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable c = e; c != null && causes.size() < MOST_CAUSES; c = c.getCause()) {
      causes.addFirst(c);
    }
    for (Throwable cause : causes) {
      switch (cause) {
        case UnknownHostException _, UnresolvedAddressException _ -> {
          return "the hub's name leads nowhere; there may be no network";
        }
        case SSLException _ -> {
          return "the hub does not prove who it is";
        }
        case HttpTimeoutException _ -> {
          return "the hub does not answer in time";
        }
        case ConnectException _ -> {
          return "the hub takes no connection";
        }
        default -> {}
      }
    }
    String said = e.getMessage();
    return said == null || BROKEN.matcher(said).matches() ? "the connection broke" : said;
  }

  /** Where is asked, without what may be secret in an address. */
  private String host() {
    return settings.endpoint().replaceFirst("^(\\w+://)[^/@]*@", "$1").replaceFirst("\\?.*", "");
  }

  CatalogException offline(HubId id, Optional<String> commit, Optional<CatalogException> why) {
    List<Line> lines = new ArrayList<>();
    commit.ifPresent(c -> lines.add(note("a part of commit " + c + " is in the cache")));
    why.ifPresent(w -> lines.add(note(w.getMessage())));
    lines.add(
        new Help.Advice("to fetch what is missing, run without --offline and HF_HUB_OFFLINE", ""));
    return new CatalogException(
        Slug.NOT_FETCHED,
        "`"
            + id
            + "` is not "
            + (commit.isPresent() ? "whole " : "")
            + "in the cache, and nothing is fetched offline",
        lines);
  }

  CatalogException absent(HubId id, String commit, List<String> near) {
    List<Line> lines = new ArrayList<>();
    lines.add(note("at commit " + commit));
    lines.add(
        near.isEmpty()
            ? help("see what there is at " + settings.endpoint() + "/" + id.repository())
            : new Help.Path("did you mean", near.getFirst()));
    return new CatalogException(
        Slug.NOT_FETCHED, "`" + id.repository() + "` has no `" + id.path() + "`", lines);
  }

  CatalogException hostile(HubId id, String name) {
    String shown = name.replaceAll("\\p{Cntrl}", "?");
    return problem(
        "the hub lists a file of `" + id.repository() + "` that would lie outside it",
        note("the file: " + shown.substring(0, Math.min(80, shown.length()))),
        help("do not use this repository, and report it to the hub"));
  }

  CatalogException spoilt(HubId id, String file) {
    return problem(
        "what arrived of `"
            + file
            + "` of `"
            + id.repository()
            + "` is not what the hub says it is",
        note("its checksum differs, twice; what arrived was deleted"),
        help("run again later, or over another network"));
  }

  CatalogException noRoom(HubId id, long needed, long there, Path cache) {
    return new CatalogException(
        Slug.NO_ROOM,
        "there is no room for `" + id + "` in the hub's cache",
        List.of(
            note(Bytes.text(needed) + " are to be fetched, and " + Bytes.text(there) + " are free"),
            note("nothing of it was fetched; the cache is " + cache),
            help("make room, or set HF_HUB_CACHE to a folder on another disk")));
  }

  CatalogException unwritable(HubId id, IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return problem(
        "`" + id + "` cannot be put into the hub's cache",
        note("in " + settings.cache() + (reason == null ? "" : ": " + reason)),
        help("make the folder one that you may write, or set HF_HUB_CACHE to another"));
  }

  CatalogException stopped(HubId id) {
    return problem(
        "fetching `" + id + "` was stopped",
        note("what has arrived is kept in the cache"),
        help("run again: it resumes where it stopped"));
  }

  CatalogException notWhole(HubId id, String file) {
    return problem(
        "the header of `" + file + "` of `" + id + "` cannot be fetched alone",
        note("only safetensors have their header in front; nothing of the weights was fetched"),
        help("compute with it, `tva run` or `tva show`: that fetches it, and then it is here"));
  }

  CatalogException badSettings(String sentence, String help) {
    return problem(sentence, none(), help(help));
  }

  URI endpoint() throws CatalogException {
    try {
      URI uri = URI.create(settings.endpoint());
      String scheme = uri.getScheme();
      if (uri.getHost() != null && ("https".equals(scheme) || "http".equals(scheme))) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw badSettings(
        "HF_ENDPOINT is no address of a hub: `" + host() + "`",
        "give one as https://huggingface.co, or leave it out");
  }

  static CatalogException problem(String sentence, Line... lines) {
    return new CatalogException(
        Slug.NOT_FETCHED,
        sentence,
        java.util.Arrays.stream(lines).filter(l -> !l.equals(none())).toList());
  }

  private static Line none() {
    return new Line.Note("");
  }

  private static Line note(String text) {
    return new Line.Note(text);
  }

  private static Line help(String text) {
    return new Help.Outside(text);
  }
}
