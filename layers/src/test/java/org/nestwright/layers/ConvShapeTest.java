package org.nestwright.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvShapeTest {
  private static final String CONV3_2 = "n=1,c=256,h=56,w=56,k=256,r=3,s=3,stride=1,pad=1,groups=1";

  @Test
  void parsesWhatItPrints() {
    for (NamedLayer layer : LayerTable.all()) {
      assertEquals(layer.shape(), ConvShape.parse(layer.shape().toString()), layer.name());
    }
    ConvShape uneven = new ConvShape(2, 6, 9, 8, 4, 2, 3, 2, 1, 0, 1, 1, 2, 2);
    assertEquals(
        "n=2,c=6,h=9,w=8,k=4,r=2,s=3,stride_h=2,stride_w=1,pad_h=0,pad_w=1,dil_h=1,dil_w=2,groups=2",
        uneven.toString());
    assertEquals(uneven, ConvShape.parse(uneven.toString()));
  }

  @Test
  void readsAnyOrderAndFillsInDefaults() {
    assertEquals(
        ConvShape.parse(CONV3_2), ConvShape.parse("s=3, r=3, k=256, w=56, h=56, c=256, pad=1"));
    assertEquals(
        ConvShape.parse("c=4,h=9,w=9,k=4,r=3,s=3,stride_h=1,stride_w=2"),
        ConvShape.parse("c=4,h=9,w=9,k=4,r=3,s=3,stride=2,stride_h=1"));
  }

  @Test
  void knowsItsOutputAndItsWork() {
    ConvShape stem = ConvShape.parse("c=3,h=224,w=225,k=64,r=7,s=7,stride=2,pad=3");
    assertEquals(112, stem.outH());
    assertEquals(113, stem.outW());
    assertEquals(147, stem.reduction());
    assertEquals(112L * 113 * 64 * 147, stem.macs());
    assertEquals(2.0 * stem.macs(), stem.flops());
    ConvShape dilated = ConvShape.parse("c=4,h=33,w=33,k=4,r=3,s=3,pad=18,dil=18");
    assertEquals(33, dilated.outH());
  }

  @Test
  void depthwiseMeansAFilterPerChannel() {
    assertTrue(ConvShape.parse("c=8,h=5,w=5,k=8,r=3,s=3,groups=8").isDepthwise());
    assertFalse(ConvShape.parse("c=8,h=5,w=5,k=16,r=3,s=3,groups=8").isDepthwise());
    assertFalse(ConvShape.parse("c=8,h=5,w=5,k=8,r=3,s=3,groups=4").isDepthwise());
    assertFalse(ConvShape.parse("c=1,h=5,w=5,k=1,r=3,s=3").isDepthwise());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          c=3,h=8,w=8,k=4,r=3        | shape "c=3,h=8,w=8,k=4,r=3" lacks s: write it like n=1,c=256,h=56,w=56,k=256,r=3,s=3,stride=1,pad=1
          vgg                        | "vgg" in shape "vgg" is no key=value: write it like n=1,c=256,h=56,w=56,k=256,r=3,s=3,stride=1,pad=1
          c=3,h=8,w=8,k=4,r=3,s=3,q=1 | a shape has no "q": use n, c, h, w, k, r, s, stride, stride_h, stride_w, pad, pad_h, pad_w, dil, dil_h, dil_w, groups
          c=3,c=4                    | c comes twice: leave one out
          c=many                     | c=many: write a whole number below 2^31
          c=3000000000               | c=3000000000: write a whole number below 2^31
          c=0,h=8,w=8,k=4,r=3,s=3    | c=0: it must be at least 1
          n=-1,c=3,h=8,w=8,k=4,r=3,s=3 | n=-1: it must be at least 1
          c=3,h=8,w=8,k=4,r=3,s=3,stride=0 | stride_h=0: it must be at least 1
          c=3,h=8,w=8,k=4,r=3,s=3,pad_w=-1 | pad_w=-1: it must be 0 or more
          c=3,h=2,w=8,k=4,r=3,s=3    | r=3 with dil_h=1 covers 3, more than h=2 with pad_h=0, which is 2: pad_h=1 would do
          c=3,h=8,w=8,k=4,r=3,s=5,pad=1,dil=4 | s=5 with dil_w=4 covers 17, more than w=8 with pad_w=1, which is 10: pad_w=5 would do
          c=6,h=8,w=8,k=4,r=3,s=3,groups=4 | c=6 and k=4 must both be multiples of groups=4: groups=2 would do
          c=60000,h=200,w=200,k=4,r=3,s=3 | the padded input would have more than 2147483639 elements: make it smaller
          c=60000,h=9,w=9,k=60000,r=3,s=3 | the weights would have more than 2147483639 elements: make it smaller
          c=1,h=9000,w=9000,k=100,r=3,s=3 | the output would have more than 2147483639 elements: make it smaller
          """)
  void refusesInOneLine(String text, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> ConvShape.parse(text)).getMessage());
  }

  @Test
  void scalesDownWithItsStructure() {
    for (NamedLayer layer : LayerTable.all()) {
      ConvShape big = layer.shape();
      ConvShape small = big.scaledDown(60_000);
      String what = layer.name() + " " + small;
      assertTrue(small.macs() <= 60_000, what);
      assertEquals(big.r(), small.r(), what);
      assertEquals(big.s(), small.s(), what);
      assertEquals(big.strideH(), small.strideH(), what);
      assertEquals(big.strideW(), small.strideW(), what);
      assertEquals(big.padH(), small.padH(), what);
      assertEquals(big.dilH(), small.dilH(), what);
      assertEquals(big.isDepthwise(), small.isDepthwise(), what);
      if (!big.isDepthwise()) {
        assertEquals(big.groups(), small.groups(), what);
      }
      assertTrue(small.n() <= big.n() && small.c() <= big.c() && small.k() <= big.k(), what);
      assertTrue(small.h() <= big.h() && small.w() <= big.w(), what);
      assertEquals(big.h() % 2, small.h() % 2, what);
      assertEquals(big.w() % 2, small.w() % 2, what);
    }
  }

  @Test
  void keepsTheRemainderOfChannels() {
    ConvShape small = LayerTable.find("squeezenet1_0/conv10").shape().scaledDown(60_000);
    assertEquals(1000 % 16, small.k() % 16);
    assertEquals(512 % 16, small.c() % 16);
  }

  @Test
  void staysAsItIsWhenSmallEnough() {
    ConvShape small = ConvShape.parse("c=3,h=8,w=8,k=4,r=3,s=3");
    assertEquals(small, small.scaledDown(60_000));
  }

  @Test
  void isAsSmallAsItCanBeWhenNothingFits() {
    ConvShape least = ConvShape.parse("c=32,h=8,w=8,k=8,r=7,s=7").scaledDown(10);
    assertEquals(49, least.macs());
  }
}
