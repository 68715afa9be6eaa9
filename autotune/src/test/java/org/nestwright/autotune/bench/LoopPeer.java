package org.nestwright.autotune.bench;

import org.nestwright.autotune.peer.Peer;
import org.nestwright.autotune.peer.PoolKind;
import org.nestwright.autotune.peer.Work;
import org.nestwright.layers.ConvShape;
import org.nestwright.layers.PoolShape;

/// A library that computes layers as textbooks write them down, NCHW.
class LoopPeer implements Peer {
  private final String name;
  int open;

  LoopPeer(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return name + " 1.0";
  }

  @Override
  public Engine prepare(Work work, int threads) {
    open++;
    return new Engine() {
      private float[] output;

      @Override
      public void run() {
        output = compute(work);
      }

      @Override
      public void runWithCopies() {
        run();
      }

      @Override
      public float[] output() {
        return output;
      }

      @Override
      public void close() {
        open--;
      }
    };
  }

  float[] compute(Work work) {
    return switch (work) {
      case Work.Convolution c -> convolution(c);
      case Work.Pooling p -> pooling(p);
    };
  }

  private static float[] convolution(Work.Convolution work) {
    ConvShape p = work.shape();
    float[] out = new float[work.outputSize()];
    int at = 0;
    int channels = p.c() / p.groups();
    for (int n = 0; n < p.n(); n++) {
      for (int k = 0; k < p.k(); k++) {
        int first = k / (p.k() / p.groups()) * channels;
        for (int y = 0; y < p.outH(); y++) {
          for (int x = 0; x < p.outW(); x++) {
            double sum = work.bias()[k];
            for (int c = 0; c < channels; c++) {
              for (int r = 0; r < p.r(); r++) {
                for (int s = 0; s < p.s(); s++) {
                  int iy = y * p.strideH() + r * p.dilH() - p.padH();
                  int ix = x * p.strideW() + s * p.dilW() - p.padW();
                  if (iy >= 0 && iy < p.h() && ix >= 0 && ix < p.w()) {
                    sum +=
                        (double) work.weights()[((k * channels + c) * p.r() + r) * p.s() + s]
                            * work.input()[((n * p.c() + first + c) * p.h() + iy) * p.w() + ix];
                  }
                }
              }
            }
            out[at++] = (float) sum;
          }
        }
      }
    }
    return out;
  }

  private static float[] pooling(Work.Pooling work) {
    PoolShape p = work.shape();
    float[] out = new float[work.outputSize()];
    int at = 0;
    for (int plane = 0; plane < p.n() * p.c(); plane++) {
      for (int y = 0; y < p.outH(); y++) {
        for (int x = 0; x < p.outW(); x++) {
          double most = Double.NEGATIVE_INFINITY;
          double sum = 0;
          int count = 0;
          for (int r = 0; r < p.r(); r++) {
            for (int s = 0; s < p.s(); s++) {
              int iy = y * p.strideH() + r - p.padH();
              int ix = x * p.strideW() + s - p.padW();
              if (iy >= 0 && iy < p.h() && ix >= 0 && ix < p.w()) {
                float value = work.input()[(plane * p.h() + iy) * p.w() + ix];
                most = Math.max(most, value);
                sum += value;
                count++;
              }
            }
          }
          out[at++] = (float) (work.kind() == PoolKind.MAX ? most : sum / count);
        }
      }
    }
    return out;
  }
}
