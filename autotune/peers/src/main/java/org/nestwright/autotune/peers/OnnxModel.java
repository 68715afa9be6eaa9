package org.nestwright.autotune.peers;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.nestwright.autotune.peer.PoolKind;
import org.nestwright.autotune.peer.Work;
import org.nestwright.layers.ConvShape;
import org.nestwright.layers.PoolShape;

/// Writes a layer as an ONNX model of one node, whose weights are constants of the graph.
///
/// The numbers are the fields' of ONNX's published protobuf schema.
final class OnnxModel {
  static final String INPUT = "x";
  static final String OUTPUT = "y";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 13;
  private static final int FLOAT = 1;

  /// The kinds of attributes: one whole number, several.
  private static final int INT = 2;

  private static final int INTS = 7;

  private OnnxModel() {}

  /// What fills a message.
  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  static byte[] of(Work work) {
    return message(model -> {
      model.writeInt64(1, IR_VERSION);
      put(model, 7, graph(work));
      put(model, 8, message(opset -> opset.writeInt64(2, OPSET)));
    });
  }

  private static byte[] graph(Work work) {
    return message(graph -> {
      put(graph, 1, node(work));
      graph.writeString(2, "layer");
      if (work instanceof Work.Convolution c) {
        ConvShape p = c.shape();
        put(graph, 5, tensor("w", c.weights(), p.k(), p.c() / p.groups(), p.r(), p.s()));
        put(graph, 5, tensor("b", c.bias(), p.k()));
      }
      put(graph, 11, value(INPUT, work.inputExtents()));
      put(graph, 12, value(OUTPUT, work.outputExtents()));
    });
  }

  private static byte[] node(Work work) {
    return message(node -> {
      List<String> inputs =
          work instanceof Work.Convolution ? List.of(INPUT, "w", "b") : List.of(INPUT);
      for (String input : inputs) {
        node.writeString(1, input);
      }
      node.writeString(2, OUTPUT);
      node.writeString(4, operator(work));
      switch (work) {
        case Work.Convolution(ConvShape p, _, _, _) -> {
          put(node, 5, ints("kernel_shape", p.r(), p.s()));
          put(node, 5, ints("strides", p.strideH(), p.strideW()));
          put(node, 5, ints("pads", p.padH(), p.padW(), p.padH(), p.padW()));
          put(node, 5, ints("dilations", p.dilH(), p.dilW()));
          put(node, 5, whole("group", p.groups()));
        }
        case Work.Pooling pooling when !pooling.isGlobal() -> {
          PoolShape p = pooling.shape();
          put(node, 5, ints("kernel_shape", p.r(), p.s()));
          put(node, 5, ints("strides", p.strideH(), p.strideW()));
          put(node, 5, ints("pads", p.padH(), p.padW(), p.padH(), p.padW()));
        }
        case Work.Pooling _ -> {
          // The window of a global pooling is no attribute.
        }
      }
    });
  }

  private static String operator(Work work) {
    return switch (work) {
      case Work.Convolution _ -> "Conv";
      case Work.Pooling p when p.isGlobal() ->
          p.kind() == PoolKind.MAX ? "GlobalMaxPool" : "GlobalAveragePool";
      case Work.Pooling p -> p.kind() == PoolKind.MAX ? "MaxPool" : "AveragePool";
    };
  }

  private static byte[] ints(String name, long... values) {
    return message(attribute -> {
      attribute.writeString(1, name);
      for (long value : values) {
        attribute.writeInt64(8, value);
      }
      attribute.writeEnum(20, INTS);
    });
  }

  private static byte[] whole(String name, long value) {
    return message(attribute -> {
      attribute.writeString(1, name);
      attribute.writeInt64(3, value);
      attribute.writeEnum(20, INT);
    });
  }

  private static byte[] tensor(String name, float[] data, long... extents) {
    ByteBuffer bytes =
        ByteBuffer.allocate(data.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(data);
    return message(tensor -> {
      for (long extent : extents) {
        tensor.writeInt64(1, extent);
      }
      tensor.writeInt32(2, FLOAT);
      tensor.writeString(8, name);
      tensor.writeByteArray(9, bytes.array());
    });
  }

  private static byte[] value(String name, long... extents) {
    byte[] shape =
        message(s -> {
          for (long extent : extents) {
            put(s, 1, message(dimension -> dimension.writeInt64(1, extent)));
          }
        });
    byte[] tensor =
        message(t -> {
          t.writeInt32(1, FLOAT);
          put(t, 2, shape);
        });
    return message(v -> {
      v.writeString(1, name);
      put(v, 2, message(type -> put(type, 1, tensor)));
    });
  }

  private static void put(CodedOutputStream out, int field, byte[] message) throws IOException {
    out.writeBytes(field, ByteString.copyFrom(message));
  }

  private static byte[] message(Fields fields) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("no array fails to be written to", e);
    }
  }
}
