package org.nestwright.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/// Tests skip themselves where the vector module is absent. It may be absent only from a build that
/// asks for that, `mvn verify -Dvector=`; from any other, it would be a gap that nobody sees.
class VectorModuleTest {
  @Test
  void the_module_is_there_exactly_when_the_build_asks_for_it() {
    String asked = System.getProperty("nestwright.vector");
    assumeTrue(asked != null, "not run by Maven");
    assertEquals(!asked.isBlank(), Vectors.available(), "--add-modules: \"%s\"".formatted(asked));
  }
}
