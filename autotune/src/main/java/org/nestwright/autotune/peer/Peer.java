package org.nestwright.autotune.peer;

/// Another library that computes the same layers.
///
/// Peers are found by [java.util.ServiceLoader], so that nothing needs them to be there.
public interface Peer {
  /// {@return its name in tables and documents, such as `onednn`}
  String name();

  /// {@return its name and version, as its authors write them}
  ///
  /// @throws LinkageError when the library does not run on this machine
  String version();

  /// {@return whether the library is meant for such layers; asked before [#prepare]}
  default boolean computes(Work work) {
    return true;
  }

  /// {@return the layer, ready to run}
  ///
  /// @param threads that it may use, the calling one included
  /// @throws UnsupportedOperationException when the library has no such layer
  Engine prepare(Work work, int threads);

  /// A layer that is ready to run, for use by the thread that prepared it.
  interface Engine extends AutoCloseable {
    /// Computes the layer in the library's own layouts, without any copy.
    void run();

    /// Computes the layer from a Java array to a Java array.
    void runWithCopies();

    /// {@return what the last [#run] computed, NCHW}
    float[] output();

    @Override
    void close();
  }
}
