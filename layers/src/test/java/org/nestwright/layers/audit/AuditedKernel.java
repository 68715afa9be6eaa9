package org.nestwright.layers.audit;

import java.time.Duration;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.Pipeline;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.layers.ConvShape;
import org.nestwright.layers.Epilogue;
import org.nestwright.layers.Hardware;
import org.nestwright.layers.Layer;
import org.nestwright.layers.Layout;
import org.nestwright.layers.PoolShape;
import org.nestwright.lowering.CompileOptions;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.lowering.PreparedKernel;
import org.nestwright.lowering.WarmUp;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.Tail;

/// A kernel to be warmed in a JVM of its own, whose compiler prints what it makes of it.
enum AuditedKernel {
  /// A 3x3 convolution over 64 channels, by its default schedule.
  CONVOLUTION("vfmadd", 20, 12) {
    @Override
    Kernel compile() {
      return layer(Layer.of(ConvShape.parse("c=64,h=28,w=28,k=64,r=3,s=3,pad=1")));
    }
  },
  /// The same with a ReLU and the greatest of each 2x2 results, chosen from registers.
  CONVOLUTION_AND_POOLING("vfmadd", 16, 8) {
    @Override
    Kernel compile() {
      ConvShape shape = ConvShape.parse("c=64,h=28,w=28,k=64,r=3,s=3,pad=1");
      return layer(Layer.of(shape, Epilogue.RELU.withPool()));
    }
  },
  /// A 1x1 convolution of channels in blocks of 16.
  IN_BLOCKS("vfmadd", 14, 10) {
    @Override
    Kernel compile() {
      ConvShape shape = ConvShape.parse("c=64,h=28,w=28,k=64,r=1,s=1");
      return layer(Layer.of(shape, Epilogue.RELU, Layout.NCHW16C));
    }
  },
  /// The same with vectors along rows.
  ALONG_ROWS("vfmadd", 20, 12) {
    @Override
    Kernel compile() {
      ConvShape shape = ConvShape.parse("c=64,h=28,w=28,k=64,r=1,s=1");
      return layer(Layer.of(shape, Epilogue.RELU, Layout.NCHW));
    }
  },
  /// The first without sharing between channels.
  DEPTHWISE("vfmadd", 9, 0) {
    @Override
    Kernel compile() {
      return layer(Layer.of(ConvShape.parse("c=64,h=28,w=28,k=64,r=3,s=3,pad=1,groups=64")));
    }
  },
  /// A 3x3 max-pooling, of integers that are in the order of the floats.
  POOLING("vpmaxsd", 8, 16) {
    @Override
    Kernel compile() {
      return layer(Layer.maxPool(PoolShape.square(1, 64, 56, 56, 3, 2, 1)));
    }
  },
  /// The README's convolution with its schedule.
  README("vfmadd", 16, 0) {
    @Override
    Kernel compile() {
      return convolution(8);
    }
  },
  /// The same with a tile of 32 vectors, more than there are registers.
  OVERSIZED("vfmadd", 32, 0) {
    @Override
    Kernel compile() {
      return convolution(16);
    }
  },
  /// Rows by six where the last two are not there: conditions keep their vectors inside.
  GUARDED_ROWS("vmulps", 6, 0) {
    @Override
    Kernel compile() {
      return rows(22, 6);
    }
  };

  private static final CompileOptions OPTIONS = CompileOptions.standard().withThreads(1).asNamed();
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  /// The line that [#main] prints begins with this.
  static final String SEEN = "bytes per run: ";

  /// The instructions that do the work.
  final String work;

  /// How many of them the hot loop has at least, for vectors of 512 bits.
  final int atLeast;

  /// The same for vectors of 256 bits and 16 registers, or 0 where its code is not looked at then.
  final int atLeastNarrow;

  AuditedKernel(String work, int atLeast, int atLeastNarrow) {
    this.work = work;
    this.atLeast = atLeast;
    this.atLeastNarrow = atLeastNarrow;
  }

  abstract Kernel compile();

  static Kernel layer(Layer layer) {
    Schedule schedule = layer.defaultSchedule(Hardware.detect(1));
    return Compiler.compile(schedule, OPTIONS, layer.outputShapes().toArray(Shape[]::new));
  }

  /// {@return a tile of two vectors by some columns}
  private static Kernel convolution(int columns) {
    int channels = 32;
    Var c = Var.of("c"), x = Var.of("x"), y = Var.of("y");
    Var co = Var.of("co"), ci = Var.of("ci"), xo = Var.of("xo"), xi = Var.of("xi");
    Input in = Input.f32("in", channels, 34, 34);
    Input w = Input.f32("w", 64, channels, 3, 3);
    Input b = Input.f32("b", 64);
    RDom r = RDom.of("r", channels, 3, 3);
    Func conv =
        Func.of("conv", c, x, y)
            .is(b.at(c))
            .plus(r, w.at(c, r.x, r.y, r.z).times(in.at(r.x, x.plus(r.y), y.plus(r.z))));
    Func relu = Func.of("relu", c, x, y).is(Expr.max(0f, conv.at(c, x, y)));
    Schedule s =
        Schedule.of(Pipeline.of(relu).taking(in, w, b))
            .on(relu)
            .split(c, co, ci, 32)
            .split(x, xo, xi, columns)
            .reorder(ci, xi, xo, y, co)
            .vectorize(ci, 16)
            .unroll(ci)
            .unroll(xi)
            .parallel(y)
            .on(conv)
            .computeAt(relu, xo)
            .vectorize(c, 16)
            .unroll(c)
            .unroll(x)
            .on(conv.update(0))
            .reorder(c, x, r.x, r.y, r.z)
            .vectorize(c, 16)
            .unroll(c)
            .unroll(x);
    return Compiler.compile(s, OPTIONS, Shape.of(64, 32, 32));
  }

  /// {@return twice the input} A loop has some rows in each turn, fewer in the last.
  private static Kernel rows(int rows, int each) {
    Var c = Var.of("c"), x = Var.of("x"), y = Var.of("y");
    Var co = Var.of("co"), ci = Var.of("ci"), yo = Var.of("yo"), yi = Var.of("yi");
    Input in = Input.f32("in", 128, 28, rows);
    Func twice = Func.of("twice", c, x, y).is(in.at(c, x, y).times(2f));
    Schedule s =
        Schedule.of(twice)
            .on(twice)
            .split(c, co, ci, 16)
            .split(y, yo, yi, each, Tail.GUARD_WITH_IF)
            .reorder(ci, yi, co, x, yo)
            .vectorize(ci)
            .unroll(yi)
            .neverPartition(yo);
    return Compiler.compile(s, OPTIONS, Shape.of(128, 28, rows));
  }

  /// {@return what warming the kernel shows} Inputs that are constant are prepared once.
  static WarmUp warm(Kernel kernel) {
    Buffer[] constants =
        kernel.plan().preparation().constants().stream()
            .map(i ->
                Buffer.of(
                    i.type(), Shape.of(i.extents().stream().mapToInt(Integer::intValue).toArray())))
            .toArray(Buffer[]::new);
    PreparedKernel prepared = kernel.prepare(constants);
    return prepared.warmUp(WARM_UP);
  }

  /// Warms the kernel that is named.
  public static void main(String[] args) {
    Kernel kernel = valueOf(args[0]).compile();
    WarmUp seen = warm(kernel);
    System.out.println();
    System.out.println(SEEN + seen.bytesPerRun());
    System.out.println(kernel.describe());
  }
}
