package org.nestwright.autotune.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import org.nestwright.autotune.peer.Peer;
import org.nestwright.autotune.peer.Work;

/// ONNX Runtime, through its Java interface.
public final class OnnxRuntimePeer implements Peer {
  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String version() {
    return "ONNX Runtime " + environment().getVersion();
  }

  private static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
  }

  @Override
  public Engine prepare(Work work, int threads) {
    try {
      return new Session(work, threads);
    } catch (OrtException e) {
      throw new UnsupportedOperationException(e.getMessage(), e);
    }
  }

  /// A session whose input and output stay in the same native memory, so that a run copies nothing.
  private static final class Session implements Engine {
    private final Work work;
    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final float[] copied;

    Session(Work work, int threads) throws OrtException {
      this.work = work;
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        this.session = environment().createSession(OnnxModel.of(work), options);
      }
      this.input =
          tensor(direct(work.input().length).put(work.input()).rewind(), work.inputExtents());
      this.output = tensor(direct(work.outputSize()), work.outputExtents());
      this.inputs = Map.of(OnnxModel.INPUT, input);
      this.outputs = Map.of(OnnxModel.OUTPUT, output);
      this.copied = new float[work.outputSize()];
    }

    private static FloatBuffer direct(int floats) {
      return ByteBuffer.allocateDirect(floats * Float.BYTES)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
    }

    private static OnnxTensor tensor(FloatBuffer data, long... extents) throws OrtException {
      return OnnxTensor.createTensor(environment(), data, extents);
    }

    @Override
    public void run() {
      try (OrtSession.Result _ = session.run(inputs, outputs)) {
        // The result is in the pinned output.
      } catch (OrtException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }

    @Override
    public void runWithCopies() {
      try (OnnxTensor in = tensor(FloatBuffer.wrap(work.input()), work.inputExtents());
          OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, in))) {
        ((OnnxTensor) result.get(0)).getFloatBuffer().get(copied);
      } catch (OrtException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }

    @Override
    public float[] output() {
      float[] data = new float[work.outputSize()];
      output.getFloatBuffer().get(data);
      return data;
    }

    @Override
    public void close() {
      input.close();
      output.close();
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }
  }
}
