package org.nestwright.autotune.peers;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nestwright.autotune.peer.Peer;
import org.nestwright.autotune.peer.PoolKind;
import org.nestwright.autotune.peer.Work;
import org.nestwright.layers.ConvShape;
import org.nestwright.layers.PoolShape;

/// oneDNN, through JavaCPP. Tensors are in the layouts that oneDNN chooses, and are brought into
/// them before anything is timed.
public final class OneDnnPeer implements Peer {
  private static final List<memory.format_tag> POOLING_LAYOUTS =
      List.of(memory.format_tag.nChw16c, memory.format_tag.nChw8c, memory.format_tag.nhwc);

  private static final int TRIALS = 10;

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public String version() {
    dnnl_version_t v = dnnl.version();
    return "oneDNN %d.%d.%d".formatted(v.major(), v.minor(), v.patch());
  }

  @Override
  public Engine prepare(Work work, int threads) {
    OpenMp.setThreads(threads);
    try {
      return switch (work) {
        case Work.Convolution _ -> new Primitive(work, memory.format_tag.any);
        case Work.Pooling _ -> fastest(work);
      };
    } catch (RuntimeException e) {
      throw new UnsupportedOperationException(e.getMessage(), e);
    }
  }

  /// A convolution chooses its layout; a pooling takes what it is given, and which layout suits it
  /// depends on the processor.
  private static Engine fastest(Work work) {
    Engine best = null;
    long shortest = Long.MAX_VALUE;
    for (memory.format_tag layout : POOLING_LAYOUTS) {
      Engine engine = new Primitive(work, layout);
      long time = Long.MAX_VALUE;
      for (int i = 0; i < TRIALS; i++) {
        long start = System.nanoTime();
        engine.run();
        time = Math.min(time, System.nanoTime() - start);
      }
      if (time < shortest) {
        if (best != null) {
          best.close();
        }
        best = engine;
        shortest = time;
      } else {
        engine.close();
      }
    }
    return best;
  }

  private static final class Primitive implements Engine {
    /// What must be freed, in this order.
    private final Deque<Pointer> owned = new ArrayDeque<>();

    private final engine cpu;
    private final stream stream;
    private final primitive primitive;
    private final IntMemoryMap arguments;
    private final Tensor input;
    private final Tensor output;
    private final float[] source;
    private final float[] copied;

    /// A tensor twice: dense as the caller has it, and as oneDNN likes it.
    ///
    /// @param data the dense one's
    /// @param dense in a plain layout
    /// @param own in oneDNN's layout
    private record Tensor(FloatPointer data, memory dense, memory own) {}

    /// @param layout of the input
    Primitive(Work work, memory.format_tag layout) {
      this.cpu = owned(new engine(engine.kind.cpu, 0));
      this.stream = owned(new stream(cpu));
      this.arguments = owned(new IntMemoryMap());
      this.source = work.input();
      this.copied = new float[work.outputSize()];
      switch (work) {
        case Work.Convolution(ConvShape p, _, float[] weights, float[] bias) -> {
          convolution_forward.primitive_desc chosen = convolution(p, work, layout);
          this.primitive = owned(new convolution_forward(chosen));
          this.input = images(work.inputExtents(), chosen.src_desc());
          this.output = images(work.outputExtents(), chosen.dst_desc());
          argument(DNNL_ARG_WEIGHTS, filled(weightTensor(p, chosen.weights_desc()), weights));
          long[] k = {p.k()};
          memory.desc plain = new memory.desc(k, memory.data_type.f32, memory.format_tag.x);
          argument(DNNL_ARG_BIAS, filled(tensor(plain, plain), bias));
        }
        case Work.Pooling(PoolKind kind, PoolShape p, _) -> {
          pooling_forward.primitive_desc chosen = pooling(kind, p, work, layout);
          this.primitive = owned(new pooling_forward(chosen));
          this.input = images(work.inputExtents(), chosen.src_desc());
          this.output = images(work.outputExtents(), chosen.dst_desc());
        }
      }
      argument(DNNL_ARG_SRC, filled(input, source));
      argument(DNNL_ARG_DST, output);
    }

    private <P extends Pointer> P owned(P pointer) {
      owned.push(pointer);
      return pointer;
    }

    private convolution_forward.primitive_desc convolution(
        ConvShape p, Work work, memory.format_tag layout) {
      memory.format_tag any = memory.format_tag.any;
      memory.data_type f32 = memory.data_type.f32;
      return new convolution_forward.primitive_desc(
          cpu,
          dnnl.prop_kind.forward_inference,
          dnnl.algorithm.convolution_auto,
          new memory.desc(work.inputExtents(), f32, layout),
          new memory.desc(weightExtents(p), f32, any),
          new memory.desc(new long[] {p.k()}, f32, memory.format_tag.x),
          new memory.desc(work.outputExtents(), f32, any),
          new long[] {p.strideH(), p.strideW()},
          new long[] {p.dilH() - 1, p.dilW() - 1},
          new long[] {p.padH(), p.padW()},
          new long[] {p.padH(), p.padW()});
    }

    private pooling_forward.primitive_desc pooling(
        PoolKind kind, PoolShape p, Work work, memory.format_tag layout) {
      return new pooling_forward.primitive_desc(
          cpu,
          dnnl.prop_kind.forward_inference,
          kind == PoolKind.MAX
              ? dnnl.algorithm.pooling_max
              : dnnl.algorithm.pooling_avg_exclude_padding,
          new memory.desc(work.inputExtents(), memory.data_type.f32, layout),
          new memory.desc(work.outputExtents(), memory.data_type.f32, memory.format_tag.any),
          new long[] {p.strideH(), p.strideW()},
          new long[] {p.r(), p.s()},
          new long[] {0, 0},
          new long[] {p.padH(), p.padW()},
          new long[] {p.padH(), p.padW()});
    }

    private static long[] weightExtents(ConvShape p) {
      int g = p.groups();
      return g == 1
          ? new long[] {p.k(), p.c(), p.r(), p.s()}
          : new long[] {g, p.k() / g, p.c() / g, p.r(), p.s()};
    }

    private Tensor weightTensor(ConvShape p, memory.desc own) {
      memory.format_tag tag = p.groups() == 1 ? memory.format_tag.oihw : memory.format_tag.goihw;
      return tensor(new memory.desc(weightExtents(p), memory.data_type.f32, tag), own);
    }

    private Tensor images(long[] extents, memory.desc own) {
      return tensor(new memory.desc(extents, memory.data_type.f32, memory.format_tag.nchw), own);
    }

    private Tensor tensor(memory.desc plain, memory.desc own) {
      FloatPointer data = owned(new FloatPointer(plain.get_size() / Float.BYTES));
      return new Tensor(data, owned(new memory(plain, cpu, data)), owned(new memory(own, cpu)));
    }

    private Tensor filled(Tensor tensor, float[] values) {
      tensor.data().put(values);
      reorder(tensor.dense(), tensor.own());
      return tensor;
    }

    private void argument(int name, Tensor tensor) {
      arguments.put(name, tensor.own());
    }

    private void reorder(memory from, memory to) {
      try (reorder copy = new reorder(from, to)) {
        copy.execute(stream, from, to);
        stream._wait();
      }
    }

    @Override
    public void run() {
      primitive.execute(stream, arguments);
      stream._wait();
    }

    @Override
    public void runWithCopies() {
      input.data().put(source);
      reorder(input.dense(), input.own());
      run();
      reorder(output.own(), output.dense());
      output.data().get(copied);
    }

    @Override
    public float[] output() {
      reorder(output.own(), output.dense());
      float[] data = new float[copied.length];
      output.data().get(data);
      return data;
    }

    @Override
    public void close() {
      owned.forEach(Pointer::close);
    }
  }
}
