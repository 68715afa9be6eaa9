package org.nestwright.autotune.bench;

import org.nestwright.layers.ConvShape;

/// Turns tensors with the channels innermost into the layouts of [Work].
final class Nchw {
  private Nchw() {}

  /// {@return NHWC as NCHW}
  static float[] images(float[] from, int n, int c, int h, int w) {
    float[] to = new float[from.length];
    int plane = h * w;
    for (int image = 0; image < n; image++) {
      int base = image * plane * c;
      for (int at = 0; at < plane; at++) {
        for (int channel = 0; channel < c; channel++) {
          to[base + channel * plane + at] = from[base + at * c + channel];
        }
      }
    }
    return to;
  }

  /// {@return weights as [org.nestwright.layers.Layer] has them, one filter after the other}
  static float[] weights(float[] from, ConvShape p) {
    float[] to = new float[from.length];
    int channels = p.c() / p.groups();
    int at = 0;
    for (int tap = 0; tap < p.r() * p.s(); tap++) {
      for (int c = 0; c < channels; c++) {
        for (int k = 0; k < p.k(); k++) {
          to[(k * channels + c) * p.r() * p.s() + tap] = from[at++];
        }
      }
    }
    return to;
  }
}
