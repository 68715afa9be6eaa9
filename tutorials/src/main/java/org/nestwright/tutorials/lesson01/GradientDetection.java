package org.nestwright.tutorials.lesson01;

import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.nestwright.dsl.Buffer;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.Compiler;
import org.nestwright.lowering.Kernel;
import org.nestwright.tutorials.timing.Clock;
import org.nestwright.tutorials.timing.Stopwatch;

/// The lesson: reads a picture, finds its edges with each schedule, writes both side by side.
public final class GradientDetection {
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final int ROUNDS = 9;

  private GradientDetection() {}

  /// Runs the lesson.
  ///
  /// @param image the picture; the one that comes with the lesson if there is none
  /// @param target where the result is written, as PNG
  /// @param timing whether to measure speed
  /// @param out gets the text
  /// @return whether all schedules gave the same picture
  /// @throws PictureException when a file cannot be read or written
  public static boolean run(Optional<Path> image, Path target, boolean timing, PrintStream out)
      throws PictureException {
    BufferedImage picture = image.isPresent() ? Picture.read(image.get()) : Picture.shipped();
    Buffer colours = Picture.colours(picture);
    Gradient gradient = new Gradient(picture.getWidth(), picture.getHeight());
    out.printf(
        """
        Lesson 1: the edges of a picture of %d x %d points

        The algorithm, which says nothing of loops:

        %s
        """,
        picture.getWidth(), picture.getHeight(), gradient.pipeline());

    Buffer first = null;
    boolean same = true;
    int number = 1;
    for (Gradient.Step step : gradient.steps()) {
      // A schedule and a shape make a kernel: bytecode for just this shape.
      Kernel kernel = Compiler.compile(step.schedule(), gradient.shape());
      Buffer edges = Buffer.of(Type.U8, gradient.shape());
      kernel.run(colours, edges);

      out.printf("%n== %d: %s%n%s%n%n%s%n", number++, step.name(), step.text(), step.schedule());
      kernel.notes().forEach(note -> out.println("note: " + note));
      if (timing) {
        double seconds = seconds(kernel, colours, edges);
        double rate = gradient.shape().size() / seconds / 1e6;
        out.println(
            String.format(
                Locale.ROOT, "%.2f ms, %.0f million points a second", seconds * 1e3, rate));
      }
      if (first == null) {
        first = edges;
      }
      Optional<String> difference = first.firstDifference(edges);
      difference.ifPresent(d -> out.println("WRONG: " + d));
      same &= difference.isEmpty();
    }

    Picture.write(Picture.sideBySide(picture, first), target);
    out.printf("%n%s%nwritten to %s%n", same ? "all give the same picture" : "WRONG", target);
    return same;
  }

  private static double seconds(Kernel kernel, Buffer... buffers) {
    double estimate = kernel.warmUp(WARM_UP).fastest().toNanos() / 1e9;
    Stopwatch.Work work = new Stopwatch.Work(() -> kernel.run(buffers), estimate);
    return new Stopwatch(Clock.SYSTEM).medians(List.of(work), ROUNDS).getFirst();
  }
}
