package org.nestwright.autotune.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.nestwright.autotune.peer.Confirmation;
import org.nestwright.autotune.peer.Peer;

/// The peers that are there.
///
/// @param usable those that run on this machine
/// @param versions their versions, in the same order
/// @param confirmation what measures them more carefully, if it is there
/// @param missing what is not there or does not run, a line each
public record Peers(
    List<Peer> usable,
    List<String> versions,
    Optional<Confirmation> confirmation,
    List<String> missing) {
  /// {@return the peers that the class path offers}
  public static Peers find() {
    List<Peer> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Iterator<Peer> all = ServiceLoader.load(Peer.class).iterator();
    boolean more = true;
    while (more) {
      try {
        more = all.hasNext();
        if (more) {
          found.add(all.next());
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        missing.add("a peer cannot be loaded: " + e.getMessage());
      }
    }
    return of(found, ServiceLoader.load(Confirmation.class).findFirst(), missing);
  }

  /// {@return those of `found` that run on this machine}
  ///
  /// @param alreadyMissing lines to begin with
  public static Peers of(
      List<Peer> found, Optional<Confirmation> confirmation, List<String> alreadyMissing) {
    List<Peer> usable = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    List<String> missing = new ArrayList<>(alreadyMissing);
    for (Peer peer : found) {
      try {
        versions.add(peer.version());
        usable.add(peer);
      } catch (RuntimeException | LinkageError e) {
        missing.add("%s does not run on this machine: %s".formatted(peer.name(), e.getMessage()));
      }
    }
    if (found.isEmpty()) {
      missing.add(
          "no peers (ONNX Runtime, oneDNN, OpenBLAS): autotune/bin/nestwright bench fetches them"
              + " when there is a network");
    }
    return new Peers(
        List.copyOf(usable), List.copyOf(versions), confirmation, List.copyOf(missing));
  }
}
