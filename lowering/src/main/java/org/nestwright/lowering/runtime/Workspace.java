package org.nestwright.lowering.runtime;

/// The scratch memory of one run at a time, made beforehand so that a run allocates nothing.
public final class Workspace {
  /// Iterations of most loops in a short run, in each thread: the JIT is to see that they come back
  /// to their top.
  public static final int SHORT = 2;

  private final Object[][] arrays;
  private final int[][] frames;
  private final int workers;
  private final LinePrinter printer;

  /// Only set between runs.
  private boolean shortened;

  /// Not final, or the JIT would know it.
  @SuppressWarnings("FieldMayBeFinal")
  private int never = Integer.MIN_VALUE;

  /// Only ever set while a run is under way, by any thread; read when all of them have ended.
  private boolean broken;

  /// Allocates the memory.
  ///
  /// @param layout what the generated class needs
  /// @param workers how many threads may run a parallel loop on it; a larger pool uses that many of
  ///   its own
  public Workspace(WorkspaceLayout layout, int workers) {
    this(layout, workers, (_, _) -> {});
  }

  /// Allocates the memory.
  ///
  /// @param layout what the generated class needs
  /// @param workers how many threads may run a parallel loop on it; a larger pool uses that many of
  ///   its own
  /// @param printer is told of each line that is printed, by any of the threads
  public Workspace(WorkspaceLayout layout, int workers, LinePrinter printer) {
    this.printer = printer;
    if (workers < 1) {
      throw new IllegalArgumentException("a workspace needs at least one worker, not " + workers);
    }
    this.workers = workers;
    arrays = new Object[layout.scratch().size()][];
    for (int i = 0; i < arrays.length; i++) {
      WorkspaceLayout.Scratch scratch = layout.scratch().get(i);
      arrays[i] = new Object[scratch.perWorker() ? workers : 1];
      for (int worker = 0; worker < arrays[i].length; worker++) {
        arrays[i][worker] = CacheLine.newArray(scratch.kind(), scratch.size());
      }
    }
    frames = new int[layout.frames().size()][];
    for (int site = 0; site < frames.length; site++) {
      frames[site] = new int[layout.frames().get(site)];
    }
  }

  /// Sets whether the next runs are short: their loops end after few iterations. Such a run
  /// computes nothing of use: it is for the JIT, which counts calls.
  public void shorten(boolean shortened) {
    this.shortened = shortened;
  }

  /// {@return after how many iterations a loop ends early, or after the few that the loop always
  /// makes: never, or 0 in a short run}
  public int most() {
    return shortened ? 0 : Integer.MAX_VALUE;
  }

  /// {@return a number that no loop variable ever has} The JIT can't know it, so it has to compare.
  public int never() {
    return never;
  }

  /// Called by generated code where a requirement is not met.
  public void requirementBroken() {
    broken = true;
  }

  /// {@return whether a requirement was broken since this was asked last}
  public boolean takeBroken() {
    boolean was = broken;
    broken = false;
    return was;
  }

  /// Called by generated code to print a line.
  ///
  /// @param line which of the class's lines
  /// @param bits of the values in it
  public void print(int line, long[] bits) {
    printer.print(line, bits);
  }

  /// {@return how many workers may use this at once}
  public int workers() {
    return workers;
  }

  /// {@return scratch array `index` of `worker`; worker 0 for an array that all share}
  public Object array(int index, int worker) {
    return arrays[index][worker];
  }

  /// {@return where the caller of parallel loop `site` leaves the variables that the loop's body
  /// sees}
  public int[] frame(int site) {
    return frames[site];
  }
}
