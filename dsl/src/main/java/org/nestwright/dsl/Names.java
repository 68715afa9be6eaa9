package org.nestwright.dsl;

import java.util.regex.Pattern;

/// What may be a name: it must survive being printed as Java and parsed back.
final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*(\\.[A-Za-z_0-9]+)*");

  private Names() {}

  static void check(String what, String name) {
    Given.given(name, "the name of a " + what);
    if (name.length() > 200 || !NAME.matcher(name).matches()) {
      throw new AlgorithmException(
          "\"%s\" can't name a %s: use letters, digits, underscores and inner dots, at most 200"
              .formatted(name.length() > 60 ? name.substring(0, 60) + "..." : name, what));
    }
  }
}
