package org.nestwright.lowering;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/// Asks HotSpot which methods of a class it has compiled, and at which tier: what `jcmd
/// Compiler.codelist` prints. It takes some milliseconds, the first time more.
final class CodeCache {
  /// A line's first words: the number of the compilation, the level, the state, the method.
  private static final int LEVEL = 1;

  private static final int STATE = 2;
  private static final int METHOD = 3;

  /// The state of code that new calls use.
  private static final String IN_USE = "0";

  private CodeCache() {}

  /// {@return the highest tier of each compiled method of the class, by name; nothing where the JVM
  /// does not tell}
  static Optional<Map<String, Tier>> tiers(Class<?> type) {
    return list().map(text -> parse(text, type.getName()));
  }

  private static Optional<String> list() {
    try {
      Object text =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "compilerCodelist",
                  new Object[0],
                  new String[0]);
      return Optional.of((String) text);
    } catch (JMException e) {
      return Optional.empty(); // another JVM, or one without diagnostic commands
    }
  }

  /// {@return the tiers of the methods of `type` in the list}
  static Map<String, Tier> parse(String list, String type) {
    Map<String, Tier> tiers = new HashMap<>();
    String prefix = type + ".";
    list.lines()
        .map(line -> line.split(" ", METHOD + 2))
        .filter(words -> words.length > METHOD && words[METHOD].startsWith(prefix))
        .filter(words -> words[STATE].equals(IN_USE))
        .forEach(words -> {
          String signature = words[METHOD].substring(prefix.length());
          int end = signature.indexOf('(');
          tiers.merge(
              end < 0 ? signature : signature.substring(0, end),
              Tier.of(Integer.parseInt(words[LEVEL])),
              (a, b) -> a.compareTo(b) > 0 ? a : b);
        });
    return tiers;
  }
}
