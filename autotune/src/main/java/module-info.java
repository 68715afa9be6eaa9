/// Search over schedules, fair measurement, tuning records, reports and the `nestwright` command.
module org.nestwright.autotune {
  requires transitive org.nestwright.layers;
  requires com.fasterxml.jackson.annotation;
  requires com.github.oshi;
  requires info.picocli;
  requires me.tongfei.progressbar;
  requires tools.jackson.databind;

  exports org.nestwright.autotune;
  // What a peer implements, on the class path or in a module of its own.
  exports org.nestwright.autotune.peer;

  uses org.nestwright.autotune.peer.Confirmation;
  uses org.nestwright.autotune.peer.Peer;

  // The libraries fill fields and call constructors by reflection.
  opens org.nestwright.autotune.cli to
      info.picocli,
      tools.jackson.databind;
  opens org.nestwright.autotune.records to
      tools.jackson.databind;
  opens org.nestwright.autotune.report to
      tools.jackson.databind;
}
