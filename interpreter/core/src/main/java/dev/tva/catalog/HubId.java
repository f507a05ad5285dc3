// SPDX-License-Identifier: Apache-2.0
package dev.tva.catalog;

import dev.tva.diagnostic.Diagnostic;
import dev.tva.diagnostic.Help;
import dev.tva.diagnostic.Slug;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place on a hub as it is written where a path may stand: {@code
 * hf:organisation/name@revision/folder}.
 *
 * @param repository as hubs have it; old ones have no organisation
 * @param revision a branch, a tag or a commit, where one is written
 * @param path in the repository, of a folder or a file; empty for all of it
 */
public record HubId(String repository, Optional<String> revision, String path) {
  public static final String PREFIX = "hf:";

  private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?";

  /** Of revisions with slashes in them, those that hubs make by themselves are known. */
  private static final Pattern ID =
      Pattern.compile(
          "hf:(%s(?:/%s)?)(?:@((?:refs/(?:pr|convert)/[^/@]+)|[^/@]+))?(?:/(.+?))?/?"
              .formatted(NAME, NAME));

  private static final Pattern BEGIN = Pattern.compile("hf:%s/%s(?=[/@])".formatted(NAME, NAME));

  /** As a browser shows a place on the hub, and as some programs write one. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          ("(?:(?:https?://)?(?:www\\.)?(?:huggingface\\.co|hf\\.co)/|hf:/+)(%s/%s)"
                  + "(?:(?:/(?:tree|blob|resolve)/|@)([^/?#]+))?(/[^?#]*)?(?:[?#].*)?")
              .formatted(NAME, NAME));

  private static final Set<String> NO_MODELS = Set.of("datasets", "spaces", "models", "api");

  /** Whether a text is meant as one. */
  public static boolean isOne(String text) {
    return text.startsWith(PREFIX);
  }

  /**
   * Reads one.
   *
   * @throws CatalogException if it is not written as one
   */
  public static HubId of(String text) throws CatalogException {
    Matcher m = ID.matcher(text);
    if (!m.matches()) {
      throw wrong(text, "an id is written as `hf:organisation/name`");
    }
    String repository = m.group(1);
    Optional<String> revision =
        Optional.ofNullable(m.group(2)).map(r -> r.replace("%2F", "/").replace("%2f", "/"));
    String path = m.group(3) == null ? "" : m.group(3);
    if (repository.contains("--") || repository.contains("..")) {
      throw wrong(text, "names on a hub have no `--` and no `..` in them");
    }
    if (!repository.contains("/") && revision.isEmpty() && !path.isEmpty()) {
      // What is behind the slash is no name, or it would be the repository's.
      throw wrong(text, "`" + path + "` is no name on a hub");
    }
    if (revision.isPresent() && !isPlain(revision.get())) {
      throw wrong(text, "the revision is a branch, a tag or a commit");
    }
    if (!path.isEmpty() && !isPlain(path)) {
      throw wrong(text, "the folder is one of the repository's own");
    }
    return new HubId(repository, revision, path);
  }

  /** The id of what has this address on the hub; empty where the text is no such address. */
  public static Optional<HubId> ofAddress(String text) {
    Matcher m = ADDRESS.matcher(text);
    if (!m.matches() || NO_MODELS.contains(m.group(1).replaceFirst("/.*", ""))) {
      return Optional.empty();
    }
    String revision = m.group(2) == null || m.group(2).equals("main") ? "" : "@" + m.group(2);
    String path = m.group(3) == null ? "" : m.group(3);
    try {
      return Optional.of(of(PREFIX + m.group(1) + revision + path));
    } catch (CatalogException _) {
      return Optional.empty();
    }
  }

  /** Whether a path leads downwards only, and is the same on every system. */
  public static boolean isPlain(String path) {
    for (String name : path.split("/", -1)) {
      boolean strange =
          name.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == ':' || c == '\0');
      if (name.isEmpty() || name.equals(".") || name.equals("..") || strange) {
        return false;
      }
    }
    return true;
  }

  private static CatalogException wrong(String text, String note) {
    List<Diagnostic.Line> lines = new ArrayList<>();
    lines.add(new Diagnostic.Line.Note(note));
    Matcher begin = BEGIN.matcher(text);
    Optional<HubId> meant = ofAddress(text);
    lines.add(
        meant.isPresent()
            ? new Help.Path("write it as", meant.get().toString())
            : begin.lookingAt() && !begin.group().contains("--") && !begin.group().contains("..")
                ? new Help.Path("to name the repository, write", begin.group())
                : new Help.Advice("write it as", "hf:organisation/name@revision/folder"));
    return new CatalogException(Slug.BAD_HUB_ID, "`" + text + "` is no id of a hub", lines);
  }

  /** Scripts do not come from a hub. */
  public static CatalogException noScript(String text) {
    return new CatalogException(
        Slug.CANNOT_READ,
        "`" + text + "` is on a hub, and scripts are not imported from there",
        List.of(
            new Diagnostic.Line.Note("what a script says must not change while it lies here"),
            new Help.Advice("fetch the script, read it, and import the file", "")));
  }

  /** What is read where none is written. */
  public String revisionOrMain() {
    return revision.orElse("main");
  }

  /** The same place at a commit. */
  public HubId at(String commit) {
    return new HubId(repository, Optional.of(commit), path);
  }

  /** As it is written. */
  @Override
  public String toString() {
    return PREFIX
        + repository
        + revision
            .map(r -> "@" + (r.matches("refs/(pr|convert)/[^/]+") ? r : r.replace("/", "%2F")))
            .orElse("")
        + (path.isEmpty() ? "" : "/" + path);
  }
}
