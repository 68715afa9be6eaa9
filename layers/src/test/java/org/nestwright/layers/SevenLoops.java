package org.nestwright.layers;

import java.util.List;
import org.nestwright.dsl.Buffer;

/// Convolution and pooling in plain Java on flat arrays with channels innermost, and nothing else.
final class SevenLoops {
  private SevenLoops() {}

  static float[] convolve(ConvShape p, Epilogue epilogue, List<Buffer> buffers) {
    float[] in = buffers.get(0).floats();
    float[] weights = buffers.get(1).floats();
    float[] bias = buffers.get(2).floats();
    int groupC = p.c() / p.groups();
    int groupK = p.k() / p.groups();
    float[] out = new float[p.n() * p.outH() * p.outW() * p.k()];
    int at = 0;
    for (int n = 0; n < p.n(); n++) {
      for (int y = 0; y < p.outH(); y++) {
        for (int x = 0; x < p.outW(); x++) {
          for (int k = 0; k < p.k(); k++) {
            int g = k / groupK;
            float sum = epilogue.scale() ? 0 : bias[k];
            for (int r = 0; r < p.r(); r++) {
              for (int s = 0; s < p.s(); s++) {
                for (int c = 0; c < groupC; c++) {
                  int row = y * p.strideH() + r * p.dilH() - p.padH();
                  int column = x * p.strideW() + s * p.dilW() - p.padW();
                  boolean inside = row >= 0 && row < p.h() && column >= 0 && column < p.w();
                  int pixel = (n * p.h() + row) * p.w() + column;
                  float value = inside ? in[pixel * p.c() + g * groupC + c] : 0;
                  int weight = ((r * p.s() + s) * groupC + c) * p.k() + k;
                  sum = Math.fma(weights[weight], value, sum);
                }
              }
            }
            if (epilogue.scale()) {
              sum = Math.fma(sum, buffers.get(3).floats()[k], bias[k]);
            }
            if (epilogue.residual()) {
              sum += buffers.getLast().floats()[at];
            }
            out[at++] = epilogue.relu() ? Math.max(0, sum) : sum;
          }
        }
      }
    }
    return epilogue.pool() ? greatestOfFour(p, out) : out;
  }

  private static float[] greatestOfFour(ConvShape p, float[] in) {
    int width = p.outW() / 2;
    int height = p.outH() / 2;
    float[] out = new float[p.n() * height * width * p.k()];
    int at = 0;
    for (int n = 0; n < p.n(); n++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int k = 0; k < p.k(); k++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int tap = 0; tap < 4; tap++) {
              int pixel = (n * p.outH() + 2 * y + tap / 2) * p.outW() + 2 * x + tap % 2;
              max = Math.max(max, in[pixel * p.k() + k]);
            }
            out[at++] = max;
          }
        }
      }
    }
    return out;
  }

  static float[] pool(Pooling.Kind kind, PoolShape p, Buffer buffer) {
    float[] in = buffer.floats();
    float[] out = new float[p.n() * p.outH() * p.outW() * p.c()];
    int at = 0;
    for (int n = 0; n < p.n(); n++) {
      for (int y = 0; y < p.outH(); y++) {
        for (int x = 0; x < p.outW(); x++) {
          for (int c = 0; c < p.c(); c++) {
            float max = Float.NEGATIVE_INFINITY;
            float sum = 0;
            int count = 0;
            for (int r = 0; r < p.r(); r++) {
              for (int s = 0; s < p.s(); s++) {
                int row = y * p.strideH() + r - p.padH();
                int column = x * p.strideW() + s - p.padW();
                if (row >= 0 && row < p.h() && column >= 0 && column < p.w()) {
                  float value = in[((n * p.h() + row) * p.w() + column) * p.c() + c];
                  max = Math.max(max, value);
                  sum += value;
                  count++;
                }
              }
            }
            out[at++] =
                switch (kind) {
                  case MAX -> max;
                  case AVERAGE -> sum / count;
                  case AVERAGE_COUNTING_PADDING -> sum / (p.r() * p.s());
                };
          }
        }
      }
    }
    return out;
  }
}
