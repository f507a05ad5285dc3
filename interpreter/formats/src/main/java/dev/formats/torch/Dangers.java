// SPDX-License-Identifier: Apache-2.0
package dev.formats.torch;

import java.util.Set;

/**
 * Names that no checkpoint mentions unless it is to run something when Python loads it. They are as
 * harmless here as any other name; refusing them tells people what they have been given.
 */
final class Dangers {
  private static final Set<String> MODULES =
      Set.of(
          "os",
          "posix",
          "nt",
          "subprocess",
          "commands",
          "sys",
          "importlib",
          "runpy",
          "socket",
          "shutil",
          "pty",
          "ctypes",
          "webbrowser",
          "pickle",
          "_pickle",
          "code",
          "codeop",
          "timeit",
          "pdb",
          "bdb",
          "profile",
          "cProfile",
          "multiprocessing",
          "http",
          "urllib",
          "requests",
          "httplib",
          "urllib2",
          "operator",
          "_operator",
          "marshal",
          "tempfile",
          "signal",
          "threading",
          "imp",
          "zipimport",
          "pkgutil",
          "pip",
          "platform",
          "asyncio",
          "ftplib",
          "smtplib",
          "popen2",
          "cloudpickle",
          "dill",
          "joblib");
  private static final Set<String> BUILTINS =
      Set.of(
          "eval",
          "exec",
          "execfile",
          "compile",
          "open",
          "file",
          "__import__",
          "getattr",
          "setattr",
          "delattr",
          "globals",
          "locals",
          "vars",
          "input",
          "raw_input",
          "breakpoint",
          "apply",
          "reload",
          "memoryview",
          "help",
          "exit",
          "quit");
  private static final Set<String> TORCH =
      Set.of("torch.hub", "torch.utils.cpp_extension", "torch.ops", "torch.jit", "torch.package");

  private Dangers() {}

  static boolean contains(String module, String name) {
    int dot = module.indexOf('.');
    String root = dot < 0 ? module : module.substring(0, dot);
    return MODULES.contains(root)
        || TORCH.stream().anyMatch(t -> module.equals(t) || module.startsWith(t + "."))
        || (module.equals("torch.serialization") && !name.equals("_get_layout"))
        || ((root.equals("builtins") || root.equals("__builtin__"))
            && BUILTINS.contains(name.contains(".") ? name.substring(0, name.indexOf('.')) : name));
  }
}
