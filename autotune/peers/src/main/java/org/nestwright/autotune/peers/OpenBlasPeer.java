package org.nestwright.autotune.peers;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nestwright.autotune.peer.Peer;
import org.nestwright.autotune.peer.Work;
import org.nestwright.layers.ConvShape;

/// OpenBLAS, through JavaCPP: a convolution as the product of the weights and the input's windows,
/// which are laid side by side before.
public final class OpenBlasPeer implements Peer {
  private static final String LIBRARY = "libopenblas.so.0";

  @Override
  public String name() {
    return "openblas";
  }

  /// {@return the name and the number that the library's description of itself begins with}
  @Override
  @SuppressWarnings("restricted") // native code is what this class is about
  public String version() {
    Loader.load(openblas_nolapack.class);
    try {
      MethodHandle describe =
          Linker.nativeLinker()
              .downcallHandle(
                  SymbolLookup.libraryLookup(LIBRARY, Arena.global())
                      .findOrThrow("openblas_get_config"),
                  FunctionDescriptor.of(ValueLayout.ADDRESS));
      MemorySegment text = (MemorySegment) describe.invokeExact();
      String[] words = text.reinterpret(Long.MAX_VALUE).getString(0).split(" ");
      return words[0] + " " + words[1];
    } catch (Throwable e) {
      throw new UnsatisfiedLinkError(LIBRARY + ": " + e.getMessage());
    }
  }

  /// One channel has no matrix to multiply by, and a pooling has no products.
  @Override
  public boolean computes(Work work) {
    return work instanceof Work.Convolution c && !c.shape().isDepthwise();
  }

  @Override
  public Engine prepare(Work work, int threads) {
    org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(threads);
    return switch (work) {
      case Work.Convolution c -> new Products(c, threads);
      case Work.Pooling _ -> throw new UnsupportedOperationException("it has no pooling");
    };
  }

  /// A matrix product for each image and group.
  private static final class Products implements Engine {
    private final Work.Convolution work;
    private final Im2Col windows;
    private final boolean inPlace;
    private final List<Pointer> owned = new ArrayList<>();
    private final FloatPointer input;
    private final FloatPointer weights;
    private final FloatPointer biases;
    private final FloatPointer output;
    private final FloatPointer matrix;
    private final FloatBuffer inputFloats;
    private final FloatBuffer matrixFloats;
    private final List<Product> products = new ArrayList<>();
    private final float[] copied;

    /// One product.
    ///
    /// @param from where its channels begin in the input
    /// @param channels of the input, from there
    /// @param weights of its group
    /// @param output of its group and image
    private record Product(
        int from, FloatPointer channels, FloatPointer weights, FloatPointer output) {}

    Products(Work.Convolution work, int threads) {
      this.work = work;
      ConvShape p = work.shape();
      this.windows = new Im2Col(p, threads);
      this.inPlace = Im2Col.isNeedless(p);
      this.copied = new float[work.outputSize()];
      try {
        this.input = floats(work.input().length).put(work.input());
        this.weights = floats(work.weights().length).put(work.weights());
        this.output = floats(work.outputSize());
        this.biases = floats(work.outputSize()).put(biases(work));
        this.matrix = floats(inPlace ? 1 : Math.multiplyExact(windows.rows(), windows.columns()));
      } catch (OutOfMemoryError | ArithmeticException e) {
        close();
        throw new UnsupportedOperationException("no room for the windows: " + e.getMessage(), e);
      }
      Pointer.memset(matrix, 0, matrix.limit() * Float.BYTES);
      this.inputFloats = input.asBuffer();
      this.matrixFloats = matrix.asBuffer();
      int inputs = p.c() / p.groups() * p.h() * p.w();
      int outputs = p.k() / p.groups() * windows.columns();
      int filters = p.k() / p.groups() * windows.rows();
      for (int i = 0; i < p.n() * p.groups(); i++) {
        products.add(
            new Product(
                i * inputs,
                input.getPointer((long) i * inputs),
                weights.getPointer((long) (i % p.groups()) * filters),
                output.getPointer((long) i * outputs)));
      }
    }

    private FloatPointer floats(int count) {
      FloatPointer pointer = new FloatPointer((long) count);
      owned.add(pointer);
      return pointer;
    }

    private static float[] biases(Work.Convolution work) {
      float[] all = new float[work.outputSize()];
      int plane = work.shape().outH() * work.shape().outW();
      for (int i = 0; i < all.length; i++) {
        all[i] = work.bias()[i / plane % work.shape().k()];
      }
      return all;
    }

    @Override
    public void run() {
      ConvShape p = work.shape();
      Pointer.memcpy(output, biases, (long) copied.length * Float.BYTES);
      for (Product product : products) {
        if (!inPlace) {
          windows.fill(matrixFloats, inputFloats, product.from());
        }
        cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasNoTrans,
            p.k() / p.groups(),
            windows.columns(),
            windows.rows(),
            1,
            product.weights(),
            windows.rows(),
            inPlace ? product.channels() : matrix,
            windows.columns(),
            1,
            product.output(),
            windows.columns());
      }
    }

    @Override
    public void runWithCopies() {
      input.put(work.input());
      run();
      output.get(copied);
    }

    @Override
    public float[] output() {
      float[] data = new float[copied.length];
      output.get(data);
      return data;
    }

    @Override
    public void close() {
      windows.close();
      owned.forEach(Pointer::close);
    }
  }
}
