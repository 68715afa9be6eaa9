package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EditDistanceTest {
  @Test
  void counts_insertions_deletions_and_replacements() {
    assertEquals(0, EditDistance.between("conv", "conv"));
    assertEquals(1, EditDistance.between("conv", "cov"));
    assertEquals(3, EditDistance.between("kitten", "sitting"));
    assertEquals(4, EditDistance.between("", "conv"));
  }
}
