package org.nestwright.autotune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nestwright.layers.Accuracy;
import org.nestwright.layers.Layout;

class ConvolutionTextTest {
  private static final String SHAPE = "n=1,c=64,h=224,w=224,k=64,r=3,s=3,stride=1,pad=1,groups=1";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vgg16/conv1_2                                              | ''
          vgg16/conv1_2,epilogue=none,layout=nhwc                    | ''
          vgg16/conv1_2,epilogue=relu-pool                           | ,epilogue=relu-pool
          vgg16/conv1_2,layout=nchw16c,epilogue=batch-norm-relu      | ,epilogue=batch-norm-relu,layout=nchw16c
          layout=nchw,c=64,h=224,w=224,epilogue=relu,k=64,r=3,s=3,pad=1 | ,epilogue=relu,layout=nchw
          """)
  void oneTextForAllNamesOfAConvolution(String name, String after) {
    ConvolutionText text = ConvolutionText.parse(name);
    assertEquals(SHAPE + after, text.toString());
    assertEquals(text, ConvolutionText.parse(text.toString()));
    assertEquals(after.isEmpty(), text.isPlain());
    Subject subject = Subject.parse(name);
    assertEquals(SHAPE + after, subject.shape());
    assertEquals(name, subject.name());
  }

  @Test
  void anEpilogueHasAllAlgorithmsAndALayoutTheDefinition() {
    ConvolutionText pooled = ConvolutionText.parse("vgg16/conv1_2,epilogue=relu-pool");
    assertTrue(pooled.algorithms(Accuracy.WINOGRAD).size() > 1);
    ConvolutionText blocked = ConvolutionText.parse("vgg16/conv1_2,layout=nchw16c");
    assertEquals(Layout.NCHW16C, blocked.layout());
    assertFalse(blocked.isPlain());
    assertEquals(1, blocked.algorithms(Accuracy.WINOGRAD).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vgg16/conv1_2,layout=NCHW      | there is no layout "NCHW": there are nhwc, nchw, nchw8c, nchw16c
          vgg16/conv1_2,epilogue=pool-relu | there is no epilogue "pool-relu": write none, or those of batch-norm, residual, relu, pool that apply, in this order, as in batch-norm-residual-relu
          c=3,h=4,w=4,k=9,r=1,s=1,layout=nchw8c | NCHW8C does not serve n=1,c=3,h=4,w=4,k=9,r=1,s=1,stride=1,pad=0,groups=1: its 9 output channels are no whole blocks of 8; use NHWC or NCHW
          """)
  void saysWhatIsWrong(String name, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> ConvolutionText.parse(name))
            .getMessage());
  }
}
