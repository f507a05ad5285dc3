// SPDX-License-Identifier: Apache-2.0
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Jars as Java records their classes whole, and with them starts soonest. */
final class Jars {
  /** The module with the processor's vectors. */
  static final String VECTORS = "jdk.incubator.vector";

  /** Java records no classes of a version before this one: they have no stack maps. */
  private static final int WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

  private static final Pattern SIGNATURE =
      Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)", Pattern.CASE_INSENSITIVE);

  private Jars() {}

  /**
   * Copies a jar, or rewrites it where Java would not record its classes.
   *
   * @param rewritten whether the jar may be written anew in place: any other needs no second copy
   * @param all has the classes of all jars
   */
  static Path copy(Path jar, Path to, boolean rewritten, ClassLoader all) throws IOException {
    if (rewritten || isUnfit(jar)) {
      return recordable(jar, to, all);
    }
    try {
      return Files.createLink(to, jar);
    } catch (IOException | UnsupportedOperationException e) {
      // Another file system, or one without links.
      return Files.copy(jar, to);
    }
  }

  /** Classes that are signed are not recorded, and one of them costs a start more than all else. */
  private static boolean isSignature(JarEntry entry) {
    return SIGNATURE.matcher(entry.getName()).matches();
  }

  private static boolean isUnfit(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      if (hasSections(file)) {
        return true;
      }
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        try (InputStream in = file.getInputStream(entry)) {
          if (isSignature(entry) || isClass(entry) && isOld(in.readNBytes(8))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * A part for each file, as jars have that were signed: Java reads all of it at each start. The
   * first part is about the jar, and all that anything here asks for.
   */
  private static boolean hasSections(JarFile jar) throws IOException {
    Manifest manifest = jar.getManifest();
    return manifest != null && !manifest.getEntries().isEmpty();
  }

  private static byte[] firstSection(byte[] manifest) throws IOException {
    Manifest all = new Manifest(new ByteArrayInputStream(manifest));
    all.getEntries().clear();
    var first = new ByteArrayOutputStream();
    all.write(first);
    return first.toByteArray();
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class");
  }

  private static boolean isOld(byte[] classFile) {
    return Byte.toUnsignedInt(classFile[7]) < WITH_STACK_MAPS;
  }

  /** The same jar with nothing in it that keeps Java from recording its classes. */
  private static Path recordable(Path jar, Path to, ClassLoader all) throws IOException {
    var classes =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofClassLoading(all)));
    try (var from = new JarFile(jar.toFile());
        var out = new JarOutputStream(Files.newOutputStream(to))) {
      for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
        byte[] content;
        try (InputStream in = from.getInputStream(entry)) {
          content = in.readAllBytes();
        }
        if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
          content = firstSection(content);
        }
        if (isClass(entry) && isOld(content)) {
          content = classes.transformClass(classes.parse(content), modern());
        }
        if (isClass(entry) && TypeSwitches.in(content)) {
          content = TypeSwitches.answered(classes, content);
        }
        if (isClass(entry) && RecordMethods.in(content)) {
          content = RecordMethods.written(classes, content);
        }
        if (!isSignature(entry)) {
          out.putNextEntry(new JarEntry(entry.getName()));
          out.write(content);
          out.closeEntry();
        }
      }
    }
    return to;
  }

  /** To a version with stack maps. */
  private static ClassTransform modern() {
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          } else {
            builder.with(element);
          }
        };
    return ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL).andThen(version);
  }

  /**
   * The classes of the module with the vectors, on the boot class path. Of a Java that is started
   * with the module itself, an archive keeps neither lambdas nor linked classes, and that module is
   * announced on stderr before anything can be said against it.
   */
  static boolean vectors(Path jar) throws IOException {
    if (ModuleFinder.ofSystem().find(VECTORS).isEmpty()) {
      return false;
    }
    Path module = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", VECTORS);
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(module)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = module.relativize(file).toString();
        if (!name.equals("module-info.class")) {
          out.putNextEntry(new JarEntry(name));
          out.write(Files.readAllBytes(file));
          out.closeEntry();
        }
      }
    }
    return true;
  }
}
